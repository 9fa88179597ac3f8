import Synchronization

/// A value that is not safe to share, used by one thread at a time.
///
/// @unchecked: the value is only reached while the lock is held.
final class LockIsolated<Value>: @unchecked Sendable {
    private let lock = Mutex<Void>(())
    private var value: Value

    init(_ value: Value) {
        self.value = value
    }

    func use<Result>(_ body: (inout Value) throws -> Result) throws -> Result {
        try lock.withLock { _ in try body(&value) }
    }
}
