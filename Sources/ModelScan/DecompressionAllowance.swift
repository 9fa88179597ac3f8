import Synchronization

/// The bytes that all its users together may decompress.
final class DecompressionAllowance: Sendable {
    private let left: Atomic<UInt64>

    init(_ bytes: UInt64) {
        left = Atomic(bytes)
    }

    /// - Returns: false if there are not as many left.
    func take(_ count: UInt64) -> Bool {
        let (old, new) = left.subtract(min(count, left.load(ordering: .relaxed)), ordering: .relaxed)
        return old - new == count
    }
}
