/// Keys from the greatest to the least, one at a time.
protocol KeyReader {
    /// The key at hand; `SortKey.none` after the last.
    var key: UInt64 { get }
    /// The weight that goes with it.
    var weight: Double { get }
    mutating func advance() throws(StatisticsError)
}

/// Keys of an ascending array, from its end.
struct MemoryReader: KeyReader {
    private let keys: UnsafeBufferPointer<UInt64>
    private var left: Int
    private(set) var key: UInt64

    init(_ keys: UnsafeBufferPointer<UInt64>) {
        self.keys = keys
        left = keys.count
        key = keys.last ?? SortKey.none
    }

    var weight: Double { 1 }

    @inline(__always)
    mutating func advance() {
        left &-= 1
        key = left > 0 ? keys[left &- 1] : SortKey.none
    }
}

/// Weighted records of an ascending array, from its end; records of one key in the order of their rows.
struct WeightedReader: KeyReader {
    private let records: [RunRecord]
    private var place = 0
    private(set) var key: UInt64
    private(set) var weight: Double

    /// - Parameter records: descending.
    init(_ records: [RunRecord]) {
        self.records = records
        key = records.first?.sortKey ?? SortKey.none
        weight = records.first?.rowWeight ?? 0
    }

    mutating func advance() {
        place += 1
        key = place < records.count ? records[place].sortKey : SortKey.none
        weight = place < records.count ? records[place].rowWeight : 0
    }
}

/// Several stored runs as one. Of equal keys, those of the earlier run come first.
struct MergingReader<Record: StoredRecord>: KeyReader {
    private var runs: [RunWindow<Record>]
    private var at = 0
    private(set) var key: UInt64 = SortKey.none
    private(set) var weight: Double = 0

    /// - Parameter window: records of each run that are in memory at a time.
    init(_ runs: [StoredRun], in store: any SortedRuns, window: Int) throws(StatisticsError) {
        var windows: [RunWindow<Record>] = []
        for run in runs { windows.append(try RunWindow(run, in: store, window: window)) }
        self.runs = windows
        choose()
    }

    mutating func advance() throws(StatisticsError) {
        try runs[at].advance()
        choose()
    }

    private mutating func choose() {
        var best = SortKey.none
        for index in runs.indices where runs[index].key > best {
            best = runs[index].key
            at = index
        }
        key = best
        weight = runs.isEmpty ? 0 : runs[at].weight
    }
}

/// The part of a stored run that is in memory.
private struct RunWindow<Record: StoredRecord> {
    private let store: any SortedRuns
    private let run: StoredRun
    private let window: Int
    private var records: [Record] = []
    private var place = 0
    private var read = 0
    private(set) var key: UInt64 = SortKey.none
    private(set) var weight: Double = 1

    init(_ run: StoredRun, in store: any SortedRuns, window: Int) throws(StatisticsError) {
        self.run = run
        self.store = store
        self.window = max(1, window)
        try fill()
    }

    mutating func advance() throws(StatisticsError) {
        place += 1
        if place >= records.count { try fill() } else { take() }
    }

    private mutating func fill() throws(StatisticsError) {
        let count = min(window, run.records - read)
        guard count > 0 else {
            key = SortKey.none
            return
        }
        let size = MemoryLayout<Record>.stride
        let place = run.place + read * size
        var failure: StatisticsError?
        records = [Record](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(StatisticsError) {
                try store.read(at: place, into: UnsafeMutableRawBufferPointer(buffer))
                filled = count
            } catch {
                failure = error
                filled = 0
            }
        }
        if let failure { throw failure }
        read += count
        self.place = 0
        take()
    }

    private mutating func take() {
        key = records[place].sortKey
        weight = records[place].rowWeight
    }
}
