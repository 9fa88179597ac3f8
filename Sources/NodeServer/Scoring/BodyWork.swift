import AsyncSupport
import DurableFiles
import Inference
import NIOCore

/// Reads bodies and writes answers on threads of their own: they compute without waiting, and on the serving threads they would
/// hold up all other requests, also `/healthz`. Short ones have threads that no long one takes. Of a row or two, the way to another thread
/// and back takes longer than the work: they stay where they are.
enum BodyWork {
    private static let short = BlockingPool(width: 2)
    private static let long = BlockingPool(width: 2)
    private static let shortBytes = 64 << 10
    /// Read or written in some ten microseconds.
    private static let tinyBytes = 4 << 10

    /// Makes the threads, while there is space for them: where none can be made later, the node would end.
    static func begin() { _ = (short, long) }

    /// - Parameter bytes: that the work has before it.
    static func run<Value: Sendable>(_ bytes: Int, _ work: @escaping @Sendable () throws -> Value) async throws -> Value
    {
        if bytes <= tinyBytes {
            try Task.checkCancellation()
            return try work()
        }
        return try await (bytes < shortBytes ? short : long).run(work)
    }

    static func reading<Value: Sendable>(
        _ body: ByteBuffer,
        _ read: @escaping @Sendable (UnsafeRawBufferPointer) throws(ScoringFailure) -> Value
    ) async throws -> Value {
        try await run(body.readableBytes) { try body.withUnsafeReadableBytes { try read($0) } }
    }

    static func writing<Value: Sendable>(
        _ output: ModelOutput,
        _ write: @escaping @Sendable () throws(ScoringFailure) -> Value
    ) async throws -> Value {
        let bytes = output.tensors.reduce(output.probabilities?.bytes.count ?? 0) { $0 + $1.bytes.count }
        return try await run(bytes, write)
    }
}
