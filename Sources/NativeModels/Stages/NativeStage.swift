/// A step of a native form: the numbers of a row in, numbers out. It is made by reading, which has proven that the row has as many numbers
/// as the step takes.
protocol NativeStage: Sendable {
    /// How many numbers it gives.
    var width: Int { get }

    func answer(_ row: [Double]) throws(RowRefusal) -> [Double]
}
