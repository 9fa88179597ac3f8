/// Other texts of labels for some classes, each label once by the rule of labels.
package struct LabelMap: Sendable, Hashable {
    package struct Pair: Sendable, Hashable {
        /// As it stands in the data.
        package let label: String
        /// The class that it means.
        package let name: String

        package init(label: String, name: String) {
            self.label = label
            self.name = name
        }
    }

    package let pairs: [Pair]

    package init(_ pairs: [Pair]) {
        self.pairs = pairs
    }
}
