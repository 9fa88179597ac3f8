import AsyncSupport
import Bundles
import Identifiers
import Logging
import NodeAPI
import Orders
import Signing

/// Does for a project what its order in force, or the place that it follows, asks of this node now: one step at a time.
///
/// An order or a registry gets nothing that a person would not get: a bundle is taken in as an upload is, and deployed as by a request.
struct ProjectMover: Sendable {
    let stored: StoredBundles
    let links: CurrentLinks
    let deployer: Deployer
    let poll: FollowPoll
    let pull: RegistryPull
    let journal: MoveJournal
    let configuration: LiveConfiguration
    let pool: BlockingPool
    let logger: Logger

    /// Seconds until the next look where nothing is at hand, and while something is under way.
    private static let pauses = (idle: 60.0, busy: 5.0)

    private enum Duty {
        case nothing(Double)
        case carryOut(Wish)
        case stop(OrderRecord, Order.Brake)
    }

    /// - Returns: seconds until the next step.
    func step(_ project: ProjectName) async -> Double {
        do {
            let asked = try await pool.run { [self] in
                try journal.settle(project)
                return try duty(of: project)
            }
            switch asked {
            case .nothing(let seconds): return seconds
            case .carryOut(let wish):
                return try await act(project, wish.digest, wish.name) { try await carryOut(wish, $0) }
            case .stop(let record, let brake):
                return try await act(project, record.signed.digest, record.name) { try await stop(record, brake, $0) }
            }
        } catch is CancellationError {
            return Self.pauses.busy
        } catch {
            logger.warning(
                "the order in force cannot be followed",
                metadata: ["project": "\(project)", "error": "\(error)"]
            )
            return Self.pauses.idle
        }
    }

    // MARK: What is asked

    private func duty(of project: ProjectName) throws -> Duty {
        let settings = configuration.settings
        if let follow = settings.follow(project), follow.by != .order {
            guard let manifest = poll.book.entry(follow).named else { return .nothing(Self.pauses.idle) }
            return .carryOut(Wish(cause: .follow(follow, manifest: manifest)))
        }
        guard let record = try inForce(project) else { return .nothing(Self.pauses.idle) }
        let moment = try poll.intake.moment()
        switch record.signed.standing(of: settings.orderNode, at: moment) {
        case .due: return .carryOut(Wish(cause: .order(record)))
        case .stopped(let brake): return .stop(record, brake)
        case .early(_, let until): return .nothing(min(max(until.seconds(since: moment), 0), Self.pauses.idle))
        case .notSelected, .inNoWave, .expired, .needsPlane: return .nothing(Self.pauses.idle)
        }
    }

    private func inForce(_ project: ProjectName) throws -> OrderRecord? {
        try stored.database.read { try OrderRecord.newest(of: project, configuration.settings.fleet, in: $0) }
    }

    /// Tells whether a wish is still what the project is to run.
    private func isWanted(_ wish: Wish) throws -> Bool {
        guard case .carryOut(let now) = try duty(of: wish.project) else { return false }
        return now.digest == wish.digest
    }

    // MARK: What is done

    /// Does a move that is not over, does not run and is not put off.
    private func act(
        _ project: ProjectName,
        _ cause: Digest,
        _ name: String,
        _ work: (MoveRecord) async throws -> Double
    ) async throws -> Double {
        let (move, moment) = try await pool.run { [self] in
            (try journal.move(project, cause, name: name), try poll.intake.moment())
        }
        if move.isOver { return Self.pauses.idle }
        if move.state == .running { return Self.pauses.busy }
        if let next = move.next, moment < next { return min(next.seconds(since: moment), Self.pauses.idle) }
        do {
            return try await work(move)
        } catch let failure as any CodedFailure {
            // Something else is under way; that is no failure of this.
            if failure.kind == .busy { return Self.pauses.busy }
            // The credentials are read again for the next attempt.
            if failure.kind == .unauthorized { poll.clients.forget(project) }
            if try await pool.run({ [journal] in try journal.failed(move, failure) }) {
                logger.warning(
                    "\(name) is not carried out: \(failure.subject): \(failure.message)",
                    metadata: ["project": "\(project)", "code": "\(failure.stableCode)"]
                )
            }
            return Self.pauses.idle
        }
    }

    private func carryOut(_ wish: Wish, _ move: MoveRecord) async throws -> Double {
        if case .order(let record) = wish.cause { try await pool.run { [self] in try requireTrust(in: record) } }
        let bundle = try await bundle(of: wish)
        // A pull takes its time: meanwhile the order may have ended, or its key may have been taken back.
        guard try await pool.run({ [self] in try isWanted(wish) }) else { throw CancellationError() }
        if case .order(let record) = wish.cause { try await pool.run { [self] in try requireTrust(in: record) } }
        let request = DeploymentRequest(bundle: bundle.description, reason: wish.reason)
        let report = try await deployer.deploy(wish.project, request, by: wish.requester)
        try await pool.run { [journal] in try journal.began(move, report) }
        return report.isFinished ? 0 : Self.pauses.busy
    }

    /// - Throws: what the trust of orders says of its signer now: a key that was taken back orders nothing more.
    private func requireTrust(in record: OrderRecord) throws {
        let node = configuration.settings.orderNode
        _ = try record.signed.verify(under: stored.trust.orders(), at: record.received, for: node)
    }

