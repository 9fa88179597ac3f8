/// A centre taken away, then a division by a scale; each number of the row has its own.
struct ScaleStage: NativeStage {
    let centre: [Double]?
    let scale: [Double]?
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        width = inputs
        let parts = try bytes.flags("the parts of a scale", known: 3)
        centre = try parts & 1 != 0 ? bytes.doubles("a centre", inputs) : nil
        scale = try parts & 2 != 0 ? bytes.doubles("a scale", inputs) : nil
    }

    func transform(_ rows: inout NativeRows) {
        if let centre { rows.change { number, column in number - centre[column] } }
        if let scale { rows.change { number, column in number / scale[column] } }
    }
}
