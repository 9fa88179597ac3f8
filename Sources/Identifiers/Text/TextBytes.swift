/// The text in the bytes of a small file, as Windows, editors and programs write it: UTF-8 with or without a byte order mark, or
/// UTF-16 and UTF-32 with one. The error for other bytes names the encoding that they look like.
package enum TextBytes {
    /// The reason why bytes are not text.
    package struct Flaw: Error, Sendable {
        package let expected: String
        package let found: String
    }

    /// The encoding that a byte order mark stands for.
    private enum Mark: String {
        case utf8 = "UTF-8"
        case utf16Little = "UTF-16 (little-endian)"
        case utf16Big = "UTF-16 (big-endian)"
        case utf32Little = "UTF-32 (little-endian)"
        case utf32Big = "UTF-32 (big-endian)"

        init?(_ bytes: [UInt8]) {
            switch bytes.prefix(4) {
            case [0xFF, 0xFE, 0, 0]: self = .utf32Little
            case [0, 0, 0xFE, 0xFF]: self = .utf32Big
            case let start where start.starts(with: [0xEF, 0xBB, 0xBF]): self = .utf8
            case let start where start.starts(with: [0xFF, 0xFE]): self = .utf16Little
            case let start where start.starts(with: [0xFE, 0xFF]): self = .utf16Big
            default: return nil
            }
        }

        var length: Int {
            switch self {
            case .utf8: 3
            case .utf16Little, .utf16Big: 2
            case .utf32Little, .utf32Big: 4
            }
        }
    }

    /// - Parameter takesWide: true if the other readers of the file also read UTF-16 and UTF-32.
    /// - Throws: the encoding that the bytes look like, with the line.
    package static func decoded(_ bytes: [UInt8], takesWide: Bool = true) throws(Flaw) -> String {
        let mark = Mark(bytes)
        let content = bytes.dropFirst(mark?.length ?? 0)
        if let mark, mark != .utf8, !takesWide {
            throw Flaw(
                expected: "text in UTF-8",
                found: "\(mark.rawValue) behind a byte order mark; save it as UTF-8"
            )
        }
        guard let text = text(content, mark) else { throw flaw(content, mark) }
        if let nul = content.firstIndex(of: 0), mark == nil || mark == .utf8 {
            let isWide = looksWide(bytes)
            throw Flaw(
                expected: "text in UTF-8",
                found: isWide
                    ? "what looks like UTF-16 without a byte order mark; save it as UTF-8"
                    : "a NUL byte in line \(line(of: nul, in: content)); it is no text, or it was cut off by a crash"
            )
        }
        return text
    }

    private static func text(_ content: ArraySlice<UInt8>, _ mark: Mark?) -> String? {
        switch mark {
        case nil, .utf8?: String(validating: content, as: UTF8.self)
        case .utf16Little?: units(content, UInt16.self) { $0 }.flatMap { String(validating: $0, as: UTF16.self) }
        case .utf16Big?: units(content, UInt16.self, \.byteSwapped).flatMap { String(validating: $0, as: UTF16.self) }
        case .utf32Little?: units(content, UInt32.self) { $0 }.flatMap { String(validating: $0, as: UTF32.self) }
        case .utf32Big?: units(content, UInt32.self, \.byteSwapped).flatMap { String(validating: $0, as: UTF32.self) }
        }
    }

    /// - Returns: nil if bytes are left over.
    private static func units<Unit: FixedWidthInteger>(
        _ content: ArraySlice<UInt8>,
        _ kind: Unit.Type,
        _ order: (Unit) -> Unit
    ) -> [Unit]? {
        let size = MemoryLayout<Unit>.size
        guard content.count.isMultiple(of: size) else { return nil }
        return stride(from: content.startIndex, to: content.endIndex, by: size).map { at in
            order((0..<size).reduce(0) { $0 | Unit(content[at + $1]) << Unit(8 * $1) })
        }
    }

    private static func flaw(_ content: ArraySlice<UInt8>, _ mark: Mark?) -> Flaw {
        if let mark, mark != .utf8 {
            return Flaw(
                expected: "text in \(mark.rawValue), as its byte order mark says",
                found: "other bytes; save it as UTF-8"
            )
        }
        let at = firstInvalid(content)
        let place = "byte 0x\(String(content[at], radix: 16)) in line \(line(of: at, in: content))"
        let likely =
            looksWide(Array(content))
            ? ", and looks like UTF-16 without a byte order mark"
            : looksLikeWindows(content) ? ", and looks like Windows-1252" : ""
        return Flaw(
            expected: "text in UTF-8",
            found: "text that is not UTF-8 (\(place))\(likely); save it as UTF-8"
        )
    }

    private static func firstInvalid(_ content: ArraySlice<UInt8>) -> Int {
        var decoder = UTF8()
        var iterator = content.makeIterator()
        var at = content.startIndex
        while true {
            switch decoder.decode(&iterator) {
            case .scalarValue(let scalar): at += UTF8.width(scalar)
            case .emptyInput, .error: return min(at, content.endIndex - 1)
            }
        }
    }

    /// Counted from 1; a line ends with CR, LF or both.
    private static func line(of index: Int, in content: ArraySlice<UInt8>) -> Int {
        var line = 1
        var before: UInt8 = 0
        for byte in content[..<index] {
            if byte == 0x0A && before != 0x0D || byte == 0x0D { line += 1 }
            before = byte
        }
        return line
    }

    /// True if every second byte of the start is zero, as in Western text in UTF-16.
    private static func looksWide(_ bytes: [UInt8]) -> Bool {
        let start = bytes.prefix(64)
        guard start.count >= 4 else { return false }
        let zeros = [0, 1].map { phase in start.indices.filter { $0 % 2 == phase && start[$0] == 0 }.count }
        return zeros.contains { $0 * 4 >= start.count } && zeros.contains(0)
    }

    /// The encoding of Windows in the west leaves five bytes without a meaning, and text has no controls.
    private static func looksLikeWindows(_ content: ArraySlice<UInt8>) -> Bool {
        !content.contains { byte in
            [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(byte) || byte < 0x20 && ![0x09, 0x0A, 0x0C, 0x0D].contains(byte)
        }
    }
}
