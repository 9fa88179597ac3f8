import Datasets
package import EvaluationRecords
import Identifiers

/// The task of an evaluation, its classes and the positive one: as declared, or as the model says; never as the data looks.
package struct TaskDecision: Sendable, Hashable {
    package let task: EvaluationTask
    /// In their order; empty unless the task has classes.
    package let classes: [String]
    package let positive: String?

    /// The facts that are known before the first row.
    package struct Question: Sendable {
        /// nil: by the classes and the answers.
        package var task: EvaluationTask?
        /// Classes that were declared; empty if none were.
        package var labels: [String] = []
        package var positive: String?
        /// Classes that the model names in the order of its probabilities; nil if it names none.
        package var modelClasses: [String]?

        package init() {}
    }

    package init(task: EvaluationTask, classes: [String] = [], positive: String? = nil) {
        self.task = task
        self.classes = classes
        self.positive = positive
    }

    /// - Parameters:
    ///   - predictions: the first answers of the model; nil where they are not known.
    ///   - subject: the model, for messages.
    /// - Throws: `evaluation.classes` where something must be declared.
    package static func decide(
        _ question: Question,
        predictions: BatchColumn?,
        subject: String
    ) throws(EvaluationFailure) -> TaskDecision {
        switch question.task {
        case .other: return TaskDecision(task: .other)
        case .regression:
            guard question.labels.isEmpty else {
                throw EvaluationFailure(
                    .classes,
                    subject,
                    expected: "no classes in a regression",
                    found: Quoted.list(question.labels)
                )
            }
            return TaskDecision(task: .regression)
        case .binary, .multiclass, nil: break
        }
        let classes = question.labels.isEmpty ? question.modelClasses ?? [] : question.labels
        guard !classes.isEmpty else { return try withoutClasses(question, predictions, subject) }
        guard classes.count > 1 else {
            throw EvaluationFailure(.classes, subject, expected: "two classes or more", found: Quoted.list(classes))
        }
        guard question.task != .multiclass, classes.count == 2 else {
            guard question.task != .binary else {
                throw EvaluationFailure(.classes, subject, expected: "two classes", found: "\(classes.count)")
            }
            return TaskDecision(task: .multiclass, classes: classes)
        }
        return TaskDecision(
            task: .binary,
            classes: classes,
            positive: try positive(question.positive, of: classes, subject)
        )
    }

    private static func withoutClasses(
        _ question: Question,
        _ predictions: BatchColumn?,
        _ subject: String
    ) throws(EvaluationFailure) -> TaskDecision {
        if question.task == nil, let predictions, predictions.areFloats { return TaskDecision(task: .regression) }
        let shown = predictions.map { Quoted.list($0.values.prefix(5).map(\.plainText)) }
        throw EvaluationFailure(
            .classes,
            subject,
            expected: "the classes, as --labels A,B,C, or --task regression; they are never taken from the data",
            found: "none that the model names" + (shown.map { "; it answers \($0)" } ?? "")
        )
    }

    /// As declared; else the class that says yes by itself.
    private static func positive(
        _ declared: String?,
        of classes: [String],
        _ subject: String
    ) throws(EvaluationFailure) -> String {
        let matcher: LabelMatcher
        do {
            matcher = try LabelMatcher(classes: classes)
        } catch {
            throw EvaluationFailure(.classes, subject, error.message, underlying: error)
        }
        guard let declared else {
            for (no, yes) in [("0", "1"), ("false", "true")] {
                if case .known = matcher.match(no), case .known(let place) = matcher.match(yes) {
                    return classes[place]
                }
            }
            throw EvaluationFailure(
                .classes,
                subject,
                expected: "--positive, the class that counts as positive: one of \(Quoted.list(classes))",
                found: "none declared; it is never guessed"
            )
        }
        guard case .known(let place) = matcher.match(declared) else {
            throw EvaluationFailure(
                .classes,
                "--positive",
                expected: "one of the classes \(Quoted.list(classes))",
                found: Quoted.text(declared)
            )
        }
        return classes[place]
    }
}

extension BatchColumn {
    /// True if all values are floats, and not integers that happen to be whole.
    fileprivate var areFloats: Bool {
        !values.isEmpty
            && values.allSatisfy { value in
                if case .float = value { true } else { value == .missing }
            }
    }
}
