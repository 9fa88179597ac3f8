import Datasets
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers

/// Everything that an evaluation is asked for, but for the model and the data.
struct EvaluationQuestion: Sendable {
    var selection = RowSelection.all
    var task: EvaluationTask?
    var threshold = ThresholdChoice.default
    var seed: UInt64 = 0
    var level = 0.95
    var replicates = 1000
    var costs: [GainMatrix] = [.standard]
    var bandCuts: [Double]?
    var bandPrecision: Double?
    var slices: [SliceRequest] = []
    /// Groups that the others of a protected column are compared with, by the column.
    var references: [String: String] = [:]
    var suppressUnder: Int?
    var weakSegments = false
    var importance = false
    /// Columns that are permuted together, beside each column alone.
    var importanceGroups: [PermutationImportanceRun.Group] = []
    var dependence: [String] = []
    var logOdds = false
    var centred = false
    var assertions: AssertionText?
    var requirements: [EvaluationRequirement] = []
    var programs: [MetricCommand] = []
    var training: DatasetFile?
    /// Looks for the rows of the version's golden prediction, if it has one.
    var looksForGolden = true
    var unseen = UnseenLabels.refuse
    var labelMap: (map: LabelMap, digest: Digest)?
    /// Columns of probabilities that the user named, by label.
    var probabilities: [(label: String, column: String)] = []
    var scoresOnly = false
    var renormalises = false
    /// Bytes of rows that are kept in memory.
    var memory = 256 << 20
    var threads = 1
    var keepsPredictions = true
    /// Goes on behind the answers that an interrupted run has got.
    var goesOn = true

    /// - Parameters:
    ///   - protected: columns of groups.
    ///   - training: the digest of the training data, once it was read.
    ///   - golden: the digest of the golden prediction's input, if its rows are looked for.
    ///   - programs: of the custom metrics, once they are known.
    func settings(
        _ decision: TaskDecision,
        hasScores: Bool,
        protected: [String],
        training: Digest? = nil,
        golden: Digest? = nil,
        programs: [MetricProgram] = []
    ) -> EvaluationSettings {
        EvaluationSettings(
            seed: seed,
            level: level,
            replicates: replicates,
            costs: costs,
            bandCuts: bandCuts,
            bandPrecision: bandPrecision,
            slices: slices,
            protected: protected,
            references: TextMap(references),
            unseen: unseen,
            labelMap: labelMap?.digest,
            renormalised: renormalises,
            scoresOnly: scoresOnly,
            importanceRows: importance ? PermutationImportanceRun.usualLimit : nil,
            importanceMetric: importance ? importanceMetric(decision, hasScores: hasScores) : nil,
            importanceGroups: TextMap(importanceGroups.map { ($0.name, $0.columns) }),
            dependenceColumns: dependence,
            dependenceRows: dependence.isEmpty ? nil : DependenceRun.usualLimit,
            centred: centred,
            logOdds: logOdds,
            weakSegments: weakSegments,
            suppressUnder: suppressUnder,
            assertions: assertions?.digest,
            training: training,
            golden: golden,
            programs: programs
        )
    }

    private func importanceMetric(_ decision: TaskDecision, hasScores: Bool) -> MetricName? {
        switch decision.task {
        case .binary: hasScores ? .rocAuc : .accuracy
        case .multiclass: hasScores && !scoresOnly ? .logLoss : .accuracy
        case .regression: .rmse
        case .other: nil
        }
    }
}

/// The text of `evaluation.yaml`, which can be read once the columns and the classes are known.
struct AssertionText: Sendable {
    let path: String
    let bytes: [UInt8]
    let digest: Digest

    init(path: String) throws {
        self.path = path
        bytes = try OpenFile.read(path).readAll(limit: 1 << 20)
        digest = StreamingDigest.of(bytes)
    }

    /// - Throws: `evaluation.assertions`, `evaluation.condition`
    func read(_ columns: FeatureColumns, _ decision: TaskDecision) throws(EvaluationFailure) -> [EvaluationAssertion] {
        try AssertionFile.read(
            bytes,
            subject: path,
            columns: columns.columns.map { PlannedColumn($0.name, columns.kind(of: $0)) },
            task: decision.task,
            classes: decision.classes
        )
    }
}
