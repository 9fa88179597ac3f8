package import Datasets
import Identifiers

/// The columns in which answers, or a file of scored rows, have the prediction and the probabilities.
package struct AnswerColumns: Sendable, Hashable {
    /// nil: the prediction is the class of the highest probability.
    package let prediction: String?
    /// A column a class, in the order of the classes; one alone has the score of the positive class; empty where there are none.
    package let probabilities: [String]

    package init(prediction: String?, probabilities: [String] = []) {
        self.prediction = prediction
        self.probabilities = probabilities
    }

    /// The name of the column of predictions.
    package static let usualPrediction = BatchColumn.prediction

    /// The labels that the names of the columns of probabilities have, in their order; nil if there are none.
    package static func classes(of found: [String]) -> [String]? {
        let prefix = BatchColumn.probability + "_"
        let labels = found.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
        return labels.isEmpty ? nil : labels
    }

    package var names: [String] { [prediction].compactMap(\.self) + probabilities }

    /// Finds the columns of a model's answers by their names.
    /// - Parameters:
    ///   - found: the names of the answers' columns.
    ///   - matcher: of the classes; nil in regression.
    ///   - positive: the place of the positive class in a binary task.
    ///   - given: columns that the user named, by label.
    ///   - isOther: for a task whose answers nobody judges; then the first column will do.
    ///   - subject: the model, for messages.
    /// - Throws: `evaluation.answer`, `evaluation.classes`
    package static func of(
        _ found: [String],
        matcher: LabelMatcher?,
        positive: Int?,
        given: [(label: String, column: String)] = [],
        isOther: Bool = false,
        subject: String
    ) throws(EvaluationFailure) -> AnswerColumns {
        let usual = found.contains(BatchColumn.prediction) ? BatchColumn.prediction : nil
        if isOther { return AnswerColumns(prediction: usual ?? found.first) }
        guard let matcher else {
            guard let usual else { throw noPrediction(found, subject, "--task other, or one column prediction") }
            return AnswerColumns(prediction: usual)
        }
        if !given.isEmpty {
            let columns = try Self.given(given, matcher, positive, among: found, subject)
            return AnswerColumns(
                prediction: columns.contains(BatchColumn.prediction) ? nil : usual,
                probabilities: columns
            )
        }
        let probabilities = try Self.named(found, matcher, subject)
        guard usual != nil || !probabilities.isEmpty else {
            throw noPrediction(
                found,
                subject,
                "the columns of the probabilities, as --probability LABEL=COLUMN for each class"
            )
        }
        return AnswerColumns(prediction: usual, probabilities: probabilities)
    }

    /// The columns that the user named, in the order of the classes.
    /// - Parameter found: the columns that are there; nil if they are not known yet.
    package static func given(
        _ given: [(label: String, column: String)],
        _ matcher: LabelMatcher,
        _ positive: Int?,
        among found: [String]?,
        _ subject: String
    ) throws(EvaluationFailure) -> [String] {
        var columns = [String?](repeating: nil, count: matcher.classes.count)
        for (label, column) in given {
            guard case .known(let place) = matcher.match(label) else {
                throw EvaluationFailure(
                    .classes,
                    "--probability \(label)=\(column)",
                    expected: "one of the classes \(Quoted.list(matcher.classes)); a class with = in its name stands "
                        + "in double quotes",
                    found: Quoted.text(label)
                )
            }
            if let other = columns[place] {
                throw EvaluationFailure(
                    .classes,
                    "--probability \(label)=\(column)",
                    expected: "one column for the class \(Quoted.text(matcher.classes[place]))",
                    found: "\(Quoted.text(other)), too"
                )
            }
            if let found, !found.contains(where: { $0.isSame(as: column) }) {
                throw EvaluationFailure(
                    .answer,
                    subject,
                    expected: "a column \(Quoted.text(column)), as --probability says",
                    found: Quoted.list(found)
                )
            }
            columns[place] = column
        }
        let all = columns.compactMap(\.self)
        if all.count == columns.count { return all }
        // The other class of two has what is left to 1.
        if let positive, let only = columns[positive], all.count == 1 { return [only] }
        let missing = zip(matcher.classes, columns).filter { $1 == nil }.map(\.0)
        throw EvaluationFailure(
            .classes,
            "--probability",
            expected: positive == nil
                ? "a column for each class" : "a column for each class, or for the positive one alone",
            found: "none for \(Quoted.list(missing))"
        )
    }

    /// Those called `probability_LABEL`.
    private static func named(
        _ found: [String],
        _ matcher: LabelMatcher,
        _ subject: String
    ) throws(EvaluationFailure) -> [String] {
        let prefix = BatchColumn.probability + "_"
        let named = found.filter { $0.hasPrefix(prefix) }
        guard !named.isEmpty else { return [] }
        var columns = [String?](repeating: nil, count: matcher.classes.count)
        for name in named {
            guard case .known(let place) = matcher.match(String(name.dropFirst(prefix.count))) else { continue }
            columns[place] = name
        }
        let all = columns.compactMap(\.self)
        guard all.count == columns.count, named.count == columns.count else {
            throw EvaluationFailure(
                .classes,
                subject,
                expected: "a probability for each of the classes \(Quoted.list(matcher.classes))",
                found: "\(Quoted.list(named.map { String($0.dropFirst(prefix.count)) })); "
                    + "declare the classes as the model has them with --labels, or name the columns with --probability LABEL=COLUMN"
            )
        }
        return all
    }

    private static func noPrediction(_ found: [String], _ subject: String, _ wanted: String) -> EvaluationFailure {
        EvaluationFailure(
            .answer,
            subject,
            expected: "a column prediction in its answers; give \(wanted)",
            found: Quoted.list(found)
        )
    }
}

/// Texts of data in messages.
enum Quoted {
    static func text(_ text: String) -> String { "\"\(text.printable)\"" }

    /// The first five.
    static func list(_ texts: some Collection<String>) -> String {
        guard !texts.isEmpty else { return "none" }
        return texts.prefix(5).map(text).joined(separator: ", ")
            + (texts.count > 5 ? " and \(texts.count - 5) more" : "")
    }
}
