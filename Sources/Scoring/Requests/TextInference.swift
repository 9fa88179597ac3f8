/// The type of a column of text, as pandas finds it when it reads CSV.
enum TextInference {
    static func type(of cells: TextCells) -> CellType {
        var hasMissing = false
        var areWhole = true
        var areNumbers = true
        var areBools = true
        var hasValues = false
        for index in 0..<cells.count {
            guard case .text(let text) = cells.cell(index) else {
                hasMissing = true
                continue
            }
            hasValues = true
            let cell = Cell.text(text)
            if areWhole { areWhole = isWhole(text) }
            if areNumbers { areNumbers = cell.number != nil }
            if areBools { areBools = text.count > 1 && cell.bool(allowsText: true) != nil }
            if !areNumbers, !areBools { return .text }
        }
        if !hasValues { return .float(.float64) }
        if areBools { return .bool }
        return areWhole && !hasMissing ? .integer(.int64) : .float(.float64)
    }

    private static func isWhole(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2B || $0 == 0x20 }) else {
            return false
        }
        return Cell.text(text).whole(Int64.self) != nil
    }
}
