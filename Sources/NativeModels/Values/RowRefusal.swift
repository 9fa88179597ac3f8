/// A row that the model itself refuses, as its library would.
package struct RowRefusal: Error, Sendable, Hashable {
    /// The number of the row, from 0.
    package let row: Int
    package let message: String

    init(row: Int = 0, _ message: String) {
        self.row = row
        self.message = message
    }
}
