import Dispatch
import Synchronization

/// Blocking work in as many lanes as there are cores: hashing one file after another on one core leaves half of the
/// machine idle.
package enum Parallel {
    /// Runs `work` for each index below `count`, in any order, at most `width` at a time. An error stops the rest;
    /// that of the lowest index is thrown, whichever lane met it first.
    /// - Parameter order: the indices, each once, in the order in which they are begun; nil: ascending.
    package static func forEach(
        count: Int,
        width: Int,
        order: [Int]? = nil,
        _ work: @Sendable (Int) throws -> Void
    ) throws {
        let next = Atomic<Int>(0)
        let failure = Mutex<(index: Int, error: any Error)?>(nil)
        DispatchQueue.concurrentPerform(iterations: min(width, count)) { _ in
            while true {
                let turn = next.add(1, ordering: .relaxed).oldValue
                guard turn < count, failure.withLock({ $0 == nil }) else { return }
                let index = order?[turn] ?? turn
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

    /// An order that begins with the largest pieces of work, so that all threads end at about the same time. Small pieces stay in
    /// their order, the order on the disk.
    package static func largestFirst(_ sizes: [UInt64], from large: UInt64 = 32 << 20) -> [Int] {
        let largest = sizes.indices.filter { sizes[$0] >= large }.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
        return largest + sizes.indices.filter { sizes[$0] < large }
    }
}