    /// The digest of the wanted bundle, pulled if it is not here.
    /// - Throws: `order.bundle` where nobody has it.
    private func bundle(of wish: Wish) async throws -> Digest {
        if let ordered = wish.ordered, let known = try await pool.run({ [self] in try find(ordered, wish.project) }) {
            return known
        }
        guard let follow = configuration.settings.follow(wish.project), let manifest = wish.manifest else {
            throw NodeFailure(
                .bundleNotFound,
                wish.name,
                expected:
                    "the bundle \(wish.ordered?.id.text ?? "") with the statement \(wish.ordered?.statement.description ?? "")",
                found: "none on this node, and no registry to follow for \(wish.project); send the bundle"
            )
        }
        let report = try await pull.run(
            manifest,
            of: follow,
            try await poll.client(follow),
            ordered: wish.ordered,
            by: wish.requester
        ) { [self] in try isWanted(wish) }
        guard report.project == wish.project, let digest = Digest(report.digest) else {
            throw OrderFailure(
                .bundle,
                follow.place,
                expected: "a bundle of \(wish.project)",
                found: "one of \(report.project)"
            )
        }
        return digest
    }

    /// A bundle that is here with the ordered statement.
    private func find(_ ordered: OrderedBundle, _ project: ProjectName) throws -> Digest? {
        let records = try stored.database.read { try BundleRecord.all(of: project, in: $0) }
        return records.first { record in
            guard record.sequence == ordered.sequence, record.report.bundle == ordered.id,
                let signature = try? stored.signed(record).signature,
                let statement = try? BundleSignature.statementDigest(of: signature)
            else { return false }
            return statement == ordered.statement
        }?.digest
    }

    // MARK: A stop

    private func stop(_ record: OrderRecord, _ brake: Order.Brake, _ move: MoveRecord) async throws -> Double {
        try await pool.run { [self] in try requireTrust(in: record) }
        let project = record.order.project
        let stopped = try await pool.run { [self] in try StoppedMoves(of: record, stored: stored, links: links) }
        let reason = "order \(record.order.name), \(record.signed.digest)"
        if let open = stopped.open {
            if open.state != .active, try await cancel(open, reason, record) { return Self.pauses.busy }
        }
        guard brake == .revert else { return try await finish(move, "nothing more begins") }
        guard let switched = stopped.switched else { return try await finish(move, "nothing of it is current here") }
        let moment = try await pool.run { [self] in try poll.intake.moment() }
        guard moment.seconds(since: switched) <= record.order.revertWithin else {
            return try await finish(move, "it became current at \(switched), which is too long ago to revert")
        }
        let requester = Requester(name: record.name, role: .deployer, scope: .project(project))
        let report = try await deployer.rollBack(project, RollbackRequest(reason: reason, bad: true), by: requester)
        guard report.kind == .rollback else {
            // The end of its probation.
            return try await finish(move, "deployment \(report.id) is \(report.state.rawValue)")
        }
        try await pool.run { [journal] in try journal.began(move, report) }
        return Self.pauses.busy
    }

    /// - Returns: true where the deployment ended before its switch.
    private func cancel(_ open: DeploymentRecord, _ reason: String, _ record: OrderRecord) async throws -> Bool {
        let requester = Requester(name: record.name, role: .deployer, scope: .project(open.project))
        do {
            _ = try await deployer.cancel(open.project, open.id, CancelRequest(reason: reason), by: requester)
            return true
        } catch let failure as NodeFailure where [.deploymentSwitched, .deploymentEnded].contains(failure.code) {
            // It was faster, and is seen as it is now at the next step.
            return true
        }
    }

    private func finish(_ move: MoveRecord, _ detail: String) async throws -> Double {
        try await pool.run { [journal] in try journal.finished(move, detail: detail) }
        return Self.pauses.idle
    }
}

/// The work of orders of the bundle that a stop is about, as far as it is not over on this node.
private struct StoppedMoves: Sendable {
    /// A deployment of theirs that is under way.
    let open: DeploymentRecord?
    /// The time when a generation that is current became so by them; nil where none is.
    let switched: Timestamp?

    init(of stop: OrderRecord, stored: StoredBundles, links: CurrentLinks) throws {
        let project = stop.order.project
        let current = try links.generation(of: project)
        (open, switched) = try stored.database.read { database -> (DeploymentRecord?, Timestamp?) in
            let names = Set(
                try OrderRecord.all(of: project, in: database)
                    .filter { $0.order.bundle.statement == stop.order.bundle.statement && $0.order.stop == nil }
                    .map(\.name)
            )
            let unfinished = try DeploymentRecord.unfinished(of: project, in: database)
            let open = unfinished.flatMap { $0.kind != .rollback && names.contains($0.requestedBy) ? $0 : nil }
            if let open, open.state == .active { return (open, open.switched) }
            guard let current else { return (open, nil) }
            guard var maker = try DeploymentRecord.maker(of: current, project, staged: false, in: database) else {
                return (open, nil)
            }
            // A stop of a later bundle brought it back: it is here by who moved it first.
            if maker.kind == .rollback, maker.requestedBy.hasPrefix(OrderRecord.prefix) {
                guard let first = try DeploymentRecord.mover(to: current, project, in: database) else {
                    return (open, nil)
                }
                maker = first
            }
            guard maker.kind != .rollback, names.contains(maker.requestedBy) else { return (open, nil) }
            return (open, maker.switched)
        }
    }
}
