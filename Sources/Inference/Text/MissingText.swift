/// Texts that say that a value is missing.
package enum MissingText {
    /// pandas' words for nothing.
    private static let words: Set<String> = [
        "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA",
        "NULL", "NaN", "None", "n/a", "nan", "null",
    ]

    package static func isMissing(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = text.first else { return true }
        guard text.count <= 8 else { return false }
        switch first {
        case UInt8(ascii: "N"), UInt8(ascii: "n"), UInt8(ascii: "#"), UInt8(ascii: "<"):
            return words.contains(String(decoding: text, as: UTF8.self))
        case UInt8(ascii: "-"), UInt8(ascii: "1"):
            guard
                text.contains(where: { $0 == UInt8(ascii: "#") || $0 == UInt8(ascii: "N") || $0 == UInt8(ascii: "n") })
            else { return false }
            return words.contains(String(decoding: text, as: UTF8.self))
        default: return false
        }
    }
}
