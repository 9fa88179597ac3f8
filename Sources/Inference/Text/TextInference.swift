/// The kinds of texts that a column of CSV has, and its type, as pandas finds it when it reads all of them.
struct TextKinds: Sendable {
    private enum Kind {
        case gap
        case whole
        /// A whole number that no double holds.
        case inexact
        /// A whole number beyond 64 bits with a sign, or one that no double holds.
        case large
        case number
        case bool
        case text
    }

    private var kinds: Set<Kind> = []
    /// A text of each kind.
    private(set) var examples: [[UInt8]] = []

    mutating func add(_ cells: TextCells) {
        for index in 0..<cells.count {
            let isGap = cells.cell(index).isMissing
            let text = cells.written(index)
            if kinds.insert(isGap ? .gap : Self.kind(text)).inserted { examples.append(Array(text)) }
        }
    }

    var hasGaps: Bool { kinds.contains(.gap) }

    /// The type that holds all of them as pandas does; `written` where pandas decides.
    var type: CellType {
        switch kinds.subtracting([.gap]) {
        case _ where kinds.contains(.large): return .written
        case []: return .float(.float64)
        case [.bool]: return hasGaps ? .written : .bool
        case let present where present.isSubset(of: [.whole, .inexact]) && !hasGaps: return .integer(.int64)
        case let present where present.isSubset(of: [.whole, .number]): return .float(.float64)
        case let present where present.isSubset(of: [.whole, .inexact, .number]): return .written
        default: return .text
        }
    }

    private static func kind(_ text: UnsafeBufferPointer<UInt8>) -> Kind {
        if isWhole(text) {
            guard let value = NumberText.whole(text, Int64.self) else { return .large }
            return Double(exactly: value) == nil ? .inexact : .whole
        }
        if NumberText.isTooLarge(text) { return .large }
        let cell = Cell.text(text)
        if let number = cell.number { return number.isFinite || isInfinity(text, number) ? .number : .text }
        return text.count > 1 && cell.bool(allowsText: true) != nil ? .bool : .text
    }

    /// Tells infinities from texts: a NaN that is none of pandas' words for a missing value is a text, as is an
    /// infinity between spaces.
    private static func isInfinity(_ text: UnsafeBufferPointer<UInt8>, _ number: Double) -> Bool {
        number.isInfinite && !text.contains(0x20) && !text.contains(0x09)
    }

    /// Digits, perhaps after a sign and between spaces.
    private static func isWhole(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var hasDigits = false
        var hasEnded = false
        for byte in text {
            switch byte {
            case 0x20, 0x09: hasEnded = hasDigits
            case 0x30...0x39 where !hasEnded: hasDigits = true
            case 0x2B where !hasDigits, 0x2D where !hasDigits: continue
            default: return false
            }
        }
        return hasDigits
    }
}
