/// One decile, and all rows up to its end.
package struct LiftDecile: Codable, Sendable, Hashable {
    /// From 1.
    package let decile: Int
    package let rows: Int
    package let positives: Int
    package let responseRate: Double
    package let lift: Double
    package let cumRows: Int
    package let cumPositives: Int
    package let cumGain: Double
    package let cumLift: Double
    package let minScore: Double
    /// Hypergeometric quantile 0.025 of the positives among `cum_rows`.
    package let randomLow: Int
    /// Hypergeometric quantile 0.975.
    package let randomHigh: Int
    package let randomLowGain: Double
    package let randomHighGain: Double
    /// Rows that share the score at the decile's end; 0 where the cut parts no tie.
    package let tiedRowsAtCut: Int

    enum CodingKeys: String, CodingKey {
        case decile
        case rows
        case positives
        case responseRate = "response_rate"
        case lift
        case cumRows = "cum_rows"
        case cumPositives = "cum_positives"
        case cumGain = "cum_gain"
        case cumLift = "cum_lift"
        case minScore = "min_score"
        case randomLow = "random_low"
        case randomHigh = "random_high"
        case randomLowGain = "random_low_gain"
        case randomHighGain = "random_high_gain"
        case tiedRowsAtCut = "tied_rows_at_cut"
    }

    package init(
        decile: Int,
        rows: Int,
        positives: Int,
        responseRate: Double,
        lift: Double,
        cumRows: Int,
        cumPositives: Int,
        cumGain: Double,
        cumLift: Double,
        minScore: Double,
        randomLow: Int,
        randomHigh: Int,
        randomLowGain: Double,
        randomHighGain: Double,
        tiedRowsAtCut: Int
    ) {
        self.decile = decile
        self.rows = rows
        self.positives = positives
        self.responseRate = responseRate
        self.lift = lift
        self.cumRows = cumRows
        self.cumPositives = cumPositives
        self.cumGain = cumGain
        self.cumLift = cumLift
        self.minScore = minScore
        self.randomLow = randomLow
        self.randomHigh = randomHigh
        self.randomLowGain = randomLowGain
        self.randomHighGain = randomHighGain
        self.tiedRowsAtCut = tiedRowsAtCut
    }
}

extension LiftDecile: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (rows >= 0 && (0...rows).contains(positives), "rows from 0, and positives up to them"),
            (cumRows >= 0 && (0...cumRows).contains(cumPositives), "cum_rows from 0, and cum_positives up to them"),
            (randomLow <= randomHigh, "random_low up to random_high")
        )
    }
}
