import AsyncSupport
package import Identifiers
package import Inference
package import ModelWorkers
import Synchronization

/// A loaded and checked version, with the figures of its answers and its users.
package final class ServedModel: Sendable {
    package let plan: ModelPlan
    package let model: any SupervisedModel
    package let loader: LoaderChoice
    package let since: Timestamp
    private let loaded: Instant
    /// The check of its answers while it is on probation.
    package let proof: (any PredictionCheck)?
    /// The evidence that its load has given.
    package let level: ProofLevel
    /// The evidence of its load in words, for the record.
    package let evidence: String

    private let use = Mutex(Use())

    private struct Use {
        var statistics = ServingStatistics()
        var leases = 0
        var isClosed = false
        var lastUsed: Instant?
        var observer: (any ServingObserver)?
        var waiters: [Int: AsyncStream<Void>.Continuation] = [:]
        var counter = 0
    }

    init(
        plan: ModelPlan,
        model: any SupervisedModel,
        loader: LoaderChoice,
        since: Timestamp,
        loaded: Instant,
        proof: (any PredictionCheck)?,
        level: ProofLevel,
        evidence: String
    ) {
        self.plan = plan
        self.model = model
        self.loader = loader
        self.since = since
        self.loaded = loaded
        self.proof = proof
        self.level = level
        self.evidence = evidence
    }

    package var statistics: ServingStatistics { use.withLock { $0.statistics } }
    /// The time at which it was last asked, or else loaded.
    var lastUsed: Instant { use.withLock { $0.lastUsed ?? loaded } }
    package var leases: Int { use.withLock { $0.leases } }
    package var isClosed: Bool { use.withLock { $0.isClosed } }

    /// Keeps the model from being stopped until `release`.
    /// - Returns: false if it is on its way out.
    func retain() -> Bool {
        use.withLock { use in
            if use.isClosed { return false }
            use.leases += 1
            return true
        }
    }

    /// Takes a lease back, and records what was asked under it.
    func release(_ lease: LeaseUse, at time: Instant) {
        let waiters = use.withLock { use in
            use.leases -= 1
            use.lastUsed = time
            for answer in lease.answers { use.statistics.record(answer) }
            for _ in 0..<lease.refusals { use.statistics.recordRefusal() }
            return use.leases == 0 ? Array(use.waiters.values) : []
        }
        for waiter in waiters { waiter.finish() }
        for answer in lease.answers { tell(answer.failure == nil ? .answered : .failed) }
        if lease.refusals > 0 { tell(.refused) }
    }

    /// Gives no more leases.
    func close() {
        use.withLock { $0.isClosed = true }
    }

    /// Closes it if nobody uses it and nobody has since that instant.
    func closeIfUnused(since instant: Instant) -> Bool {
        use.withLock { use in
            guard use.leases == 0, use.lastUsed ?? loaded <= instant else { return false }
            use.isClosed = true
            return true
        }
    }

    /// Returns when no request uses it any more, or when the task is cancelled.
    func drained() async {
        let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
        let key = use.withLock { use in
            use.counter += 1
            if use.leases == 0 { continuation.finish() } else { use.waiters[use.counter] = continuation }
            return use.counter
        }
        for await _ in stream {}
        use.withLock { _ = $0.waiters.removeValue(forKey: key) }
    }

    func setObserver(_ observer: (any ServingObserver)?) {
        use.withLock { $0.observer = observer }
    }

    private func tell(_ event: ServingEvent) {
        use.withLock { $0.observer }?.observe(event, of: self)
    }

    /// Takes note of the workers that end, until the model is stopped.
    /// - Parameter exits: of the model, from its load on.
    func follow(_ exits: AsyncStream<WorkerExit>) async {
        for await exit in exits {
            use.withLock { $0.statistics.recordCrash(exit) }
            tell(.workerEnded)
        }
    }
}
