import Datasets
import Drifting
import Evaluation
import EvaluationRecords
import Identifiers

/// The answers for the rows of both sides, of a model that runs or of columns that another program wrote, and how they are judged.
protocol AnsweredSides {
    /// The plan by which the answers are judged.
    var plan: EvaluationPlan { get }

    /// Hands over all rows of a side with their answers.
    /// - Returns: rows that never became scored rows, by reason.
    mutating func forEach(
        _ side: DriftSide,
        _ take: (ScoredRows) throws -> Void
    ) async throws -> [String: Int]
}

/// Answers of a model that runs here.
struct ModelSides<Scorer: BatchScorer>: AnsweredSides {
    let question: EvaluationQuestion
    let subject: EvaluationSubject
    let display: EvaluationDisplay
    let data: [DriftSide: EvaluationData]
    let plan: EvaluationPlan
    private let answers: AnswerColumns
    private let matcher: LabelMatcher?
    private let positive: Int?
    private let scorer: Scorer

    /// Tries the model on the reference.
    static func make(
        _ scorer: Scorer,
        of model: EvaluatedModel,
        _ subject: EvaluationSubject,
        _ question: EvaluationQuestion,
        _ data: [DriftSide: EvaluationData],
        display: EvaluationDisplay
    ) async throws -> ModelSides {
        guard let reference = data[.reference] else { throw CancellationError() }
        var begun = scorer
        try Self.survey(&begun, reference, question, display)
        display.step("Trying \(subject.text)")
        let trial = try await ModelTrial.make(begun, on: reference, question, of: subject)
        let planning = EvaluationPlanning(
            question: question,
            data: reference,
            decision: trial.decision,
            training: nil
        )
        return ModelSides(
            question: question,
            subject: subject,
            display: display,
            data: data,
            plan: try planning.plan(
                model,
                hasScores: !trial.answers.probabilities.isEmpty,
                columns: [],
                assertions: []
            ),
            answers: trial.answers,
            matcher: try planning.matcher(),
            positive: planning.positive,
            scorer: scorer
        )
    }

    /// Shows the scorer all rows, where what a row means depends on the others.
    private static func survey(
        _ scorer: inout Scorer,
        _ data: EvaluationData,
        _ question: EvaluationQuestion,
        _ display: EvaluationDisplay
    ) throws {
        var plan = ReadingPlan()
        plan.withheld = data.withheld
        plan.threads = question.threads
        let reader = try DatasetReader(data.file, plan)
        try scorer.begin(header: reader.rowHeader)
        guard scorer.needsSurvey else { return }
        display.step("Reading \(data.name)")
        while let block = try reader.next() {
            try Task.checkCancellation()
            if let rows = block.rows { try scorer.survey(rows) }
        }
    }

    mutating func forEach(_ side: DriftSide, _ take: (ScoredRows) throws -> Void) async throws -> [String: Int] {
        guard let data = data[side] else { return [:] }
        var scorer = scorer
        try Self.survey(&scorer, data, question, display)
        let labels = LabelReader(matcher)
        let (begun, matcher, positive, answers) = (scorer, matcher, positive, answers)
        let (question, subject) = (question, subject)
        return try await display.waiting("Asking for \(data.name)") { progress in
            let reader = try DatasetReader(
                data.file,
                data.answerPass(label: labels.form, asksModel: true, threads: question.threads, progress: progress)
            )
            var rows = ModelRows(
                AnsweredBlocks(reader, RowAsking(begun, skipsBadRows: true), journal: nil, subject: subject.text),
                RowScoring(
                    labelColumn: data.roles.label ?? "",
                    weightColumn: nil,
                    kept: [],
                    labels: labels,
                    answers: AnswerReader(answers, matcher: matcher, positive: positive)
                )
            )
            return try await Self.take(&rows, data, take)
        }
    }
}

