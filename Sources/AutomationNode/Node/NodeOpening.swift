package import AsyncSupport
import DurableFiles
import Identifiers
package import Logging
import ModelWorkers
package import Serving
import Signing

extension AutomationNode {
    /// Makes the kernel count the resources of models, if a control group was delegated to this process. Once, before any model
    /// runs.
    package static func adoptControlGroups() { ControlGroups.adopt() }

    /// Opens a state directory, makes it if it is missing, and repairs the leftovers of the last stop.
    /// - Throws: `node.locked`, a `state.*` code, or the file system's errors. `state.behind` if the database does not match the
    ///   directory, or is older: nothing is changed then.
    package static func open(
        state path: String,
        configuration: NodeConfiguration,
        clock: any TimeSource = SystemClock(),
        logger: Logger,
        faults: FaultPoints = .none,
        models: (any ModelLoading)? = nil
    ) async throws -> AutomationNode {
        if configuration.hasHooks { await HookRunner.prepare() }
        let pool = BlockingPool(width: max(4, 2 * OwnProcess.processorCount))
        let opening = NodeOpening(
            configuration: configuration,
            clock: clock,
            logger: logger,
            faults: faults,
            models: models ?? WorkerModels(log: logger),
            pool: pool
        )
        return try await pool.run { try opening.open(path) }
    }
}

/// The start of a node: opens its state, puts its types together, and repairs the leftovers of the last stop. Only this type does
/// so. Blocks.
struct NodeOpening: Sendable {
    let configuration: NodeConfiguration
    let clock: any TimeSource
    let logger: Logger
    let faults: FaultPoints
    let models: any ModelLoading
    let pool: BlockingPool

    func open(_ path: String) throws -> AutomationNode {
        // Nothing is made in a directory that is not known to be a state.
        let taken = (try? StateDirectory.existing(path)).map(ballast)
        taken?.makeSpace(for: Ballast.start)
        let state = try StateDirectory(path: path)
        let lock = try state.lock()
        // Before anything is read out of a database that may not be the one of this state, or changed by what it says.
        try DatabaseEvidence(root: state.root).requireMatch()
        // A policy that cannot be used must not let anything through, nor change anything.
        let policy = try PolicyReading(root: state.root, clock: clock).read()
        let key = Result { try NodeKey.loadOrMake(in: state.root) }
        let live = LiveConfiguration(configuration)
        let storage = try NodeStorage(
            state,
            database: NodeDatabase(in: state.root),
            configuration: live,
            clock: clock,
            logger: logger,
            pool: pool,
            faults: faults
        )
        let told = try AuditLog(database: storage.database, logger: logger)
        storage.database.afterWrites { told.tell() }
        try PolicyReading.note(policy, in: storage.database)
        let copied =
            ClaimCopies(root: state.root).bring(to: storage.database, now: clock.timeOfDay)
            + FailureCopies(root: state.root).bring(to: storage.database, now: clock.timeOfDay)
            + OrderCopies(root: state.root).bring(to: storage.database, now: clock.timeOfDay)
        let services = NodeServices(
            self,
            live,
            LivePolicy(policy),
            storage,
            taken ?? ballast(in: state.root),
            key.map(\.key)
        )
        try noteNewKey(key, storage)
        endLeftovers(of: state)
        let recovered = copied + (try services.recovery.run())
        services.reserve.take()
        services.removeAlertFiles()
        try services.switch.serveCurrent()
        for finding in recovered + storage.damage.versions + StateSecrets(state: state).findings() {
            logger.warning("found at start", metadata: ["finding": "\(finding)"])
        }
        try services.firstServing.begin()
        let tokens = TokenStore(directory: state.tokens)
        let made = try AdminToken.makeIfFirst(in: state, tokens: tokens, now: clock.timeOfDay)
        // Before anybody is let in by one of them.
        let tokenAudit = TokenAudit(store: tokens, database: storage.database, clock: clock, logger: logger)
        tokenAudit.bring()
        return try services.node(tokens, tokenAudit, recovered, made, lock)
    }

    private func ballast(in root: DirectoryHandle) -> Ballast {
        Ballast(in: root, wanted: configuration.limits.ballastBytes, logger: logger)
    }

    /// Reports a new key, but not at a first start: later it means that the old key was removed.
    private func noteNewKey(_ key: Result<(key: SigningKey, isNew: Bool), any Error>, _ storage: NodeStorage) throws {
        guard case .success((let key, true)) = key, try storage.database.read({ try AuditChain.hasRecords(in: $0) })
        else { return }
        try storage.trail.append(
            AuditEntry("node.key-made", by: Requester.node.name, subject: "key \(key.verificationKey.hint)")
        )
    }

    private func endLeftovers(of state: StateDirectory) {
        let orphans = WorkerOrphans.kill(owner: state.workerOwner)
        TemporaryHome.removeLeftovers(owner: state.workerOwner)
        guard orphans > 0 else { return }
        logger.warning("ended what workers had left behind", metadata: ["processes": "\(orphans)"])
    }
}
