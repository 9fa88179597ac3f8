import CLinux
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// Wakes a thread that waits in poll(2).
final class WakeSignal: Sendable {
    let descriptor: Int32

    init() throws(ScoringFailure) {
        descriptor = clinux_event()
        guard descriptor >= 0 else {
            throw ScoringFailure(.workerLost, "worker", "no event descriptor: \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(descriptor) }

    func raise() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    func clear() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}

/// Seconds since the machine's start; never goes back.
enum Monotonic {
    static var now: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

/// A thread for work that blocks as long as it lives.
enum BlockingThread {
    private final class Work {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    static func start(_ run: @escaping @Sendable () -> Void) throws(ScoringFailure) {
        let work = Unmanaged.passRetained(Work(run))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread,
            nil,
            { argument in
                if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            },
            work.toOpaque()
        )
        guard failure == 0 else {
            work.release()
            throw ScoringFailure(.workerLost, "worker", "no thread: \(String(cString: strerror(failure)))")
        }
        pthread_detach(thread)
    }
}
