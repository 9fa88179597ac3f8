import Datasets
import Evaluation
import EvaluationRecords
import Identifiers
import Inference

extension ModelEvaluation {
    /// The first answers, and what follows from them.
    struct Trial {
        let blocks: AnsweredBlocks<Scorer>
        let decision: TaskDecision
        let answers: AnswerColumns
        /// How the model answered the same rows differently, in words; nil if it did not.
        let unsteadiness: String?

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
    }

    /// Asks for the first rows.
    /// - Throws: `evaluation.empty`, `evaluation.classes` and what else shows that the model is not what was said.
    func tried(_ scorer: Scorer) async throws -> Trial {
        display.step("Trying \(subject.text)")
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
            asked(first.answers),
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
            try prove(first, answers, matcher, planning)
        }
        let unsteadiness = try await blocks.unsteadiness()
        return Trial(blocks: blocks, decision: decision, answers: answers, unsteadiness: unsteadiness)
    }

    private func asked(_ answers: [BatchColumn]) -> TaskDecision.Question {
        var asked = TaskDecision.Question()
        asked.task = question.task
        asked.labels = data.roles.labels
        asked.positive = data.roles.positive
        // A node does not say the classes, but it calls the probabilities by them.
        asked.modelClasses = subject.classes ?? AnswerColumns.classes(of: answers.map(\.name))
        return asked
    }

    private func prove(
        _ first: AnsweredBlock,
        _ answers: AnswerColumns,
        _ matcher: LabelMatcher?,
        _ planning: EvaluationPlanning
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
