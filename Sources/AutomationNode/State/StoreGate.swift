import Synchronization

/// The one gate to what the store holds: shut while blobs come in and get their record, while a bundle is taken to be sent, and while
/// garbage is collected.
final class StoreGate: Sendable {
    private let mutex = Mutex<Void>(())

    func withLock<Value>(_ body: () throws -> Value) rethrows -> Value {
        try mutex.withLock { _ in try body() }
    }
}
