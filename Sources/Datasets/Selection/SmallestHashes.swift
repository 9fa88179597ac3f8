/// The rows with the smallest (hash, row) of all that are offered, at most so many; memory goes with that number alone.
struct SmallestHashes: Sendable {
    private let limit: Int
    private var kept: [(hash: UInt64, row: Int)] = []
    private var greatest = UInt64.max

    init(limit: Int) {
        self.limit = limit
    }

    mutating func offer(_ row: Int, hash: UInt64) {
        guard limit > 0, hash <= greatest else { return }
        kept.append((hash, row))
        if kept.count >= 2 * max(limit, 512) { prune() }
    }

    /// Ascending.
    mutating func rows() -> [Int] {
        prune()
        return kept.map(\.row).sorted()
    }

    private mutating func prune() {
        kept.sort { ($0.hash, $0.row) < ($1.hash, $1.row) }
        kept.removeSubrange(min(limit, kept.count)...)
        if kept.count == limit, let last = kept.last { greatest = last.hash }
    }
}
