import Datasets
package import Evaluation
package import EvaluationRecords
import Identifiers
package import MLflow
package import Statistics

/// Makes the profile of the data that a version was judged on, out of a labelled data set and the version's answers.
package struct ReferencePass {
    private let plan: EvaluationPlan
    private let settings: ReferenceSettings
    private let level: Level
    private let threads: Threads
    private let reader: SampleReader
    private let decided: [String: DatasetColumnSchema]
    private let memory: Int
    /// The features in the order of the data.
    private let names: [String]
    /// With the first of them in memory, as many as it may have.
    private var sample: Sample
    private let times: RowTimes?
    private var answers = AnswerRows()

    /// Bytes of the values of columns that are held at once.
    package static let memory = DriftPass.memory / 2

    /// Reads the data set. Blocks.
    /// - Parameters:
    ///   - plan: how the answers are judged.
    ///   - schema: of the version, which decides types first.
    ///   - memory: bytes of values that are held at once; of a wider table the file is read once for each block of columns.
    /// - Throws: `reference.plan`, `reference.empty`, and as `DatasetReader`.
    package init(
        _ plan: EvaluationPlan,
        data: DriftInput,
        settings: ReferenceSettings = ReferenceSettings(),
        schema: ModelSchema? = nil,
        memory: Int = ReferencePass.memory,
        threads: Threads = .one
    ) throws {
        guard plan.model.version != nil else {
            throw DriftingFailure(
                .referencePlan,
                "the model",
                expected: "a version of the project, with which the profile travels",
                found: plan.model.text
            )
        }
        guard data.roles.label != nil else {
            throw DriftingFailure(
                .referencePlan,
                data.name,
                expected: "a data set with a label",
                found: "none declared"
            )
        }
        self.plan = plan
        self.settings = settings
        self.threads = threads
        level = try DriftingFailure.catching("the settings") { () throws(StatisticsError) in
            try Level(plan.settings.level)
        }
        let decided = ColumnMatcher.decided(data, nil, schema)
        let reader = SampleReader(
            input: data,
            threads: threads.count,
            decided: decided.mapValues(\.type),
            times: ColumnMatcher.times(of: schema)
        )
        let sample = try reader.read(memory: memory)
        guard sample.rows > 0 else {
            throw DriftingFailure(
                .referenceEmpty,
                data.name,
                expected: "a row that can be read, or more",
                found: "none"
            )
        }
        self.reader = reader
        self.decided = decided
        self.memory = memory
        names = sample.reading.columns.filter { sample.features.contains($0) }
        self.sample = sample
        times = try data.roles.time.flatMap { name in
            let again = try reader.read(texts: [name])
            guard case .codes(let codes)? = again.columns[name] else { return nil }
            return RowTimes(rows: again.rowNumbers, codes)
        }
    }

    /// Adds rows with the answers of the version and their labels, in the order of the data.
    package mutating func add(_ rows: ScoredRows) throws(DriftingFailure) { try answers.add(rows) }

    /// Adds rows that were taken and never became scored rows, by reason, such as `bad-row`.
    package mutating func leaveOut(_ counts: [String: Int]) { answers.leaveOut(counts) }

    /// Makes the profile of all rows that were added. Blocks.
    /// - Throws: `reference.empty`, and as `EvaluationPass` for labels and scores that are none.
    package mutating func finish() throws -> ReferenceFacts {
        guard answers.count > 0, plan.task == .other || answers.labelled > 0 else {
            throw DriftingFailure(
                .referenceEmpty,
                sample.input.name,
                expected: "a row with a label and an answer, or more",
                found: "\(answers.count) answers and \(answers.labelled) labels"
            )
        }
        let judged = try judged()
        let threshold = judged.threshold.map { $0.value.score } ?? 0.5
        let rows = ReferenceRows(plan, answers, threshold: threshold, times: times)
        let pairs = AnswerPairs(plan: plan, threshold: threshold, reference: answers, current: answers).pairs
        let maker = ReferenceColumnMaker(columns: names.count + pairs.count, isPrivate: settings.isPrivate)
        let answered = pairs.map { Self.column($0, maker) }
        let estimation: Screen<ReferenceEstimation> =
            try threshold.isFinite
            ? EstimationMaker(rows: rows, seed: settings.seed, level: level, threads: threads).screen()
            : .undefined(.notFinite)
        return ReferenceFacts(
            model: plan.model,
            task: plan.task,
            classes: plan.classes,
            positive: plan.positive,
            threshold: judged.threshold,
            dataset: sample.identity,
            rows: judged.rows,
            isPrivate: settings.isPrivate,
            columns: try columns(maker),
            scores: answered.filter { $0.kind == .numeric },
            prediction: answered.first { $0.kind == .categorical },
            labels: rows.labelCounts,
            losses: plan.task == .other ? [] : rows.losses(level),
            estimation: estimation,
            seed: settings.seed,
            warnings: judged.warnings
        )
    }

    /// The rows judged as an evaluation judges them: which count, where the threshold is, what a reader must know.
    private func judged() throws -> EvaluationResult {
        let drift = DriftSettings(seed: settings.seed, level: plan.settings.level)
        var pass = try EvaluationPass(
            try plan.reduced(settings: drift, replicates: 0),
            threads: threads,
            of: sample.input.name
        )
        try pass.add(answers.rows())
        return try pass.finish(dataset: sample.identity, counts: answers.leftOutCounts)
    }

    // MARK: Columns

    /// The columns block by block, each block let go of before the next one is read.
    private mutating func columns(_ maker: ReferenceColumnMaker) throws -> [ReferenceColumn] {
        var made: [String: [ReferenceColumn]] = [:]
        var pending = names
        while true {
            try made.merge(takeBlock(pending, maker)) { $1 }
            pending.removeAll { made[$0] != nil }
            guard let first = pending.first else { return names.flatMap { made[$0] ?? [] } }
            let again = try reader.read(only: Set(pending), memory: memory)
            try reader.require(again, isLike: sample)
            guard pending.contains(where: { again.columns[$0] != nil }) else {
                throw DriftingFailure(
                    .referencePlan,
                    sample.input.name,
                    expected: "the column \"\(first.printable)\" each time that it is read",
                    found: "none"
                )
            }
            sample = again
        }
    }

    /// Makes the columns that are in memory, and lets go of their values.
    private mutating func takeBlock(
        _ names: [String],
        _ maker: ReferenceColumnMaker
    ) throws -> [String: [ReferenceColumn]] {
        var block = sample
        sample = sample.withoutColumns
        let kinds = names.filter { block.columns[$0] != nil }.map { ColumnMatcher.kind($0, [block], decided) }
        try reader.readAgain(kinds.filter { $0.type != .numeric }.map(\.name), &block)
        let read = block
        let made = threads.map(kinds.count) { place in
            ColumnMatcher.pairs(kinds[place], read).map { Self.column($0, maker) }
        }
        return Dictionary(zip(kinds.map(\.name), made)) { first, _ in first }
    }

    /// The first side of a pair.
    private static func column(_ pair: ColumnPair, _ maker: ReferenceColumnMaker) -> ReferenceColumn {
        switch pair.values {
        case .numbers(let values, _): maker.column(pair.name, pair.feature, rule: pair.rule, numbers: values)
        case .codes(let codes, _, let categories):
            maker.column(pair.name, pair.feature, rule: pair.rule, codes: codes, categories)
        }
    }
}
