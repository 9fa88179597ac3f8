import Dispatch
import Synchronization

/// Blocking work in as many lanes as there are cores: hashing one file after another on one core leaves half of the
/// machine idle.
package enum Lanes {
    /// Runs `work` for each index below `count`, in any order, at most `width` at a time. The first error stops the rest
    /// and is thrown.
    package static func forEach(count: Int, width: Int, _ work: @Sendable (Int) throws -> Void) throws {
        let next = Atomic<Int>(0)
        let failure = Mutex<(any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: min(width, count)) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count, failure.withLock({ $0 == nil }) else { return }
                do {
                    try work(index)
                } catch {
                    failure.withLock { $0 = $0 ?? error }
                }
            }
        }
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
