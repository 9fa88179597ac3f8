/// A step of a native form: the numbers of rows in, numbers out. It is made by reading, which has proven that the rows have as many numbers
/// as the step takes.
protocol NativeStage: Sendable {
    /// How many numbers it gives.
    var width: Int { get }

    /// Makes its numbers of those of each row. A row's are the same alone and among others.
    /// - Throws: a row that the step refuses; the rows are no use then.
    func transform(_ rows: inout NativeRows) throws(RowRefusal)

    /// Tells whether its numbers are the library's bit for bit; sums of products and exponents are not.
    var isExact: Bool { get }

    /// Where its numbers come from.
    /// - Parameter inputs: where those of the row come from; nil for one that is made of several columns.
    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?]

    /// Notes the trees and the categories in it.
    /// - Parameter prefix: from a row of the model to one of the step.
    func trace(into trace: inout ProbeTrace, _ inputs: [ProbeOrigin?], _ prefix: @escaping ProbeTrace.Prefix)
}

extension NativeStage {
    /// The numbers that it makes of one row.
    func answer(_ row: [Double]) throws(RowRefusal) -> [Double] {
        var rows = NativeRows(row)
        try transform(&rows)
        return rows.numbers
    }
}
