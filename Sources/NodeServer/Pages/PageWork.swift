import AsyncSupport

/// Makes pages on a thread of their own: requests to models never wait for one.
enum PageWork {
    private static let pool = BlockingPool(width: 1)

    /// Makes the thread, while there is space for it: where none can be made later, the node would end.
    static func begin() { _ = pool }

    static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await pool.run(work)
    }
}
