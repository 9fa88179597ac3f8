/// The values that a probe may have in each column.
struct ProbeColumns: Sendable {
    private let texts: Set<Int>
    private let integers: Set<Int>

    init(_ model: NativeModel, integers: Set<Int>) {
        texts = Set(model.columns.indices.filter { model.columns[$0].isText })
        self.integers = integers
    }

    /// Tells whether a column has whole numbers alone: integers, or the places of texts.
    func isWhole(_ column: Int) -> Bool { integers.contains(column) || texts.contains(column) }

    func isInteger(_ column: Int) -> Bool { integers.contains(column) }

    /// Tells whether a value may be missing: an integer is never.
    func mayMiss(_ column: Int) -> Bool { !integers.contains(column) }
}
