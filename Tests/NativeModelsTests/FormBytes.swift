import NativeModels

/// The bytes of a native form, put together by hand.
enum FormBytes {
    /// No link, numbers as the answer, 64 bits, no labels.
    static let numbers: [UInt8] = [0, 0, 1, 0]

    static func count(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    static func number(_ value: Double) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(8 * $0)) }
    }

    static func text(_ text: String) -> [UInt8] {
        count(text.utf8.count) + Array(text.utf8)
    }

    /// A whole form, of the version whose digest is zeros.
    static func form(columns: Int = 1, _ step: [UInt8], end: [UInt8] = numbers) -> [UInt8] {
        var content = [UInt8](repeating: 0, count: 32) + text("by hand 1") + count(columns)
        for column in 0..<columns { content += text("c\(column)") + [0] }
        return sized(Array("slipway.native/1".utf8) + [UInt8](repeating: 0, count: 8) + content + step + end)
    }

    /// The same bytes with their number where the form says it.
    static func sized(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for place in 0..<8 { bytes[16 + place] = UInt8(truncatingIfNeeded: bytes.count >> (8 * place)) }
        return bytes
    }

    static func leaf(_ value: Double) -> [UInt8] { [0] + number(value) }

    static func split(_ rules: UInt8 = 1, column: Int = 0, right: Int, threshold: Double) -> [UInt8] {
        [rules] + count(column) + count(right) + number(threshold)
    }

    static func tree(_ nodes: [[UInt8]]) -> [UInt8] {
        count(nodes.count) + nodes.flatMap { $0 }
    }

    /// Trees for one sum.
    static func forest(_ trees: [[UInt8]], rules: UInt8 = 0, claims: Int? = nil) -> [UInt8] {
        [13, rules] + number(1) + count(1) + number(0) + count(claims ?? trees.count) + trees.flatMap { count(0) + $0 }
    }

    /// The number that a model of one column answers.
    static func answer(_ step: [UInt8], to value: Double) throws -> Double? {
        let model = try NativeModel.read(form(step), of: NativeFixture.version())
        guard let table = NativeTable(rows: 1, columns: [[value]]),
            case .numbers(let found, _) = try model.answer(table).predictions
        else { return nil }
        return found.first
    }
}
