/// A column of slices, and the inner edges of its ranges where they were given.
package struct SliceRequest: Codable, Sendable, Hashable {
    package let column: String
    package let edges: [Double]?

    package init(
        column: String,
        edges: [Double]? = nil
    ) {
        self.column = column
        self.edges = edges
    }
}
