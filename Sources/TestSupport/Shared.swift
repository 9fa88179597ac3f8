import Synchronization

/// A value that tasks of a test share.
package final class Shared<Value: Sendable>: Sendable {
    private let held: Mutex<Value>

    package init(_ value: Value) {
        held = Mutex(value)
    }

    package var value: Value { held.withLock { $0 } }

    package func set(_ value: Value) {
        held.withLock { $0 = value }
    }

    package func update(_ change: (inout Value) -> Void) {
        held.withLock { held in
            var value = held
            change(&value)
            held = value
        }
    }
}
