/// The number of rows from each stratum.
enum Allotment {
    /// The share of each stratum that is nearest to a fraction of it, and at least one row, so that no class vanishes.
    static func fraction(_ fraction: Double, of counts: [Int]) -> [Int] {
        counts.map { count in
            min(count, max(count > 0 ? 1 : 0, Int((Double(count) * fraction).rounded(.toNearestOrAwayFromZero))))
        }
    }

    /// So many rows of all, in proportion to the strata by largest remainders; a tie goes to the earlier stratum.
    static func rows(_ wanted: Int, of counts: [Int]) -> [Int] {
        let total = counts.reduce(0, +)
        guard total > wanted, total > 0 else { return counts }
        var shares: [Int] = []
        var remainders: [(rest: UInt, place: Int)] = []
        for (place, count) in counts.enumerated() {
            let product = UInt(count).multipliedFullWidth(by: UInt(wanted))
            let share = UInt(total).dividingFullWidth(product)
            shares.append(Int(share.quotient))
            remainders.append((share.remainder, place))
        }
        remainders.sort { ($1.rest, $0.place) < ($0.rest, $1.place) }
        for remainder in remainders.prefix(wanted - shares.reduce(0, +)) { shares[remainder.place] += 1 }
        return shares
    }
}
