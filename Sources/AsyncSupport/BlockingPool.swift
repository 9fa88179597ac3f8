import NIOPosix

/// Where blocking work runs: a bounded number of threads beside Swift's cooperative ones, which must never block.
package struct BlockingPool: Sendable {
    private let threads: NIOThreadPool

    /// - Parameter width: threads; as many as cores keeps them busy.
    package init(width: Int) {
        threads = NIOThreadPool(numberOfThreads: width)
        threads.start()
    }

    /// Runs the work on one of the threads and waits for it without holding a cooperative thread.
    package func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await threads.runIfActive(work)
    }

    /// The same where the task was cancelled too, which `run` refuses: for what takes away what is half-done.
    package func runEvenIfCancelled<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
        -> Value
    {
        try await Task { try await run(work) }.value
    }
}
