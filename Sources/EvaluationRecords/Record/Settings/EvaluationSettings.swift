package import Identifiers

/// Everything that may change a number of a result, and was chosen by somebody.
package struct EvaluationSettings: Codable, Sendable, Hashable {
    /// Of all random numbers: bootstrap, permutations, selections of rows.
    package let seed: UInt64
    /// Confidence level of the intervals.
    package let level: Double
    /// Bootstrap replicates.
    package let replicates: Int
    /// Gains of the screen `costs`; the first is used for `cost_gain_per_row`.
    package let costs: [GainMatrix]
    /// Cuts of the screen `bands`, if they were given.
    package let bandCuts: [Double]?
    /// The precision at both ends from which cuts were chosen.
    package let bandPrecision: Double?
    /// Columns of the slices.
    package let slices: [SliceRequest]
    /// Protected columns.
    package let protected: [String]
    /// Reference groups of protected columns, if they were named.
    package let references: TextMap<String>
    /// False discovery rate of the flags.
    package let family: Double
    package let unseen: UnseenLabels
    /// SHA-256 of the file of `--label-map`.
    package let labelMap: Digest?
    /// True if probabilities were divided by their sum.
    package let renormalised: Bool
    /// True if scores are no probabilities.
    package let scoresOnly: Bool
    /// Rows of the permutation importance, if it was asked for.
    package let importanceRows: Int?
    package let importanceMetric: MetricName?
    /// Columns that were permuted together, by the name of the group.
    package let importanceGroups: TextMap<[String]>
    /// Columns of the partial dependence.
    package let dependenceColumns: [String]
    package let dependenceRows: Int?
    /// True if the dependence is less the mean prediction.
    package let centred: Bool
    /// True if the dependence is in log odds.
    package let logOdds: Bool
    package let weakSegments: Bool
    /// Groups of fewer rows are hidden.
    package let suppressUnder: Int?
    /// SHA-256 of `evaluation.yaml`.
    package let assertions: Digest?
    /// SHA-256 of the training data that the rows were compared with.
    package let training: Digest?
    /// SHA-256 of the input of the version's golden prediction that the rows were compared with.
    @WhenPresent package private(set) var golden: Digest?
    /// Programs of custom metrics.
    package let programs: [MetricProgram]

    enum CodingKeys: String, CodingKey {
        case seed
        case level
        case replicates
        case costs
        case bandCuts = "band_cuts"
        case bandPrecision = "band_precision"
        case slices
        case protected
        case references
        case family
        case unseen
        case labelMap = "label_map"
        case renormalised
        case scoresOnly = "scores_only"
        case importanceRows = "importance_rows"
        case importanceMetric = "importance_metric"
        case importanceGroups = "importance_groups"
        case dependenceColumns = "dependence_columns"
        case dependenceRows = "dependence_rows"
        case centred
        case logOdds = "log_odds"
        case weakSegments = "weak_segments"
        case suppressUnder = "suppress_under"
        case assertions
        case training
        case golden
        case programs
    }

    package init(
        seed: UInt64,
        level: Double = 0.95,
        replicates: Int = 1000,
        costs: [GainMatrix] = [.standard],
        bandCuts: [Double]? = nil,
        bandPrecision: Double? = nil,
        slices: [SliceRequest] = [],
        protected: [String] = [],
        references: TextMap<String> = [:],
        family: Double = 0.05,
        unseen: UnseenLabels = .refuse,
        labelMap: Digest? = nil,
        renormalised: Bool = false,
        scoresOnly: Bool = false,
        importanceRows: Int? = nil,
        importanceMetric: MetricName? = nil,
        importanceGroups: TextMap<[String]> = [:],
        dependenceColumns: [String] = [],
        dependenceRows: Int? = nil,
        centred: Bool = false,
        logOdds: Bool = false,
        weakSegments: Bool = false,
        suppressUnder: Int? = nil,
        assertions: Digest? = nil,
        training: Digest? = nil,
        golden: Digest? = nil,
        programs: [MetricProgram] = []
    ) {
        self.seed = seed
        self.level = level
        self.replicates = replicates
        self.costs = costs
        self.bandCuts = bandCuts
        self.bandPrecision = bandPrecision
        self.slices = slices
        self.protected = protected
        self.references = references
        self.family = family
        self.unseen = unseen
        self.labelMap = labelMap
        self.renormalised = renormalised
        self.scoresOnly = scoresOnly
        self.importanceRows = importanceRows
        self.importanceMetric = importanceMetric
        self.importanceGroups = importanceGroups
        self.dependenceColumns = dependenceColumns
        self.dependenceRows = dependenceRows
        self.centred = centred
        self.logOdds = logOdds
        self.weakSegments = weakSegments
        self.suppressUnder = suppressUnder
        self.assertions = assertions
        self.training = training
        self.golden = golden
        self.programs = programs
    }
}

extension EvaluationSettings: RecordChecked {
    var expected: String? {
        RecordRule.first(
            (level > 0 && level < 1, "a level between 0 and 1"),
            (family > 0 && family < 1, "a family rate between 0 and 1"),
            (replicates >= 0, "replicates from 0"),
            (!costs.isEmpty, "a gain matrix")
        )
    }
}