/// Answers that stand in columns of both files.
struct FileSides: AnsweredSides {
    let question: EvaluationQuestion
    /// The column of the predictions; nil: the class of the highest probability.
    let prediction: String?
    let display: EvaluationDisplay
    let data: [DriftSide: EvaluationData]
    let plan: EvaluationPlan
    private let answers: AnswerReader
    private let matcher: LabelMatcher?

    init(
        of model: EvaluatedModel,
        _ question: EvaluationQuestion,
        prediction: String?,
        _ data: [DriftSide: EvaluationData],
        display: EvaluationDisplay
    ) throws {
        guard let reference = data[.reference] else { throw CancellationError() }
        self.question = question
        self.prediction = prediction
        self.display = display
        self.data = data
        let decision = try FileSides.decision(question, reference)
        let planning = EvaluationPlanning(question: question, data: reference, decision: decision, training: nil)
        matcher = try planning.matcher()
        let columns = try matcher.map {
            try AnswerColumns.given(question.probabilities, $0, planning.positive, among: nil, reference.name)
        }
        let probabilities = question.probabilities.isEmpty ? [] : columns ?? []
        guard prediction != nil || !probabilities.isEmpty || decision.task == .other else {
            throw EvaluationFailure(
                .plan,
                reference.name,
                expected: "--prediction COLUMN, or --probability LABEL=COLUMN for each class",
                found: "neither"
            )
        }
        answers = AnswerReader(
            AnswerColumns(prediction: prediction, probabilities: probabilities),
            matcher: matcher,
            positive: planning.positive
        )
        plan = try planning.plan(model, hasScores: !probabilities.isEmpty, columns: [], assertions: [])
    }

    private static func decision(_ question: EvaluationQuestion, _ data: EvaluationData) throws -> TaskDecision {
        var asked = TaskDecision.Question()
        asked.task = question.task
        // Columns that were named for two labels or more declare the classes, in this order.
        let named = question.probabilities.map(\.label)
        asked.labels = data.roles.labels.isEmpty && named.count > 1 ? named : data.roles.labels
        asked.positive = data.roles.positive ?? (named.count == 1 ? named.first : nil)
        return try TaskDecision.decide(asked, predictions: nil, subject: data.name)
    }

    /// Columns that are no features.
    static func excluded(_ question: EvaluationQuestion, _ prediction: String?) -> Set<String> {
        Set([prediction].compactMap(\.self) + question.probabilities.map(\.column))
    }

    mutating func forEach(_ side: DriftSide, _ take: (ScoredRows) throws -> Void) async throws -> [String: Int] {
        guard let data = data[side] else { return [:] }
        let (labels, answers, question) = (LabelReader(matcher), answers, question)
        return try await display.waiting("Reading the answers of \(data.name)") { progress in
            let reader = try ReadAhead(
                data.file,
                data.answerPass(
                    label: labels.form,
                    more: answers.forms,
                    asksModel: false,
                    threads: question.threads,
                    progress: progress
                )
            )
            var rows = ScoredFileRows(
                reader,
                RowScoring(
                    labelColumn: data.roles.label ?? "",
                    weightColumn: nil,
                    kept: [],
                    labels: labels,
                    answers: answers
                )
            )
            return try await Self.take(&rows, data, take)
        }
    }
}

extension AnsweredSides {
    /// Takes all rows of a stream.
    /// - Throws: `dataset.label-unseen` where labels are none of the classes.
    fileprivate static func take<Rows: LabelledRowsStream>(
        _ rows: inout Rows,
        _ data: EvaluationData,
        _ take: (ScoredRows) throws -> Void
    ) async throws -> [String: Int] {
        while let block = try await rows.next() {
            // What is refused in the end is only counted on.
            if rows.labels.isRefused { continue }
            try take(block)
        }
        if let label = data.roles.label { try rows.labels.requireSeen(label, in: data.file.path) }
        return rows.leftOut
    }
}
