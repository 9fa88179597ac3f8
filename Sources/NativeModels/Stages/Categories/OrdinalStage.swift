/// The place of a category in the place of the category.
struct OrdinalStage: NativeStage {
    let columns: [Categories]
    /// The number of a category that is not known; nil if the row is refused.
    private let unknown: Double?
    /// The number of a missing value that is a category.
    private let missing: Double
    let width: Int

    init(_ bytes: inout NativeBytes, inputs: Int) throws(NativeModelFailure) {
        let rules = try bytes.flags("the rules of an ordinal encoder", known: 7)
        let unknown = try bytes.double("the number of what is unknown")
        let missing = try bytes.double("the number of what is missing")
        // NaN itself has no place among the numbers of the format.
        self.unknown = rules & 1 != 0 ? nil : rules & 2 != 0 ? .nan : unknown
        self.missing = rules & 4 != 0 ? .nan : missing
        try bytes.add(pieces: inputs)
        var columns: [Categories] = []
        for _ in 0..<inputs { columns.append(try Categories(&bytes)) }
        self.columns = columns
        width = inputs
    }

    func transform(_ rows: inout NativeRows) throws(RowRefusal) {
        let step = rows.width
        for (place, categories) in columns.enumerated() {
            var at = place
            for row in 0..<rows.count {
                let number = rows.numbers[at]
                if let found = categories.place(of: number) {
                    rows.numbers[at] = number.isNaN ? missing : Double(found)
                } else if let unknown {
                    rows.numbers[at] = unknown
                } else {
                    throw RowRefusal(row: row, "OrdinalEncoder knows no such category in column \(place) of its input")
                }
                at += step
            }
        }
    }
}
