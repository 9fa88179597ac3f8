/// The method that found an interval.
package struct IntervalKind: RecordWord {
    package let text: String

    package init(known text: String) {
        self.text = text
    }

    package static let wilson = IntervalKind(known: "wilson")
    package static let newcombe = IntervalKind(known: "newcombe")
    package static let clopperPearson = IntervalKind(known: "clopper-pearson")
    package static let clopperPearsonOneSided = IntervalKind(known: "clopper-pearson-one-sided")
    /// McNemar's test turned round: Clopper-Pearson of the rows on which the sides differ.
    package static let conditionalExact = IntervalKind(known: "conditional-exact")
    package static let delong = IntervalKind(known: "delong")
    package static let delongLogit = IntervalKind(known: "delong-logit")
    /// Mean and 1.96 standard errors.
    package static let normal = IntervalKind(known: "normal")
    package static let welch = IntervalKind(known: "welch")
    package static let student = IntervalKind(known: "student")
    package static let bootstrap = IntervalKind(known: "bootstrap")
    /// Percentiles on the log scale.
    package static let bootstrapLog = IntervalKind(known: "bootstrap-log")

    /// Of a difference, from the intervals of both sides (Zou and Donner, 2008).
    package static let squareAndAdd = IntervalKind(known: "square-and-add")

    /// True if exact arithmetic finds the bounds of exact values, so that they enter a record unrounded.
    package var isExact: Bool { self == .bootstrap || self == .normal }

    package static let known: [IntervalKind] = [
        .wilson, .newcombe, .clopperPearson, .clopperPearsonOneSided, .conditionalExact, .delong, .delongLogit, .normal,
        .welch, .student, .bootstrap, .bootstrapLog, .squareAndAdd,
    ]
}
