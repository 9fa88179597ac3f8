/// The values that a column was seen to have, as far as they decide its type.
struct ColumnSurvey: Sendable {
    /// More distinct numbers than this make a column numeric.
    static let fewNumbers = 20

    private var distinct: Set<UInt64> = []
    private var hasOther = false
    private(set) var hasNested = false

    /// False once no value can change the type any more.
    var isOpen: Bool { !hasOther }

    /// True once no further number can change the type.
    var hasManyNumbers: Bool { distinct.count > Self.fewNumbers }

    /// Adds a value that is a number.
    mutating func add(_ number: Double) {
        guard !hasManyNumbers else { return }
        // Both zeros are one number.
        distinct.insert(number == 0 ? 0 : number.bitPattern)
    }

    mutating func addOther() { hasOther = true }

    mutating func addNested() {
        hasOther = true
        hasNested = true
    }

    func schema(_ name: String) -> DatasetColumnSchema {
        if hasNested { return DatasetColumnSchema(name: name, type: .text, rule: .otherwise) }
        if !hasOther, hasManyNumbers {
            return DatasetColumnSchema(name: name, type: .numeric, rule: .manyNumbers)
        }
        return DatasetColumnSchema(name: name, type: .categorical, rule: .otherwise)
    }
}
