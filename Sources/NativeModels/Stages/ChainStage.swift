/// Steps one after the other; none at all hands the row on as it is.
struct ChainStage: NativeStage {
    let width: Int
    let stages: [any NativeStage]

    init(_ stages: [any NativeStage], inputs: Int) {
        self.stages = stages
        width = stages.last?.width ?? inputs
    }

    func answer(_ row: [Double]) throws(RowRefusal) -> [Double] {
        var row = row
        for stage in stages { row = try stage.answer(row) }
        return row
    }
}
