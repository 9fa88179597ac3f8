package import EvaluationRecords
import Identifiers

/// The evaluations that a version must have before it becomes active.
///
/// The newest evaluation of the version decides, so that none is chosen for its result. It must be whole, none of its own requirements may
/// have failed, and every further condition must hold on it.
package struct RequiredEvaluation: Sendable, Hashable {
    package var requirements: [EvaluationRequirement]

    package init(_ requirements: [EvaluationRequirement] = []) {
        self.requirements = requirements
    }
}

extension Project {
    /// - Throws: `evaluation.required` with a finding for each condition that does not hold; `evaluation.damaged`, `evaluation.foreign`.
    func require(_ required: RequiredEvaluation, of model: ModelName, _ version: SavedVersion) throws {
        let subject = "\(model) \(version.version)"
        let evaluations = version.attachments.all(EvaluationAttachment.self)
        let newest = evaluations.compactMap { attachment in attachment.evaluation.map { (attachment, $0) } }
            .min { EvaluationMark.isNewer($0.1, than: $1.1) }
        guard let (attachment, mark) = newest else {
            throw SavedModelsFailure(
                .evaluationRequired,
                subject,
                expected: "an evaluation, since --require-evaluation is given",
                found: "none; slipway evaluate \(subject) makes one, then try again"
            )
        }
        let owned = OwnedAttachment(model: model, version: version, attachment: attachment)
        let result = try EvaluationAttachment.record(owned, in: store).result
        let outcomes = result.requirements + required.requirements.map { $0.outcome(on: result) }
        let failed = outcomes.filter { !$0.passed }
        guard failed.isEmpty else {
            let findings = failed.map { outcome in
                Finding(
                    code: SavedModelsCode.evaluationRequired.rawValue,
                    subject: "\(subject), evaluation \(mark.id.short)",
                    expected: outcome.expression,
                    found: outcome.found.map { "\($0)" } ?? outcome.reason?.text ?? "nothing"
                )
            }
            throw SavedModelsFailure(
                .evaluationRequired,
                subject,
                "its newest evaluation, \(mark.id.short) on \(mark.dataset), does not hold: "
                    + findings.map { "\($0.expected), found \($0.found)" }.joined(separator: "; "),
                findings: findings
            )
        }
    }
}
