/// A fixed number of rows: those with the smallest (hash, row). It is free of order, parts can be merged, and memory goes with
/// the number that is chosen.
package struct Selection: Sendable {
    /// In the order of the file.
    package let rows: [Int]
    /// In the order of the hashes.
    package let byHash: [Int]

    /// - Parameters:
    ///   - numbers: the numbers of the rows to choose from.
    ///   - limit: how many at most.
    package init(of numbers: some Sequence<Int>, limit: Int, purpose: Purpose, draws: Draws) {
        let state = draws.state(purpose)
        var chosen: [(hash: UInt64, row: Int)] = []
        var greatest = UInt64.max
        func keepSmallest() {
            chosen.sort { ($0.hash, $0.row) < ($1.hash, $1.row) }
            chosen.removeSubrange(min(limit, chosen.count)...)
            if chosen.count == limit, let last = chosen.last { greatest = last.hash }
        }
        for row in numbers {
            let hash = SplitMix.at(state, UInt64(row))
            guard hash <= greatest else { continue }
            chosen.append((hash, row))
            if chosen.count >= 2 * max(limit, 512) { keepSmallest() }
        }
        keepSmallest()
        byHash = chosen.map(\.row)
        rows = byHash.sorted()
    }
}
