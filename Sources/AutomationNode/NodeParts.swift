import ContentStore
import DurableFiles
import Identifiers
import Logging
import Synchronization

/// What the parts of a node share.
final class NodeParts: Sendable {
    let configuration: NodeConfiguration
    let state: StateDirectory
    let database: NodeDatabase
    let store: ContentStore
    let stored: StoredBundles
    let current: CurrentLinks
    let generations: GenerationDirectory
    let journal: DeploymentJournal
    let events: DeploymentEvents
    let counters = NodeCounters()
    let clock: any NodeClock
    let faults: FaultPoints
    let logger: Logger
    let pool: BlockingPool
    /// Held while blobs come into the store and get their record, and while garbage is collected.
    let storeGate = Mutex<Void>(())

    init(
        state: StateDirectory,
        configuration: NodeConfiguration,
        clock: any NodeClock,
        faults: FaultPoints,
        logger: Logger,
        pool: BlockingPool
    ) throws {
        self.configuration = configuration
        self.state = state
        self.clock = clock
        self.faults = faults
        self.logger = logger
        self.pool = pool
        database = try NodeDatabase(in: state.root)
        store = try ContentStore(openingOrCreatingAt: state.root)
        stored = StoredBundles(directory: state.bundles, trust: TrustDirectory(directory: state.trust))
        current = CurrentLinks(directory: state.current)
        generations = GenerationDirectory(directory: state.generations, store: store, faults: faults)
        events = DeploymentEvents()
        journal = DeploymentJournal(database: database, clock: clock, events: events)
    }

    /// Puts on record what changes nothing else in the database.
    func audit(_ entry: AuditEntry) throws {
        let time = clock.now()
        try database.write { try AuditChain.append(entry, at: time, in: $0) }
    }
}
