import MLflow

/// The type of values that no schema describes, as pandas finds it.
enum CellInference {
    static func type(of source: some CellSource) -> CellType {
        var kinds = Kinds()
        for index in 0..<source.count {
            kinds.add(source.cell(index))
            if kinds.hasNested { return .json(.any) }
        }
        return kinds.type
    }

    struct Kinds {
        private(set) var hasNested = false
        private var hasMissing = false
        private var hasBools = false
        private var hasNegatives = false
        private var hasIntegers = false
        private var hasUnsigned = false
        private var hasNumbers = false
        private var hasTexts = false
        /// `NaN` and the infinities, which JSON writes as texts.
        private var hasWords = false

        mutating func add(_ cell: Cell) {
            switch cell {
            case .absent, .null: hasMissing = true
            case .bool: hasBools = true
            case .integer(let value):
                hasIntegers = true
                if value < 0 { hasNegatives = true }
            case .unsigned: hasUnsigned = true
            case .number: hasNumbers = true
            case .text(let text): if Self.isWord(text) { hasWords = true } else { hasTexts = true }
            case .nested: hasNested = true
            }
        }

        /// What pandas and NumPy make of a mixture.
        var type: CellType {
            let hasAnyNumber = hasIntegers || hasUnsigned || hasNumbers
            switch (hasBools, hasAnyNumber, hasTexts || (hasWords && !hasAnyNumber)) {
            case _ where hasNested: return .json(.any)
            case (true, false, false): return hasMissing ? .json(.any) : .bool
            case (false, true, false) where !hasNumbers && !hasMissing && !hasWords && !hasUnsigned:
                return .integer(.int64)
            case (false, true, false) where !hasNumbers && !hasMissing && !hasWords && !hasNegatives:
                return .integer(.uint64)
            case (false, true, false): return .float(.float64)
            case (false, false, true): return .text
            default: return .json(.any)
            }
        }

        private static func isWord(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
            guard (3...9).contains(text.count) else { return false }
            switch String(decoding: text, as: UTF8.self) {
            case "NaN", "Infinity", "-Infinity": return true
            default: return false
            }
        }
    }
}
