/// The rows of a request, column by column; a text is the number that `NativeColumn.code(of:)` has for it, a missing value is NaN.
package struct NativeTable: Sendable {
    package let rows: Int
    let columns: [[Double]]

    /// - Returns: nil if the columns are not of one length.
    package init?(rows: Int, columns: [[Double]]) {
        guard columns.allSatisfy({ $0.count == rows }) else { return nil }
        self.rows = rows
        self.columns = columns
    }

    func row(_ place: Int) -> [Double] {
        columns.map { $0[place] }
    }
}
