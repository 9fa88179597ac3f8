/// A number in the place of a missing one; each column has its own.
struct ImputeStage: NativeStage {
    private let substitutes: [Double]
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = inputs
        substitutes = try bytes.doubles("a substitute", inputs)
    }

    func answer(_ row: [Double]) -> [Double] {
        var row = row
        for place in row.indices where row[place].isNaN { row[place] = substitutes[place] }
        return row
    }
}
