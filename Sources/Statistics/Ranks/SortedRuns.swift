/// A place outside of memory for sorted runs of rows. The engine opens no files: who calls it says where runs go.
package protocol SortedRuns: Sendable {
    /// Keeps bytes until the value is gone.
    /// - Returns: where they stand, for `read`.
    func append(_ bytes: UnsafeRawBufferPointer) throws(StatisticsError) -> Int

    /// Reads as many bytes as the buffer holds from a place inside of what was appended.
    func read(at place: Int, into buffer: UnsafeMutableRawBufferPointer) throws(StatisticsError)
}

/// A run outside of memory: records of equal size from the greatest key to the least.
struct StoredRun: Sendable {
    let place: Int
    let records: Int
}

/// The record of a run for each row.
protocol StoredRecord: BitwiseCopyable, Sendable {
    var sortKey: UInt64 { get }
    var rowWeight: Double { get }
}

/// The key of a row without a weight.
extension UInt64: StoredRecord {
    var sortKey: UInt64 { self }
    var rowWeight: Double { 1 }
}

/// The key of a row, and its weight.
struct RunRecord: StoredRecord {
    let sortKey: UInt64
    let rowWeight: Double
}
