import Datasets
import Evaluation
import EvaluationRecords
import Identifiers
import Inference
import MLflow
import Statistics

/// Asks a model with changed rows: permutation importance and partial dependence, where they were asked for.
struct ExplanationWork {
    let question: EvaluationQuestion
    let data: EvaluationData
    let decision: TaskDecision
    let columns: FeatureColumns
    let answers: AnswerReader
    let display: EvaluationDisplay

    func explained<Scorer: BatchScorer>(
        _ result: EvaluationResult,
        _ labelled: LabelledRows,
        _ blocks: AnsweredBlocks<Scorer>
    ) async throws -> EvaluationResult {
        var asking = ExplanationAsking(blocks: blocks, answers: answers)
        var importance: Screen<ImportanceScreen>?
        var dependence: Screen<DependenceScreen>?
        if let metric = result.settings.importanceMetric {
            importance = try await self.importance(result, labelled, metric, &asking)
        }
        if !question.dependence.isEmpty { dependence = try await self.dependence(labelled, &asking) }
        return result.adding { screens in
            if let importance { screens.importance = importance }
            if let dependence { screens.dependence = dependence }
        }
    }

    private func importance<Scorer: BatchScorer>(
        _ result: EvaluationResult,
        _ labelled: LabelledRows,
        _ metric: MetricName,
        _ asking: inout ExplanationAsking<Scorer>
    ) async throws -> Screen<ImportanceScreen> {
        let plan = ImportancePlan(
            of: labelled.numbers,
            limit: PermutationImportanceRun.usualLimit,
            seed: question.seed
        )
        let rows = try chosenRows(plan.rows)
        let features = self.features(of: rows)
        let run = try PermutationImportanceRun(
            plan,
            rows: rows,
            labels: labelled.labels(of: plan.rows, decision, threshold: result.threshold?.value.score ?? 0.5),
            metric: metric,
            groups: try PermutationImportanceRun.Group.all(features.map(\.name), question.importanceGroups),
            numeric: features.filter { columns.kind(of: $0) == .numeric }.map(\.name)
        )
        display.step("Asking for \(run.calls) rows: permutation importance")
        return try await run.screen { try await asking.answer($0) }
    }

    private func dependence<Scorer: BatchScorer>(
        _ labelled: LabelledRows,
        _ asking: inout ExplanationAsking<Scorer>
    ) async throws -> Screen<DependenceScreen> {
        let plan = DependencePlan(of: labelled.numbers, limit: DependenceRun.usualLimit, seed: question.seed)
        let rows = try chosenRows(plan.rows)
        let run = try DependenceRun(
            plan,
            rows: rows,
            columns: question.dependence.map { name in
                let column = columns.columns.first { $0.name.isSame(as: name) }
                return DependenceRun.Column(
                    name,
                    column.map(columns.kind(of:)) ?? .categorical,
                    isWhole: column.map(isWhole) ?? false
                )
            },
            output: output,
            logOdds: question.logOdds,
            centred: question.centred
        )
        display.step("Asking for \(run.calls) rows: partial dependence")
        return try await run.screen { try await asking.answer($0) }
    }

    private var output: DependenceRun.Output {
        guard !decision.classes.isEmpty else { return .number }
        let positive = decision.positive.flatMap { positive in
            decision.classes.firstIndex { $0.isSame(as: positive) }
        }
        let place = positive ?? 0
        return .probability(place, decision.classes[place])
    }

    /// A model that takes integers refuses other numbers.
    private func isWhole(_ column: DatasetColumnSchema) -> Bool {
        guard case .columns(let inputs)? = columns.schema?.inputs else { return false }
        return inputs.contains {
            $0.name?.isSame(as: column.name) == true && ($0.type == .integer || $0.type == .long)
        }
    }

    /// The columns that the model is given: those that it names, or all.
    private func features(of rows: ExplainedRows) -> [DatasetColumnSchema] {
        var wanted: [String]?
        if case .columns(let inputs)? = columns.schema?.inputs { wanted = inputs.compactMap(\.name) }
        return rows.names.compactMap { name in
            guard wanted.map({ $0.contains { $0.isSame(as: name) } }) ?? true else { return nil }
            return columns.columns.first { $0.name.isSame(as: name) }
        }
    }

    /// The rows with these numbers, which ascend.
    private func chosenRows(_ numbers: [Int]) throws -> ExplainedRows {
        let reader = try DatasetReader(
            data.file,
            data.pass(question.selection, asksModel: true, threads: question.threads)
        )
        let wanted = Set(numbers)
        var found: BatchRows?
        while let block = try reader.next() {
            try Task.checkCancellation()
            guard let rows = block.rows else { continue }
            let places = block.rowNumbers.indices.filter { wanted.contains(block.rowNumbers[$0]) }
            guard !places.isEmpty else { continue }
            let chosen = rows.chosen(places)
            if found == nil { found = chosen } else { found?.append(chosen) }
        }
        return try ExplainedRows(found ?? .lines(JSONLines()), header: reader.rowHeader, numbers: numbers)
    }
}

/// Asks with changed rows, chunk by chunk.
struct ExplanationAsking<Scorer: BatchScorer> {
    var blocks: AnsweredBlocks<Scorer>
    var answers: AnswerReader

    /// - Throws: `explaining.answer` for a row that the model cannot answer.
    mutating func answer(_ rows: ExplainedRows) async throws -> ExplainedAnswers {
        var classes: [Int32] = []
        var numbers: [Double] = []
        var probabilities: [[Double]] = []
        let all = rows.batchRows
        var start = 0
        while start < all.count {
            try Task.checkCancellation()
            let end = min(all.count, start + AnsweredBlocks<Scorer>.chunkRows)
            let answer = try await blocks.ask(all.chosen(start..<end))
            if let bad = answer.bad.first {
                throw EvaluationFailure(
                    .answer,
                    "a changed row",
                    expected: "an answer",
                    found: "none for the one made of row \(rows.numbers[bad.number - 1] + 1): \(bad.reason)"
                )
            }
            let read = try answers.read(answer)
            switch read.predictions {
            case .classes(let more): classes += more
            case .numbers(let more): numbers += more
            }
            if probabilities.isEmpty { probabilities = read.probabilities.map { _ in [] } }
            for (place, column) in read.probabilities.enumerated() { probabilities[place] += column }
            start = end
        }
        return ExplainedAnswers(classes: classes, numbers: numbers, probabilities: probabilities)
    }
}
