import Evaluation
import EvaluationRecords
import Identifiers
import SavedModels

/// Acts on the verdict of a comparison.
struct ComparisonPromotion {
    let place: PromotionPlace
    let project: Project
    /// The project when the comparison began.
    let before: ProjectState

    /// Gives the place to the challenger that the verdict allows, in one change of the project.
    /// - Throws: `comparison.other-data`, `comparison.promotion`; nothing is changed then.
    func promote(_ answer: ComparisonAnswer) throws -> SavedModel {
        guard let result = answer.comparison?.result else {
            throw ComparisonFailure(
                .otherData,
                answer.parties[0].name,
                (answer.reason?.message ?? "nothing is claimed") + "; nothing was promoted"
            )
        }
        let chosen = try Promotion.of(result)
        let party = answer.parties[chosen.challenger + 1]
        guard let saved = party.saved else {
            throw Self.refused(party.name, "a version of this project", "one of a bundle; import it first")
        }
        let champion = answer.parties[0].record.result.model.name
        guard saved.model.name == champion else {
            throw Self.refused(
                party.name,
                "a version of the champion's model \(champion)",
                "one of \(saved.model.name)"
            )
        }
        return try project.promote(
            saved.model.name,
            saved.version.version,
            manifest: saved.version.manifest,
            to: place,
            replacing: before.model(saved.model.name).flatMap { place.holder(in: $0) }
        )
    }

    private static func refused(_ subject: String, _ expected: String, _ found: String) -> ComparisonFailure {
        ComparisonFailure(.promotion, subject, expected: expected, found: "\(found); nothing was promoted")
    }
}
