import Datasets
import EvaluationRecords
import Inference
import Statistics

/// The values of one column of one side, close together: 8 bytes a number, 4 a category.
enum SampleColumn: Sendable {
    case numbers(SampleNumbers)
    case codes(SampleCodes)
    case shapes(SampleShapes)
}

/// The part of a column's texts that is kept.
enum TextUse: Sendable {
    case categories
    /// Shapes alone.
    case shapes
    /// Shapes of times as a node writes them once it has read them, in whatever form a file has them.
    case timeShapes
}

/// A column that is being read. It is mutated in place, block by block.
struct ColumnBuffer: Sendable {
    private var numbers: SampleNumbers?
    private var codes: SampleCodes?
    private var shapes: SampleShapes?

    mutating func append(_ column: DatasetColumn, _ use: TextUse) {
        switch column {
        case .numbers(let values):
            if numbers == nil { numbers = SampleNumbers() }
            numbers?.append(values)
        case .texts(let values) where use != .categories:
            if shapes == nil { shapes = SampleShapes() }
            shapes?.append(values, areTimes: use == .timeShapes)
        case .texts(let values):
            if codes == nil { codes = SampleCodes() }
            codes?.append(values)
        }
    }

    /// Bytes of its values, about.
    var bytes: Int {
        8 * (numbers?.values.count ?? 0) + (codes?.bytes ?? 0) + 12 * (shapes?.lengths.count ?? 0)
    }

    /// nil before the first block.
    var column: SampleColumn? {
        numbers.map(SampleColumn.numbers) ?? codes.map(SampleColumn.codes) ?? shapes.map(SampleColumn.shapes)
    }
}

struct SampleNumbers: Sendable {
    /// NaN where missing.
    var values: [Double] = []
    /// Values that are infinite, which count as missing.
    var infinite = 0

    mutating func append(_ numbers: [Double?]) {
        for number in numbers {
            if let number, number.isInfinite { infinite += 1 }
            values.append(number.flatMap { $0.isFinite ? $0 : nil } ?? .nan)
        }
    }
}

struct SampleCodes: Sendable {
    /// Places in ``categories``, -1 where missing.
    private(set) var codes: [Int32] = []
    /// In the order in which they were met.
    private(set) var categories: [Category] = []
    private var places: [Category: Int32] = [:]
    private var cache = ShortTextCache()
    /// Bytes of the texts of categories.
    private var textBytes = 0

    /// Bytes of a category beside its text: in the list, and in the table that finds it.
    private static let categoryBytes = 64

    var bytes: Int { 4 * codes.count + Self.categoryBytes * categories.count + textBytes }

    mutating func append(_ texts: [String?]) {
        for text in texts {
            guard let text else {
                codes.append(-1)
                continue
            }
            codes.append(place(of: text))
        }
    }

    private mutating func place(of text: String) -> Int32 {
        let key = ShortTextKey(text)
        if let key, let known = cache[key] { return known }
        let category = Category(text)
        let place: Int32
        if let known = places[category] {
            place = known
        } else {
            place = Int32(categories.count)
            places[category] = place
            categories.append(category)
            textBytes += text.utf8.count
        }
        if let key { cache[key] = place }
        return place
    }
}

struct SampleShapes: Sendable {
    /// Of each text, NaN where missing.
    private(set) var lengths: [Double] = []
    /// Places in ``TextShape/Characters``, -1 where missing.
    private(set) var characters: [Int32] = []

    private static let kinds = Dictionary(
        uniqueKeysWithValues: TextShape.Characters.allCases.enumerated().map { ($1, Int32($0)) }
    )
    static let categories = TextShape.Characters.allCases.map { Category($0.rawValue) }

    mutating func append(_ texts: [String?], areTimes: Bool) {
        for text in texts { append(text.map { TextShape(areTimes ? Self.time($0) : $0) }) }
    }

    /// A text that is no time stays.
    private static func time(_ text: String) -> String {
        var text = text
        guard let nanoseconds = text.withUTF8({ DatetimeText.nanoseconds($0) }) else { return text }
        var bytes: [UInt8] = []
        DatetimeText.write(nanoseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func append(_ shape: TextShape?) {
        lengths.append(shape.map { Double($0.length) } ?? .nan)
        characters.append(shape.flatMap { Self.kinds[$0.characters] } ?? -1)
    }

    init() {}

    /// The shapes of categories.
    init(_ codes: SampleCodes) {
        let shapes = codes.categories.map { TextShape($0.text) }
        for code in codes.codes { append(code < 0 ? nil : shapes[Int(code)]) }
    }
}

/// A text of at most 15 bytes as two numbers.
private struct ShortTextKey {
    var low: UInt64 = 0
    var high: UInt64 = 0

    /// - Returns: nil for a longer text.
    init?(_ text: String) {
        var text = text
        let isShort = text.withUTF8 { bytes in
            guard bytes.count < 16 else { return false }
            for (place, byte) in bytes.enumerated() {
                if place < 8 {
                    low |= UInt64(byte) << UInt64(8 * place)
                } else {
                    high |= UInt64(byte) << UInt64(8 * (place - 8))
                }
            }
            // The last byte is free: it tells texts that end with zeros from shorter ones.
            high |= UInt64(bytes.count) << 56
            return true
        }
        guard isShort else { return nil }
    }
}

/// The places of short texts met lately, found without hashing the whole text. One that was displaced is found by the dictionary.
private struct ShortTextCache {
    private static let size = 1024
    private var keys = [ShortTextKey?](repeating: nil, count: Self.size)
    private var places = [Int32](repeating: 0, count: Self.size)

    subscript(key: ShortTextKey) -> Int32? {
        get {
            let slot = Self.slot(key)
            guard let found = keys[slot], found.low == key.low, found.high == key.high else { return nil }
            return places[slot]
        }
        set {
            guard let newValue else { return }
            let slot = Self.slot(key)
            keys[slot] = key
            places[slot] = newValue
        }
    }

    private static func slot(_ key: ShortTextKey) -> Int {
        Int(SplitMix.mix(key.low ^ key.high &* 0x9E37_79B9_7F4A_7C15) & UInt64(size - 1))
    }
}
