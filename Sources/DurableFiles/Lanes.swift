import Dispatch
import Synchronization

/// Blocking work in as many lanes as there are cores: hashing one file after another on one core leaves half of the
/// machine idle.
package enum Lanes {
    /// Runs `work` for each index below `count`, in any order, at most `width` at a time. An error stops the rest;
    /// that of the lowest index is thrown, whichever lane met it first.
    package static func forEach(count: Int, width: Int, _ work: @Sendable (Int) throws -> Void) throws {
        let next = Atomic<Int>(0)
        let failure = Mutex<(index: Int, error: any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: min(width, count)) { _ in
            while true {
                let index = next.add(1, ordering: .relaxed).oldValue
                guard index < count, failure.withLock({ $0 == nil }) else { return }
                do {
                    try work(index)
                } catch {
                    failure.withLock { first in
                        if first.map({ index < $0.index }) ?? true { first = (index, error) }
                    }
                }
            }
        }
        if let failure = failure.withLock({ $0 }) { throw failure.error }
    }
}
