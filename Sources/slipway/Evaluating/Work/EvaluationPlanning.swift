import Datasets
import DurableFiles
import Evaluation
import EvaluationRecords
import Identifiers

/// Makes the plan of an evaluation, once the task is decided.
struct EvaluationPlanning {
    let question: EvaluationQuestion
    let data: EvaluationData
    let decision: TaskDecision
    var training: TrainingRows?
    var golden: GoldenRows?

    /// The label's matcher; nil in a task without classes.
    func matcher() throws -> LabelMatcher? {
        guard !decision.classes.isEmpty else { return nil }
        return try LabelMatcher(classes: decision.classes, map: question.labelMap?.map, unseen: question.unseen)
    }

    /// The place of the positive class.
    var positive: Int? {
        decision.positive.flatMap { positive in decision.classes.firstIndex { $0.isSame(as: positive) } }
    }

    func plan(
        _ model: EvaluatedModel,
        hasScores: Bool,
        columns: [PlannedColumn],
        assertions: [EvaluationAssertion]
    ) throws(EvaluationFailure) -> EvaluationPlan {
        try EvaluationPlan(
            model: model,
            task: decision.task,
            classes: decision.classes,
            positive: decision.positive,
            selection: question.selection,
            threshold: question.threshold,
            settings: settings(hasScores: hasScores),
            columns: columns,
            isWeighted: data.roles.weight != nil,
            hasScores: hasScores,
            assertions: assertions,
            requirements: question.requirements,
            known: KnownRows(training: training?.hashes, golden: golden?.hashes)
        )
    }

    func settings(hasScores: Bool, programs: [MetricProgram] = []) -> EvaluationSettings {
        question.settings(
            decision,
            hasScores: hasScores,
            protected: data.roles.protected,
            training: training?.digest,
            golden: golden?.digest,
            programs: programs
        )
    }

    /// - Throws: `evaluation.plan` where a task that has labels has no column of them.
    func requireLabel() throws(EvaluationFailure) {
        guard decision.task != .other, data.roles.label == nil else { return }
        throw EvaluationFailure(
            .plan,
            data.name,
            expected: "the column of the labels, as --label COLUMN",
            found: "none; columns are never guessed"
        )
    }
}

/// Hashes of the rows that a model was trained on, and the digest of their file.
struct TrainingRows {
    let hashes: Set<UInt64>
    let digest: Digest

    static func read(_ file: DatasetFile, threads: Int) throws -> TrainingRows {
        var plan = ReadingPlan()
        plan.hashesRows = true
        plan.threads = threads
        let reader = try DatasetReader(file, plan)
        var hashes: Set<UInt64> = []
        while let block = try reader.next() {
            try Task.checkCancellation()
            hashes.formUnion(block.hashes ?? [])
        }
        guard let reading = reader.reading else { throw CancellationError() }
        return TrainingRows(hashes: hashes, digest: reading.digest)
    }
}
