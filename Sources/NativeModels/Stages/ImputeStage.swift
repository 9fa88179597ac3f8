/// A number in the place of a missing one; each column has its own.
struct ImputeStage: NativeStage {
    private let substitutes: [Double]
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = inputs
        substitutes = try bytes.doubles("a substitute", inputs)
    }

    func transform(_ rows: inout NativeRows) {
        rows.change { number, column in number.isNaN ? substitutes[column] : number }
    }
}
