import AsyncSupport
import DurableFiles
import Identifiers
import Inference
import Synchronization

/// The workers of one loaded version and the requests that wait for them. Each worker has a thread, which takes its
/// requests from here.
final class WorkerPool: Sendable {
    let subject: String
    let settings: WorkerSettings
    let wakes: [WakeSignal]
    /// Its threads wait by the kernel's clock, so a test that moves this one must wake them.
    let clock: any TimeSource
    let unexpectedExits = Broadcast<WorkerExit>(buffering: .bufferingNewest(64))
    let state: Mutex<State>
    private let began: Instant

    enum Phase {
        case open
        /// Requests that wait are answered; new ones are refused.
        case draining
        case halted
    }

    struct Replica {
        enum Phase {
            /// Not started, being started, or waiting for its next start.
            case down
            case idle
            case busy
            /// It has some requests of a batch and waits for more.
            case gathering
            /// Its thread is gone.
            case ended
        }

        var phase = Phase.down
        var process: Int32 = 0
        var residentBytes: UInt64 = 0
        var tail: OutputTail?
        var earlierLines: [String] = []
        var upSince: Instant?
        /// Woken from idleness for a request that it has not taken yet.
        var isCalled = false
        var hello: Handshake?
        var firstStart: Result<Handshake, WorkerExit>?
        var firstStartWaiter: CheckedContinuation<Result<Handshake, WorkerExit>?, Never>?
    }

    struct State {
        var phase = Phase.open
        var replicas: [Replica]
        var waiting: [PendingRequest] = []
        var inFlight = 0
        var restarts = 0
        var lastExit: WorkerExit?
        var policy: RestartPolicy
        /// The number of requests that are likely to come together.
        var expected = 1
        var canBatch: Bool
        var drainWaiter: CheckedContinuation<Void, Never>?
        var endWaiters: [CheckedContinuation<Void, Never>] = []

        var isUp: Bool { replicas.contains { $0.upSince != nil } }
        var isQuiet: Bool { waiting.isEmpty && inFlight == 0 }
        var hasEnded: Bool { replicas.allSatisfy { $0.phase == .ended } }
    }

    init(
        subject: String,
        settings: WorkerSettings,
        clock: any TimeSource = SystemClock()
    ) throws(ScoringFailure) {
        self.subject = subject
        self.settings = settings
        self.clock = clock
        began = clock.now
        var wakes: [WakeSignal] = []
        do {
            for _ in 0..<max(1, settings.replicas) { wakes.append(try WakeSignal()) }
        } catch {
            throw ScoringFailure(.workerLost, "worker", error.message, underlying: error)
        }
        self.wakes = wakes
        var replicas = wakes.map { _ in Replica() }
        // A replica has no thread until it is started.
        for index in replicas.indices { replicas[index].phase = .ended }
        state = Mutex(
            State(
                replicas: replicas,
                policy: RestartPolicy(limit: settings.restarts),
                canBatch: settings.batchRows > 1
            )
        )
    }

    var status: WorkerStatus {
        state.withLock { state in
            var lines: [String] = []
            for replica in state.replicas { lines += replica.earlierLines + (replica.tail?.lines ?? []) }
            return WorkerStatus(
                replicasUp: state.replicas.count { $0.upSince != nil },
                replicas: state.replicas.count,
                restarts: state.restarts,
                lastExit: state.lastExit,
                isCrashLooping: state.policy.isCrashLooping(at: age(at: clock.now), isUp: state.isUp),
                queued: state.waiting.count,
                inFlight: state.inFlight,
                residentBytes: state.replicas.reduce(0) { $0 + $1.residentBytes },
                lastLines: OutputTail.shortened(lines)
            )
        }
    }

    /// Seconds since the pool was made, which its restarts are counted by.
    func age(at now: Instant) -> Double { now.seconds(since: began) }

    func exits() -> AsyncStream<WorkerExit> {
        isHalted ? AsyncStream { $0.finish() } : unexpectedExits.subscribe()
    }
}
