import Datasets
import Evaluation
import EvaluationRecords
import Identifiers
import Inference

/// The first answers of a model, and what follows from them: the task, the classes, and the columns that have predictions and probabilities.
struct ModelTrial<Scorer: BatchScorer> {
    let blocks: AnsweredBlocks<Scorer>
    let decision: TaskDecision
    let answers: AnswerColumns
    /// The difference of the model's answers to the same rows; nil if there is none.
    let unsteadiness: String?

    /// - Parameter scorer: has begun on this data.
    static func make(
        _ scorer: Scorer,
        on data: EvaluationData,
        _ question: EvaluationQuestion,
        of subject: EvaluationSubject
    ) async throws -> ModelTrial {
        let reader = try DatasetReader(
            data.file,
            data.pass(question.selection, asksModel: true, threads: question.threads)
        )
        var blocks = AnsweredBlocks(
            reader,
            RowAsking(scorer, skipsBadRows: true),
            journal: nil,
            subject: subject.text
        )
        guard let first = try await blocks.probe(ClassProof.rows) else {
            throw EvaluationFailure(.empty, data.file.path, expected: "rows to ask the model with", found: "none")
        }
        let decision = try TaskDecision.decide(
            asked(first.answers, data, question, subject),
            predictions: first.answers.first { $0.name == AnswerColumns.usualPrediction },
            subject: subject.text
        )
        let planning = EvaluationPlanning(
            question: question,
            data: data,
            decision: decision,
            training: nil,
            golden: nil
        )
        let matcher = try planning.matcher()
        let answers = try AnswerColumns.of(
            first.answers.map(\.name),
            matcher: matcher,
            positive: planning.positive,
            given: question.probabilities,
            isOther: decision.task == .other,
            subject: subject.text
        )
        if data.roles.labels.isEmpty, question.probabilities.isEmpty, matcher != nil {
            try prove(first, answers, matcher, planning, subject)
        }
        return ModelTrial(
            blocks: blocks,
            decision: decision,
            answers: answers,
            unsteadiness: try await blocks.unsteadiness()
        )
    }

    /// - Parameter blocks: all rows that were asked for.
    func warnings(after blocks: AnsweredBlocks<Scorer>) -> [EvaluationWarning] {
        var warnings: [EvaluationWarning] = []
        if let difference = unsteadiness {
            warnings.append(
                EvaluationWarning(.modelUnsteady, "the model answers the same rows differently: \(difference)")
            )
        }
        if let first = blocks.firstBad {
            warnings.append(
                EvaluationWarning(
                    .rowsNotAsked,
                    "\(blocks.bad) rows could not be asked; the first is row \(first.number): \(first.reason)"
                )
            )
        }
        return warnings
    }

    private static func asked(
        _ answers: [BatchColumn],
        _ data: EvaluationData,
        _ question: EvaluationQuestion,
        _ subject: EvaluationSubject
    ) -> TaskDecision.Question {
        var asked = TaskDecision.Question()
        asked.task = question.task
        asked.labels = data.roles.labels
        asked.positive = data.roles.positive
        // A node does not say the classes, but it calls the probabilities by them.
        asked.modelClasses = subject.classes ?? AnswerColumns.classes(of: answers.map(\.name))
        return asked
    }

    private static func prove(
        _ first: AnsweredBlock,
        _ answers: AnswerColumns,
        _ matcher: LabelMatcher?,
        _ planning: EvaluationPlanning,
        _ subject: EvaluationSubject
    ) throws {
        var reader = AnswerReader(answers, matcher: matcher, positive: planning.positive)
        let read = try reader.read(first)
        try ClassProof.require(
            read.predictions,
            read.probabilities,
            classes: planning.decision.classes,
            rowNumbers: first.block.rowNumbers,
            subject: subject.text
        )
    }
}
