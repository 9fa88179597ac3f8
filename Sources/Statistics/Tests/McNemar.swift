/// The difference of two accuracies on the same rows, exactly (McNemar, 1947).
package struct McNemarTest: Sendable, Hashable {
    package let onlyFirst: Int
    package let onlySecond: Int
    package let rows: Int
    /// (only the second is right - only the first is right) / rows.
    package let difference: Double
    /// min(1, 2 P(Bin(b + c, 1/2) <= min(b, c))).
    package let p: Double
    /// From Clopper and Pearson's interval of the discordant rows; it excludes 0 exactly when p <= alpha.
    package let bounds: Bounds

    /// - Throws: no rows.
    package init(onlyFirst: Int, onlySecond: Int, rows: Int, _ level: Level = .ninetyFive) throws(Reason) {
        guard rows > 0 else { throw .noRows }
        self.onlyFirst = onlyFirst
        self.onlySecond = onlySecond
        self.rows = rows
        difference = Double(onlySecond - onlyFirst) / Double(rows)
        let discordant = onlyFirst + onlySecond
        guard discordant > 0 else {
            p = 1
            bounds = Bounds(low: 0, high: 0, method: .conditionalExact)
            return
        }
        p = min(1, 2 * Distributions.binomialLower(min(onlyFirst, onlySecond), of: discordant, 0.5))
        let ends = Proportion.clopperPearsonEnds(onlySecond, of: discordant, alpha: level.alpha)
        let share = Double(discordant) / Double(rows)
        bounds = Bounds(low: share * (2 * ends.low - 1), high: share * (2 * ends.high - 1), method: .conditionalExact)
    }
}
