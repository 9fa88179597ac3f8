package import EvaluationRecords
import Identifiers
import Statistics

/// The class of a label by the written rule: equal as text, after `-?digits.0…0` became `-?digits` and `True`, `False` became
/// `true`, `false`; nothing is trimmed. A map of labels, where one is given, is asked first.
package struct LabelMatcher: Sendable {
    /// Outcome of one label.
    package enum Match: Sendable, Hashable {
        /// The place of the class in the declared order.
        case known(Int)
        case unseen
    }

    /// In their order.
    package let classes: [String]
    package let unseen: UnseenLabels
    private let places: [Category: Int]
    private let mapped: [Category: Int]

    /// - Throws: `dataset.labels` for no class, for two that are the same by the rule, and for a map to what is no class.
    package init(
        classes: [String],
        map: LabelMap? = nil,
        unseen: UnseenLabels = .refuse
    ) throws(DatasetFailure) {
        guard !classes.isEmpty else {
            throw DatasetFailure(.labelsInvalid, "the classes", expected: "at least one", found: "none")
        }
        var places: [Category: Int] = [:]
        for (place, name) in classes.enumerated() {
            if let other = places.updateValue(place, forKey: LabelText.canonical(name)) {
                throw DatasetFailure(
                    .labelsInvalid,
                    "the classes",
                    expected: "each class once",
                    found: "\(LabelQuotes.quoted(classes[other])) and \(LabelQuotes.quoted(name)), which are the same"
                )
            }
        }
        var mapped: [Category: Int] = [:]
        for pair in map?.pairs ?? [] {
            guard let place = places[LabelText.canonical(pair.name)] else {
                throw DatasetFailure(
                    .labelsInvalid,
                    "the label map",
                    expected: "one of the classes \(LabelQuotes.first(classes))",
                    found: "\(LabelQuotes.quoted(pair.name)) for \(LabelQuotes.quoted(pair.label))"
                )
            }
            mapped[LabelText.canonical(pair.label)] = place
        }
        self.classes = classes
        self.unseen = unseen
        self.places = places
        self.mapped = mapped
    }

    /// - Parameter label: as it is written.
    package func match(_ label: String) -> Match {
        let label = LabelText.canonical(label)
        return (mapped[label] ?? places[label]).map(Match.known) ?? .unseen
    }

    /// The texts that are labels, although they may also say that a value is missing: for ``ColumnForm/classes(_:)``.
    package var texts: [String] { classes + mapped.keys.map(\.text) }
}
