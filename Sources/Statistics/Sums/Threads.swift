import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Threads that share the jobs of one call and are gone when it returns. The results never depend on how many there are.
///
/// A call blocks until all jobs are done: run it where blocking is allowed, never on Swift's cooperative threads.
package struct Threads: Sendable, Hashable {
    package let count: Int

    /// - Parameter count: how many threads work at a time; less than 1 counts as 1.
    package init(_ count: Int) {
        self.count = Swift.max(1, Swift.min(count, 256))
    }

    /// The calling thread alone.
    package static let one = Threads(1)

    /// Does all jobs; each job once, in no particular order when there are several threads.
    package func run(_ jobs: Int, _ body: @Sendable (Int) -> Void) {
        let helpers = Swift.min(count, jobs) - 1
        guard helpers > 0 else {
            for job in 0..<Swift.max(0, jobs) { body(job) }
            return
        }
        withoutActuallyEscaping(body) { body in
            let queue = JobQueue(jobs: jobs, body: body)
            let threads = (0..<helpers).compactMap { _ in Self.start(queue) }
            queue.work()
            for thread in threads { pthread_join(thread, nil) }
        }
    }

    /// The results of the jobs, in the order of the jobs.
    package func map<Result: Sendable>(_ jobs: Int, _ body: @Sendable (Int) -> Result) -> [Result] {
        guard count > 1, jobs > 1 else { return (0..<Swift.max(0, jobs)).map(body) }
        let results = Mutex([Result?](repeating: nil, count: jobs))
        run(jobs) { job in
            let result = body(job)
            results.withLock { $0[job] = result }
        }
        return results.withLock { $0.compactMap { $0 } }
    }

    /// Does two jobs at once, or one after the other where there is one thread.
    package func both<First: Sendable, Second: Sendable>(
        _ first: @Sendable () -> First,
        _ second: @Sendable () -> Second
    ) -> (First, Second) {
        guard count > 1 else { return (first(), second()) }
        let results = Mutex<(First?, Second?)>((nil, nil))
        run(2) { job in
            if job == 0 {
                let result = first()
                results.withLock { $0.0 = result }
            } else {
                let result = second()
                results.withLock { $0.1 = result }
            }
        }
        guard case (let one?, let other?) = results.withLock({ $0 }) else {
            preconditionFailure("a run does all of its jobs")
        }
        return (one, other)
    }

    /// A thread that works on the queue; nil where the system gives none, and the other threads do its work.
    private static func start(_ queue: JobQueue) -> pthread_t? {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(queue)
        let status = pthread_create(&thread, nil, threadMain, context.toOpaque())
        guard status == 0 else {
            context.release()
            return nil
        }
        return thread
    }
}

private func threadMain(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let context else { return nil }
    Unmanaged<JobQueue>.fromOpaque(context).takeRetainedValue().work()
    return nil
}

/// Jobs that threads take one by one.
private final class JobQueue: Sendable {
    private let jobs: Int
    private let next = Atomic<Int>(0)
    private let body: @Sendable (Int) -> Void

    init(jobs: Int, body: @escaping @Sendable (Int) -> Void) {
        self.jobs = jobs
        self.body = body
    }

    func work() {
        while true {
            let job = next.wrappingAdd(1, ordering: .relaxed).oldValue
            guard job < jobs else { return }
            body(job)
        }
    }
}
