import Statistics
import Synchronization

/// Numbers of rows in their order, of which those in a file are read chunk by chunk.
struct StoredNumbers: Sequence {
    /// The error that ended a walk, since a sequence cannot throw.
    final class Fault: Sendable {
        private let error = Mutex<StatisticsError?>(nil)

        func note(_ found: StatisticsError) { error.withLock { $0 = found } }

        /// - Throws: what was noted.
        func check() throws(StatisticsError) {
            if let error = error.withLock({ $0 }) { throw error }
        }
    }

    private let chunks: [(place: Int, count: Int)]
    private let last: RowNumbers
    private let count: Int
    private let runs: LazyRuns
    let fault = Fault()

    init(chunks: [(place: Int, count: Int)], last: RowNumbers, count: Int, runs: LazyRuns) {
        self.chunks = chunks
        self.last = last
        self.count = count
        self.runs = runs
    }

    func makeIterator() -> AnyIterator<Int> {
        var chunk = 0
        var loaded: [Int] = []
        var place = 0
        var rest = 0
        return AnyIterator {
            while place == loaded.count, chunk < chunks.count {
                do throws(StatisticsError) {
                    loaded = try SpilledColumn.read(chunks[chunk].count, of: 0, at: chunks[chunk].place, from: runs)
                } catch {
                    fault.note(error)
                    return nil
                }
                chunk += 1
                place = 0
            }
            if place < loaded.count {
                defer { place += 1 }
                return loaded[place]
            }
            guard rest < count else { return nil }
            defer { rest += 1 }
            return last[rest]
        }
    }
}
