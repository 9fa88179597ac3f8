/// Steps one after the other; none at all hands the row on as it is.
struct ChainStage: NativeStage {
    let width: Int
    let stages: [any NativeStage]

    init(_ stages: [any NativeStage], inputs: Int) {
        self.stages = stages
        width = stages.last?.width ?? inputs
    }

    func transform(_ rows: inout NativeRows) throws(RowRefusal) {
        for stage in stages { try stage.transform(&rows) }
    }
}
