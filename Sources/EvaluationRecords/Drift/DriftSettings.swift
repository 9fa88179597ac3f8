/// Everything that may change a number of a drift record, and was chosen by somebody.
package struct DriftSettings: Codable, Sendable, Hashable {
    /// Of all random numbers: rows of the classifier, permutations, trees.
    package let seed: UInt64
    /// The share of false findings.
    package let q: Double
    /// An effect up to it is no drift.
    package let tolerance: Double
    /// True if q holds under any dependence of the tests.
    package let strict: Bool
    /// Columns that were asked for; null for all.
    package let columns: [String]?
    package let classifier: DomainClassifierKind
    /// The most rows of each side that the classifier sees.
    package let classifierRows: Int
    /// Confidence level of the intervals.
    package let level: Double
    /// Bootstrap replicates of the differences of performance.
    package let replicates: Int
    /// The loss that each metric may have.
    package let tolerances: TextMap<Double>
    /// Other programs whose figures stand beside: `evidently`.
    package let compatible: [String]

    enum CodingKeys: String, CodingKey {
        case seed
        case q
        case tolerance
        case strict
        case columns
        case classifier
        case classifierRows = "classifier_rows"
        case level
        case replicates
        case tolerances
        case compatible
    }

    package init(
        seed: UInt64 = 1,
        q: Double = 0.05,
        tolerance: Double = 0.02,
        strict: Bool = false,
        columns: [String]? = nil,
        classifier: DomainClassifierKind = .logistic,
        classifierRows: Int = 20_000,
        level: Double = 0.95,
        replicates: Int = 1000,
        tolerances: TextMap<Double> = [:],
        compatible: [String] = []
    ) {
        self.seed = seed
        self.q = q
        self.tolerance = tolerance
        self.strict = strict
        self.columns = columns
        self.classifier = classifier
        self.classifierRows = classifierRows
        self.level = level
        self.replicates = replicates
        self.tolerances = tolerances
        self.compatible = compatible
    }
}

extension DriftSettings: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (q > 0 && q < 1, "a rate between 0 and 1"),
            ((0..<1).contains(tolerance), "a tolerance from 0, below 1"),
            (level > 0 && level < 1, "a level between 0 and 1"),
            (classifierRows > 0 && replicates >= 0, "rows from 1, replicates from 0"),
            (tolerances.allSatisfy { $0.value >= 0 }, "tolerances from 0")
        )
    }
}
