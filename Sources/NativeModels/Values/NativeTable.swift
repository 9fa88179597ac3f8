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

    /// Some rows, row after row.
    func rows(_ range: Range<Int>) -> NativeRows {
        let width = columns.count
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows of the table")
        var numbers = [Double](repeating: 0, count: range.count * width)
        numbers.withUnsafeMutableBufferPointer { numbers in
            for (column, values) in columns.enumerated() {
                values.withUnsafeBufferPointer { values in
                    var place = column
                    for row in range {
                        numbers[place] = values[row]
                        place &+= width
                    }
                }
            }
        }
        return NativeRows(count: range.count, width: width, numbers)
    }
}
