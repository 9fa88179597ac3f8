import Datasets
import Identifiers

/// The advice on a new declaration: parts that it lacks or that its file shows.
enum DatasetAdvice {
    /// The share of rows without a label above which the labels may be selective.
    private static let unlabelledShare = 0.2

    /// Requires that the positive class is one of the labels of the file, where no classes were declared.
    /// - Throws: `dataset.declaration`
    static func requirePositive(_ roles: DatasetRoles, _ survey: DatasetSurvey, path: String) throws {
        guard let positive = roles.positive, roles.labels.isEmpty, let classes = survey.classes, !classes.isEmpty else {
            return
        }
        let matcher = try LabelMatcher(classes: classes)
        guard matcher.match(positive) == .unseen else { return }
        let shown = classes.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
        throw DatasetFailure(
            .declarationInvalid,
            path,
            expected: "a positive class among the labels \(shown)",
            found: "\"\(positive)\""
        )
    }

    static func warnings(_ added: DatasetDeclaration, _ survey: DatasetSurvey) -> [String] {
        var warnings: [String] = []
        let name = added.name
        if survey.reading.bad > 0 {
            warnings.append(
                "\(name): \(Format.count(survey.reading.bad, "row")) cannot be read; an evaluation leaves them out"
            )
        }
        if survey.unlabelled > 0 {
            let share = Double(survey.unlabelled) / Double(max(1, added.rows))
            warnings.append(
                "\(name): \(Format.count(survey.unlabelled, "row")) without a label"
                    + (share > unlabelledShare ? ", which is much: the labels may be selective" : "")
            )
        }
        if survey.unseen.rows > 0 {
            let shown = survey.unseen.entries.prefix(5).map { "\"\($0.label)\" in \(Format.count($0.rows, "row"))" }
            warnings.append("\(name): labels that are none of the classes: \(shown.joined(separator: ", "))")
        }
        if survey.badWeights > 0 {
            warnings.append(
                "\(name): \(Format.count(survey.badWeights, "row")) whose weight is missing, negative or no number"
            )
        }
        if added.roles.label == nil {
            warnings.append("\(name): no label, so nothing can be evaluated with it (--label)")
        }
        return warnings
    }
}
