import Datasets
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers

/// Evaluates rows that another program scored: predictions and probabilities are columns of the file, and no model runs.
struct ScoredFileEvaluation {
    let question: EvaluationQuestion
    let data: EvaluationData
    let model: EvaluatedModel
    /// The column of the predictions; nil: the class of the highest probability.
    let prediction: String?
    let scratch: DirectoryHandle
    let display: EvaluationDisplay

    func run() async throws -> EvaluatedRows {
        let decision = try decided()
        let training = try question.training.map { try TrainingRows.read($0, threads: question.threads) }
        let planning = EvaluationPlanning(
            question: question,
            data: data,
            decision: decision,
            training: training,
            golden: nil
        )
        try planning.requireLabel()
        let matcher = try planning.matcher()
        let answers = AnswerReader(
            AnswerColumns(prediction: prediction, probabilities: try probabilities(matcher, planning.positive)),
            matcher: matcher,
            positive: planning.positive
        )
        let (planned, assertions) = try plannedColumns(decision)
        let scores = answers.columns.probabilities.count
        let plan = try planning.plan(model, hasScores: scores > 0, columns: planned, assertions: assertions)
        let labels = LabelReader(matcher)
        let measuring = Measuring(plan: plan, question: question, data: data, scores: scores, scratch: scratch)
        let outcome = try await display.waiting("Reading \(data.name)") { progress in
            let reader = try ReadAhead(
                data.file,
                data.pass(
                    question.selection,
                    label: labels.form,
                    columns: planned,
                    more: answers.forms,
                    asksModel: false,
                    hashesRows: training != nil,
                    hashesIDs: true,
                    findsTypes: data.columns == nil,
                    threads: question.threads,
                    progress: progress
                )
            )
            var rows = ScoredFileRows(
                reader,
                RowScoring(
                    labelColumn: data.roles.label ?? "",
                    weightColumn: data.roles.weight,
                    idColumn: data.roles.id,
                    kept: planned.map(\.name),
                    labels: labels,
                    answers: answers
                )
            )
            return try await measuring.run(&rows)
        }
        return EvaluatedRows(
            result: unexplained(outcome.result),
            plan: plan,
            planning: planning,
            predictions: outcome.predictions,
            table: outcome.table,
            environment: RunEnvironment()
        )
    }

    private func decided() throws -> TaskDecision {
        var asked = TaskDecision.Question()
        asked.task = question.task
        // Columns that were named for two labels or more declare the classes, in this order.
        let named = question.probabilities.map(\.label)
        asked.labels = data.roles.labels.isEmpty && named.count > 1 ? named : data.roles.labels
        asked.positive = data.roles.positive ?? (named.count == 1 ? named.first : nil)
        return try TaskDecision.decide(asked, predictions: nil, subject: data.name)
    }

    private func probabilities(_ matcher: LabelMatcher?, _ positive: Int?) throws -> [String] {
        guard let matcher, !question.probabilities.isEmpty else {
            if prediction == nil, question.task != .other {
                throw EvaluationFailure(
                    .plan,
                    data.name,
                    expected: "--prediction COLUMN, or --probability LABEL=COLUMN",
                    found: "neither"
                )
            }
            return []
        }
        return try AnswerColumns.given(question.probabilities, matcher, positive, among: nil, data.name)
    }

    /// Columns that were asked for by name. Whether the others are features is not known of a file that another program wrote.
    private func plannedColumns(_ decision: TaskDecision) throws -> ([PlannedColumn], [EvaluationAssertion]) {
        let isAsked = !question.slices.isEmpty || !data.roles.protected.isEmpty || question.weakSegments
        guard isAsked || question.assertions != nil else { return ([], []) }
        var found: [DatasetColumnSchema]?
        if data.columns == nil {
            display.step("Reading \(data.name) for the types of its columns")
            found = try types()
        }
        let columns = FeatureColumns(data: data, columns: data.columns(found: found), schema: nil)
        let answers = Set([prediction].compactMap(\.self) + question.probabilities.map(\.column))
        let assertions = try question.assertions?.read(columns, decision) ?? []
        let planned = try columns.planned(question, assertions, everything: question.weakSegments)
        let named = Set(assertions.flatMap(\.columns))
        return (planned.filter { !answers.contains($0.name) || named.contains($0.name) }, assertions)
    }

    private func types() throws -> [DatasetColumnSchema]? {
        var plan = ReadingPlan()
        plan.findsTypes = true
        plan.threads = question.threads
        let reader = try DatasetReader(data.file, plan)
        while try reader.next() != nil { try Task.checkCancellation() }
        return reader.reading?.types
    }

    /// The result without the parts that need a model.
    private func unexplained(_ result: EvaluationResult) -> EvaluationResult {
        result.adding { screens in
            if question.importance { screens.importance = .undefined(.noModel) }
            if !question.dependence.isEmpty { screens.dependence = .undefined(.noModel) }
        }
    }
}
