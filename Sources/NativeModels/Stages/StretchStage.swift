/// A factor, then an addend; each number of the row has its own. Both round.
struct StretchStage: NativeStage {
    let factors: [Double]
    let addends: [Double]
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = inputs
        factors = try bytes.doubles("a factor", inputs)
        addends = try bytes.doubles("an addend", inputs)
    }

    func transform(_ rows: inout NativeRows) {
        rows.change { number, column in
            let product = number * factors[column]
            return product + addends[column]
        }
    }
}
