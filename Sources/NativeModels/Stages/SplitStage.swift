/// Steps beside each other, each for some columns: a ColumnTransformer, a union, a selection.
struct SplitStage: NativeStage {
    struct Part: Sendable {
        /// The places of the columns in the row.
        let columns: [Int32]
        let stage: any NativeStage
    }

    let width: Int
    let parts: [Part]

    init(_ parts: [Part]) {
        self.parts = parts
        width = parts.reduce(0) { $0 + $1.stage.width }
    }

    func transform(_ rows: inout NativeRows) throws(RowRefusal) {
        var answer = [Double](repeating: 0, count: rows.count * width)
        var start = 0
        for part in parts {
            var found = rows.selecting(part.columns)
            try part.stage.transform(&found)
            put(found, at: start, in: &answer)
            start += found.width
        }
        rows = NativeRows(count: rows.count, width: width, answer)
    }

    /// Puts the numbers of a part beside those of the parts before it.
    private func put(_ found: NativeRows, at start: Int, in answer: inout [Double]) {
        let (count, part, width) = (found.count, found.width, width)
        guard part > 0 else { return }
        precondition(start + part <= width && answer.count == count * width, "parts are as wide as the step together")
        found.numbers.withUnsafeBufferPointer { numbers in
            answer.withUnsafeMutableBufferPointer { answer in
                var (from, to) = (0, start)
                for _ in 0..<count {
                    for column in 0..<part { answer[to &+ column] = numbers[from &+ column] }
                    from &+= part
                    to &+= width
                }
            }
        }
    }
}
