import Foundation

/// Bytes on their way from the receiving thread to the decompressing one; the faster waits for the slower.
///
/// @unchecked: everything is guarded by the condition.
final class BoundedPipe: @unchecked Sendable {
    /// Bytes that wait at most, but for one piece.
    private static let limit = 4 << 20

    private let condition = NSCondition()
    private var pieces: [[UInt8]] = []
    private var first = 0
    private var waiting = 0
    private var isEnded = false
    private var failure: (any Error)?

    /// Waits for space.
    /// - Throws: what the reader failed with.
    func write(_ bytes: [UInt8]) throws {
        condition.lock()
        defer { condition.unlock() }
        while waiting >= Self.limit, failure == nil { condition.wait() }
        if let failure { throw failure }
        if bytes.isEmpty { return }
        pieces.append(bytes)
        waiting += bytes.count
        condition.broadcast()
    }

    /// Waits for bytes.
    /// - Returns: 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        condition.lock()
        defer { condition.unlock() }
        while pieces.isEmpty, !isEnded, failure == nil { condition.wait() }
        if let failure { throw failure }
        guard let piece = pieces.first else { return 0 }
        let count = min(buffer.count, piece.count - first)
        piece.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[first..<first + count])) }
        first += count
        if first == piece.count {
            pieces.removeFirst()
            first = 0
        }
        waiting -= count
        condition.broadcast()
        return count
    }

    /// No more comes.
    func end() {
        condition.lock()
        isEnded = true
        condition.broadcast()
        condition.unlock()
    }

    /// Both ends fail from here on.
    func fail(_ error: any Error) {
        condition.lock()
        failure = failure ?? error
        pieces = []
        condition.broadcast()
        condition.unlock()
    }
}
