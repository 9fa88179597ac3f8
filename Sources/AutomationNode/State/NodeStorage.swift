import AsyncSupport
import ContentStore
import DurableFiles
import Identifiers
import Logging
import ModelWorkers

/// A state directory, opened: its database, its contents, its bundles, generations and links, with the records of the audit. The node
/// opens one, and so does a repair while the node is stopped.
struct NodeStorage: Sendable {
    let state: StateDirectory
    let database: NodeDatabase
    let store: ContentStore
    let stored: StoredBundles
    let generations: GenerationDirectory
    /// STATE/current.
    let current: CurrentLinks
    /// STATE/environments.
    let environments: BundleEnvironments
    /// The account of known damage.
    let damage = DamageBook()
    let trail: AuditTrail
    let marks: MarkWriter

    /// - Parameters:
    ///   - database: opened after the content store.
    ///   - pool: for programs that build environments.
    init(
        _ state: StateDirectory,
        database: @autoclosure () throws -> NodeDatabase,
        configuration: LiveConfiguration,
        clock: any TimeSource,
        logger: Logger,
        pool: BlockingPool,
        faults: FaultPoints = .none
    ) throws {
        self.state = state
        // Before the database: opening that changes its files, and a start that refuses must not.
        store = try ContentStore(openingOrCreatingAt: state.root)
        let database = try database()
        self.database = database
        stored = StoredBundles(
            directory: state.bundles,
            trust: TrustDirectory(directory: state.trust),
            store: store,
            database: database
        )
        generations = GenerationDirectory(
            directory: state.generations,
            store: store,
            early: EarlyReadBack(clock: clock),
            faults: faults,
            reserve: { configuration.settings.limits.reserveBytes }
        )
        current = CurrentLinks(directory: state.current)
        environments = BundleEnvironments(
            environments: EnvironmentStore(
                directory: state.environments,
                pool: pool,
                sandbox: { configuration.settings.common.scoring.sandbox }
            ),
            contents: store,
            scratch: state.environments,
            clock: clock
        )
        trail = AuditTrail(database: database, clock: clock)
        marks = MarkWriter(root: state.root, database: database, logger: logger)
    }

    var catalog: GenerationCatalog { GenerationCatalog(database: database, stored: stored) }

    var verifier: GenerationVerifier {
        GenerationVerifier(catalog: catalog, directory: generations, damage: damage)
    }

    var standings: SignerStandings { SignerStandings(database: database, stored: stored) }

    var targets: RollbackTargets { RollbackTargets(database: database, standings: standings) }

    var setAside: SetAside { SetAside(root: state.root, audit: trail) }

    var sweep: LeftoverSweep {
        LeftoverSweep(
            state: state,
            stored: stored,
            generations: generations,
            environments: environments.environments,
            setAside: setAside
        )
    }

    /// - Parameters:
    ///   - depth: how closely a generation is looked at before it is made current.
    ///   - removesBroken: whether a link goes that nothing whole can replace; else it stays.
    func currentRepair(_ depth: GenerationVerification.Depth, removesBroken: Bool) -> CurrentRepair {
        CurrentRepair(
            links: current,
            verifier: verifier,
            targets: targets,
            audit: trail,
            depth: depth,
            removesBroken: removesBroken
        )
    }
}
