/// The texts of a pickle that could be names: short, and of letters, digits, dots and underscores. A text that is not kept
/// can still be used as a name; that is then an import that hides.
struct PickleTexts {
    /// Bytes of the longest text that is kept.
    static let longest = 255
    private static let limit = 64 << 20

    private var bytes: [UInt8] = []

    /// - Returns: `other` if the text is not kept.
    mutating func add(_ text: UnsafeRawBufferPointer) -> PickleCell {
        guard (1...Self.longest).contains(text.count), bytes.count + text.count < Self.limit else { return .other }
        for byte in text where !Self.isOfNames[Int(byte)] { return .other }
        let at = bytes.count
        bytes.append(UInt8(text.count))
        bytes.append(contentsOf: text)
        return PickleCell(.text, UInt64(at))
    }

    /// The text of a cell; nil if it is none.
    func text(_ cell: PickleCell) -> String? {
        guard cell.kind == .text else { return nil }
        let at = Int(cell.payload)
        return String(validating: bytes[at + 1..<at + 1 + Int(bytes[at])], as: UTF8.self)
    }

    private static let isOfNames: [Bool] = (0..<256).map { value in
        switch UInt8(value) {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: "|"), 0x80...0xFF:
            true
        default: false
        }
    }
}
