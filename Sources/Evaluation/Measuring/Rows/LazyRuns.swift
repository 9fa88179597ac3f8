import SpilledRuns
import Statistics
import Synchronization

/// A temporary file that is made when something is written to it first.
final class LazyRuns: SortedRuns {
    private let directory: String
    private let runs = Mutex<TemporaryRuns?>(nil)

    init(in directory: String) {
        self.directory = directory
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws(StatisticsError) -> Int {
        try opened().append(bytes)
    }

    func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StatisticsError) {
        try opened().read(at: place, into: buffer)
    }

    private func opened() throws(StatisticsError) -> TemporaryRuns {
        let directory = directory
        let result = runs.withLock { runs -> Result<TemporaryRuns, StatisticsError> in
            if let runs { return .success(runs) }
            do throws(StatisticsError) {
                let opened = try TemporaryRuns(in: directory)
                runs = opened
                return .success(opened)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
