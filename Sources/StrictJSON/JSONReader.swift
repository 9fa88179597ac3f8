import Identifiers

/// Reads a document of a known shape as its bytes come, as strictly as ``JSONParser``, in constant memory: it keeps
/// only the values that the caller asks for, up to the caller's limit.
///
/// Each call reads one value, or one step of it, and throws a `JSONFailure`, or what the source threw. Not for two threads.
package final class JSONReader {
    /// Fills the front of the buffer with the bytes that come next; 0 at the end.
    package typealias Source = (UnsafeMutableRawBufferPointer) throws -> Int

    /// The kind of a value, told by its first byte.
    package enum Kind: String, Sendable {
        case object = "an object"
        case array = "an array"
        case string = "a text"
        case number = "a number"
        case word = "true, false or null"
    }

    private static let windowSize = 1 << 16
    /// Letters of the longest number that is read.
    private static let numberLimit = 64

    private let subject: String
    private let source: Source
    private let window = UnsafeMutablePointer<UInt8>.allocate(capacity: JSONReader.windowSize)
    /// The bytes that the current escape stands for.
    private let unescaped = UnsafeMutablePointer<UInt8>.allocate(capacity: 4)
    private var at = 0
    private var end = 0
    /// Bytes before the window.
    private var passed = 0

    /// - Parameter subject: what the document is called in an error.
    package init(subject: String, source: @escaping Source) {
        self.subject = subject
        self.source = source
    }

    deinit {
        window.deallocate()
        unescaped.deallocate()
    }

    /// Bytes read so far.
    package var position: Int { passed + at }

    /// The kind of the next value.
    package func kind() throws -> Kind {
        try skipSpace()
        guard let byte = try peek() else { throw try syntax("a value") }
        switch byte {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return .word
        default: throw try syntax("a value")
        }
    }

    /// Requires that nothing but white space follows.
    package func finish() throws {
        try skipSpace()
        guard try peek() == nil else { throw try syntax("the end") }
    }

    /// Reads an object.
    /// - Parameters:
    ///   - keyLimit: bytes of a key; of a longer one its beginning is given, which is no key that anybody knows.
    ///   - member: is given each key, and reads its value.
    package func members(keyLimit: Int = 64, _ member: (String) throws -> Void) throws {
        try take(UInt8(ascii: "{"), "an object")
        try skipSpace()
        if try taken(UInt8(ascii: "}")) { return }
        repeat {
            try skipSpace()
            guard try peek() == UInt8(ascii: "\"") else { throw try syntax("a key") }
            let key = try text(limit: keyLimit)
            try take(UInt8(ascii: ":"), "':'")
            try member(key.isWhole ? key.text : key.text + "…")
            try skipSpace()
        } while try taken(UInt8(ascii: ","))
        try take(UInt8(ascii: "}"), "',' or '}'")
    }

    /// Reads an array.
    /// - Parameter element: reads one element.
    package func elements(_ element: () throws -> Void) throws {
        try take(UInt8(ascii: "["), "an array")
        try skipSpace()
        if try taken(UInt8(ascii: "]")) { return }
        repeat {
            try element()
            try skipSpace()
        } while try taken(UInt8(ascii: ","))
        try take(UInt8(ascii: "]"), "',' or ']'")
    }

    /// Reads a text, of which no more than the limit is kept.
    /// - Returns: the text, or as much of its beginning as the limit, in bytes, holds.
    package func text(limit: Int) throws -> (text: String, isWhole: Bool) {
        try beginText()
        var bytes: [UInt8] = []
        var isWhole = true
        while let piece = try nextPiece() {
            let space = limit - bytes.count
            bytes.append(contentsOf: piece.prefix(space))
            if piece.count > space { isWhole = false }
        }
        // A cut may go through a letter.
        if !isWhole { while let last = bytes.popLast(), last & 0xC0 == 0x80 {} }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw JSONFailure(
                .utf8,
                subject,
                expected: "valid UTF-8",
                found: "other bytes in the string before byte \(position)"
            )
        }
        return (text, isWhole)
    }

    /// Begins a text that is read piece by piece.
    package func beginText() throws {
        try take(UInt8(ascii: "\""), "a text")
    }

    /// The next bytes of a text that was begun, unescaped, valid until the next call; nil after the last. They may be no UTF-8.
    package func nextPiece() throws -> UnsafeRawBufferPointer? {
        guard let byte = try peek() else { throw try syntax("the end of a string") }
        switch byte {
        case UInt8(ascii: "\""):
            at += 1
            return nil
        case UInt8(ascii: "\\"): return try unescape()
        case 0..<0x20: throw try syntax("no raw control character in a string")
        default:
            let start = at
            at = plainEnd()
            return UnsafeRawBufferPointer(start: window + start, count: at - start)
        }
    }

    /// Reads a number, or `true`, `false` or `null`.
    package func scalar() throws -> JSONValue {
        var token: [UInt8] = []
        try skipSpace()
        while let byte = try peek(), Self.isOfScalars(byte) {
            guard token.count < Self.numberLimit else {
                throw try syntax("a value of at most \(Self.numberLimit) letters")
            }
            token.append(byte)
            at += 1
        }
        guard let value = try? JSONParser.parse(token, subject: subject) else { throw try syntax("a value before") }
        return value
    }

    private func unescape() throws -> UnsafeRawBufferPointer {
        at += 1
        guard let letter = try peek() else { throw try syntax("an escape") }
        let scalar: UInt32
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scalar = UInt32(letter)
        case UInt8(ascii: "b"): scalar = 0x08
        case UInt8(ascii: "f"): scalar = 0x0C
        case UInt8(ascii: "n"): scalar = 0x0A
        case UInt8(ascii: "r"): scalar = 0x0D
        case UInt8(ascii: "t"): scalar = 0x09
        case UInt8(ascii: "u"):
            at += 1
            return store(try escapedScalar())
        default: throw try syntax("one of the escapes of RFC 8259")
        }
        at += 1
        return store(scalar)
    }

    private func escapedScalar() throws -> UInt32 {
        let first = try hexQuad()
        guard (0xD800..<0xE000).contains(first) else { return first }
        let half = "the second half of a surrogate pair"
        guard first < 0xDC00 else { throw try syntax("no second half of a surrogate pair before") }
        guard try taken(UInt8(ascii: "\\")), try taken(UInt8(ascii: "u")) else { throw try syntax(half) }
        let second = try hexQuad()
        guard (0xDC00..<0xE000).contains(second) else { throw try syntax("\(half) before") }
        return 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
    }

    private func hexQuad() throws -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            switch try peek() {
            case let digit? where digit >= 0x30 && digit <= 0x39: value = value << 4 | UInt32(digit - 0x30)
            case let digit? where digit | 0x20 >= 0x61 && digit | 0x20 <= 0x66:
                value = value << 4 | UInt32((digit | 0x20) - 0x61 + 10)
            default: throw try syntax("four hex digits")
            }
            at += 1
        }
        return value
    }

    /// The UTF-8 of a scalar.
    private func store(_ scalar: UInt32) -> UnsafeRawBufferPointer {
        func part(_ shift: UInt32) -> UInt8 { UInt8(0x80 | scalar >> shift & 0x3F) }
        var count = 1
        switch scalar {
        case 0..<0x80: unescaped[0] = UInt8(scalar)
        case 0x80..<0x800:
            (unescaped[0], unescaped[1], count) = (UInt8(0xC0 | scalar >> 6), part(0), 2)
        case 0x800..<0x10000:
            (unescaped[0], unescaped[1], unescaped[2], count) = (UInt8(0xE0 | scalar >> 12), part(6), part(0), 3)
        default:
            (unescaped[0], unescaped[1]) = (UInt8(0xF0 | scalar >> 18), part(12))
            (unescaped[2], unescaped[3], count) = (part(6), part(0), 4)
        }
        return UnsafeRawBufferPointer(start: unescaped, count: count)
    }

    // MARK: Bytes

    private func peek() throws -> UInt8? {
        if at == end {
            passed += end
            at = 0
            end = 0
            end = try source(UnsafeMutableRawBufferPointer(start: window, count: Self.windowSize))
        }
        return at < end ? window[at] : nil
    }

    private func taken(_ byte: UInt8) throws -> Bool {
        guard try peek() == byte else { return false }
        at += 1
        return true
    }

    /// Takes a mark that may stand after white space.
    private func take(_ mark: UInt8, _ expected: String) throws {
        try skipSpace()
        guard try taken(mark) else { throw try syntax(expected) }
    }

    private func skipSpace() throws {
        while try peek() != nil {
            while at < end {
                let byte = window[at]
                guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
                at += 1
            }
        }
    }

    /// The end of the bytes that need no unescaping.
    private func plainEnd() -> Int {
        var place = at
        while place < end {
            let byte = window[place]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { break }
            place += 1
        }
        return place
    }

    private static func isOfScalars(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "E"),
            UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private func syntax(_ expected: String) throws -> JSONFailure {
        let found = try peek().map { "byte 0x" + String($0, radix: 16) } ?? "the end"
        return JSONFailure(.syntax, subject, expected: "\(expected) at byte \(position)", found: found)
    }
}
