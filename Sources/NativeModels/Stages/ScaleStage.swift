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

    func answer(_ row: [Double]) -> [Double] {
        var row = row
        if let centre {
            for place in row.indices { row[place] -= centre[place] }
        }
        if let scale {
            for place in row.indices { row[place] /= scale[place] }
        }
        return row
    }
}
