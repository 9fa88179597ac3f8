/// The figures of each class against the rest, in the order of the classes.
package struct PerClassScreen: Codable, Sendable, Hashable {
    package let classes: [ClassFigures]

    package init(
        classes: [ClassFigures]
    ) {
        self.classes = classes
    }
}
