import Synchronization

/// The one lock on the contents of the store: held while blobs arrive and get their record, while a bundle is sent, and while
/// garbage is collected.
final class StoreGate: Sendable {
    private let mutex = Mutex<Void>(())

    func withLock<Value>(_ body: () throws -> Value) rethrows -> Value {
        try mutex.withLock { _ in try body() }
    }
}
