/// A step of a native form: the numbers of a row in, numbers out. It is made by reading, which has proven that the row has as many numbers
/// as the step takes.
protocol NativeStage: Sendable {
    /// How many numbers it gives.
    var width: Int { get }

    func answer(_ row: [Double]) throws(RowRefusal) -> [Double]

    /// Tells whether its numbers are the library's bit for bit; sums of products and exponents are not.
    var isExact: Bool { get }

    /// Where its numbers come from.
    /// - Parameter inputs: where those of the row come from; nil for one that is made of several columns.
    func origins(_ inputs: [ProbeOrigin?]) -> [ProbeOrigin?]

    /// Notes the trees and the categories in it.
    /// - Parameter prefix: from a row of the model to one of the step.
    func trace(into trace: inout ProbeTrace, _ inputs: [ProbeOrigin?], _ prefix: @escaping ProbeTrace.Prefix)
}
