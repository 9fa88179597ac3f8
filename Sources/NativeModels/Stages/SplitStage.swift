/// Steps beside each other, each for some columns: a ColumnTransformer, a union, a selection.
struct SplitStage: NativeStage {
    struct Part: Sendable {
        /// The places of the columns in the row.
        let columns: [Int]
        let stage: any NativeStage
    }

    let width: Int
    let parts: [Part]

    init(_ parts: [Part]) {
        self.parts = parts
        width = parts.reduce(0) { $0 + $1.stage.width }
    }

    func answer(_ row: [Double]) throws(RowRefusal) -> [Double] {
        var answer: [Double] = []
        answer.reserveCapacity(width)
        for part in parts { answer += try part.stage.answer(part.columns.map { row[$0] }) }
        return answer
    }
}
