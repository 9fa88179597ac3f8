import Yams

/// Escapes of half a character, as in `"\ud83d"`. PyYAML writes and reads them; the YAML library refuses them, and no text of Swift
/// can hold them. Two halves that belong together become their character, any other the replacement character U+FFFD.
enum SurrogateEscapes {
    /// Bytes that are read again at most, since each text in quotes with such an escape takes another turn.
    static let workLimit = 32 << 20

    /// - Parameter error: of the library.
    /// - Returns: the text with those of the text in quotes that the error is about replaced; nil if it is about something else.
    static func replaced(in text: String, after error: any Error) -> String? {
        guard case .scanner(_, let problem, let mark, _)? = error as? YamlError, problem.contains("escape code") else {
            return nil
        }
        let bytes = Array(text.utf8)
        guard let digits = offset(of: mark, in: bytes), digits >= 2, let first = escape(bytes, at: digits - 2),
            isHalf(first.value)
        else { return nil }
        var result = Array(bytes[..<(digits - 2)])
        let end = append(bytes, from: digits - 2, to: &result)
        return String(decoding: result + bytes[end...], as: UTF8.self)
    }

    /// Copies up to the closing quote.
    /// - Returns: its place.
    private static func append(_ bytes: [UInt8], from start: Int, to result: inout [UInt8]) -> Int {
        var at = start
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
            guard let found = escape(bytes, at: at), isHalf(found.value) else {
                let length = bytes[at] == UInt8(ascii: "\\") ? min(2, bytes.count - at) : 1
                result += bytes[at..<(at + length)]
                at += length
                continue
            }
            at = found.end
            if found.value < 0xDC00, let second = escape(bytes, at: at), (0xDC00..<0xE000).contains(second.value),
                let whole = Unicode.Scalar((found.value - 0xD800) << 10 + (second.value - 0xDC00) + 0x1_0000)
            {
                result += Array(String(whole).utf8)
                at = second.end
            } else {
                result += Array("\u{FFFD}".utf8)
            }
        }
        return at
    }

    private static func isHalf(_ value: UInt32) -> Bool { (0xD800..<0xE000).contains(value) }

    /// `\uXXXX` or `\UXXXXXXXX`, and where the next byte stands.
    private static func escape(_ bytes: [UInt8], at start: Int) -> (value: UInt32, end: Int)? {
        guard start + 6 <= bytes.count, bytes[start] == UInt8(ascii: "\\") else { return nil }
        let length = bytes[start + 1] == UInt8(ascii: "u") ? 4 : bytes[start + 1] == UInt8(ascii: "U") ? 8 : 0
        let end = start + 2 + length
        guard length > 0, end <= bytes.count,
            let value = UInt32(String(decoding: bytes[(start + 2)..<end], as: UTF8.self), radix: 16)
        else { return nil }
        return (value, end)
    }

    /// The library counts lines by all breaks of YAML 1.1, and columns by characters.
    private static func offset(of mark: Mark, in bytes: [UInt8]) -> Int? {
        var at = 0
        for _ in 1..<max(mark.line, 1) {
            guard let next = nextLine(bytes, after: at) else { return nil }
            at = next
        }
        for _ in 1..<max(mark.column, 1) {
            guard at < bytes.count else { return nil }
            at += 1
            while at < bytes.count, bytes[at] & 0xC0 == 0x80 { at += 1 }
        }
        return at
    }

    private static func nextLine(_ bytes: [UInt8], after start: Int) -> Int? {
        var at = start
        while at < bytes.count {
            switch bytes[at] {
            case 0x0A: return at + 1
            case 0x0D: return at + 1 < bytes.count && bytes[at + 1] == 0x0A ? at + 2 : at + 1
            case 0xC2 where bytes[at...].starts(with: [0xC2, 0x85]): return at + 2
            case 0xE2
            where bytes[at...].starts(with: [0xE2, 0x80, 0xA8]) || bytes[at...].starts(with: [0xE2, 0x80, 0xA9]):
                return at + 3
            default: at += 1
            }
        }
        return nil
    }
}
