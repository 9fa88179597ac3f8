import Identifiers

/// Reads JSON (RFC 8259) strictly: UTF-8 without a byte order mark, no NaN or infinity, no unpaired surrogate, no
/// duplicate key after unescaping, at most `depthLimit` levels, nothing after the value.
package struct JSONParser {
    /// Levels of arrays and objects that may stand inside each other.
    package static let depthLimit = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    private let subject: String
    private let stream: Stream?
    private var at = 0
    private var depth = 0
    /// Number of keys of the stream's path that lead to the current position.
    private var matched = 0

    /// An array that is handed over instead of being kept.
    private struct Stream {
        let path: [String]
        let visit: (JSONValue) -> Void
    }

    /// - Parameters:
    ///   - bytes: the whole document.
    ///   - subject: what the document is called in an error.
    ///   - sizeLimit: the most bytes it may have.
    package static func parse(
        _ bytes: [UInt8],
        subject: String,
        sizeLimit: Int = 64 << 20
    ) throws(JSONFailure) -> JSONValue {
        try parse(bytes, subject, sizeLimit, stream: nil)
    }

    /// Parses a document with one long array without holding that array in memory.
    ///
    /// - Parameters:
    ///   - path: the keys that lead from the document to the array; in the result it is empty.
    ///   - visit: is given the array's elements in their order, before it is known whether the rest of the document is
    ///     valid.
    package static func parse(
        _ bytes: [UInt8],
        subject: String,
        sizeLimit: Int = 64 << 20,
        elementsAt path: [String],
        visit: @escaping (JSONValue) -> Void
    ) throws(JSONFailure) -> JSONValue {
        try parse(bytes, subject, sizeLimit, stream: Stream(path: path, visit: visit))
    }

    private static func parse(
        _ bytes: [UInt8],
        _ subject: String,
        _ sizeLimit: Int,
        stream: Stream?
    ) throws(JSONFailure) -> JSONValue {
        guard bytes.count <= sizeLimit else {
            throw JSONFailure(.tooLarge, subject, expected: "at most \(sizeLimit) bytes", found: "\(bytes.count)")
        }
        let result = bytes.withUnsafeBufferPointer { buffer -> Result<JSONValue, JSONFailure> in
            Result { () throws(JSONFailure) in
                var parser = JSONParser(bytes: buffer, subject: subject, stream: stream)
                return try parser.document()
            }
        }
        return try result.get()
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, subject: String, stream: Stream?) {
        self.bytes = bytes
        self.subject = subject
        self.stream = stream
    }

    private mutating func document() throws(JSONFailure) -> JSONValue {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw JSONFailure(.syntax, subject, expected: "no byte order mark", found: "one")
        }
        skipSpace()
        let value = try value()
        skipSpace()
        guard at == bytes.count else { throw syntax("the end") }
        return value
    }

    private mutating func value() throws(JSONFailure) -> JSONValue {
        guard at < bytes.count else { throw syntax("a value") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw syntax("a value")
        }
    }

    private mutating func object() throws(JSONFailure) -> JSONValue {
        try descend()
        var members: [(key: String, value: JSONValue)] = []
        skipSpace()
        if take(UInt8(ascii: "}")) {
            depth -= 1
            return .object(JSONObject())
        }
        repeat {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw syntax("a key") }
            let key = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw syntax("':'") }
            skipSpace()
            members.append((key, try member(key)))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw syntax("',' or '}'") }
        depth -= 1
        try refuseDuplicates(members)
        return .object(JSONObject(members))
    }

    private mutating func member(_ key: String) throws(JSONFailure) -> JSONValue {
        guard let stream, matched < stream.path.count, depth == matched + 1,
            stream.path[matched].isSame(as: key)
        else { return try value() }
        matched += 1
        let value = try value()
        matched -= 1
        return value
    }

    private mutating func array() throws(JSONFailure) -> JSONValue {
        try descend()
        var items: [JSONValue] = []
        let visit = stream.flatMap { matched == $0.path.count && depth == matched + 1 ? $0.visit : nil }
        skipSpace()
        if take(UInt8(ascii: "]")) {
            depth -= 1
            return .array([])
        }
        repeat {
            skipSpace()
            let item = try value()
            if let visit { visit(item) } else { items.append(item) }
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw syntax("',' or ']'") }
        depth -= 1
        return .array(items)
    }

    private mutating func string() throws(JSONFailure) -> String {
        at += 1
        let start = at
        while at < bytes.count, bytes[at] != UInt8(ascii: "\""), bytes[at] != UInt8(ascii: "\\"), bytes[at] >= 0x20 {
            at += 1
        }
        if take(UInt8(ascii: "\"")) { return try text(UnsafeBufferPointer(rebasing: bytes[start..<at - 1])) }
        var unescaped = Array(bytes[start..<at])
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return try unescaped.withUnsafeBufferPointer { buffer -> Result<String, JSONFailure> in
                    Result { () throws(JSONFailure) in try text(buffer) }
                }.get()
            case UInt8(ascii: "\\"): try unescape(into: &unescaped)
            case 0..<0x20: throw syntax("no raw control character in a string")
            default:
                unescaped.append(byte)
                at += 1
            }
        }
        throw syntax("the end of a string")
    }

    private func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONFailure) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw JSONFailure(
                .utf8,
                subject,
                expected: "valid UTF-8",
                found: "other bytes in the string before byte \(at)"
            )
        }
        return text
    }

    private mutating func unescape(into text: inout [UInt8]) throws(JSONFailure) {
        guard at + 1 < bytes.count else { throw syntax("an escape") }
        let letter = bytes[at + 1]
        at += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"): text.append(contentsOf: Array(String(try escapedScalar()).utf8))
        default:
            at -= 1
            throw syntax("one of the escapes of RFC 8259")
        }
    }

    private mutating func escapedScalar() throws(JSONFailure) -> Character {
        let first = try hexQuad()
        var value = first
        if (0xD800..<0xDC00).contains(first) {
            guard at + 1 < bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u") else {
                throw syntax("the second half of a surrogate pair")
            }
            at += 2
            let second = try hexQuad()
            guard (0xDC00..<0xE000).contains(second) else { throw syntax("the second half of a surrogate pair") }
            value = 0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw syntax("the first half of a surrogate pair") }
        return Character(scalar)
    }

    private mutating func hexQuad() throws(JSONFailure) -> UInt32 {
        guard at + 4 <= bytes.count else { throw syntax("four hex digits") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[at])).hexDigitValue else {
                throw syntax("four hex digits")
            }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }

    private mutating func number() throws(JSONFailure) -> JSONValue {
        let start = at
        var isWhole = true
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) {
            isWhole = false
            try digits()
        }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            isWhole = false
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        if isWhole, let value = Int64(text) { return .integer(value) }
        guard let value = Double(text), value.isFinite else { throw syntax("a number a double can hold") }
        return .number(value)
    }

    private mutating func digits() throws(JSONFailure) {
        let start = at
        while at < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at]) { at += 1 }
        guard at > start else { throw syntax("a digit") }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONFailure) -> JSONValue {
        let end = at + word.utf8CodeUnitCount
        guard end <= bytes.count,
            bytes[at..<end].elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
        else { throw syntax("a value") }
        at = end
        return value
    }

    private func refuseDuplicates(_ members: [(key: String, value: JSONValue)]) throws(JSONFailure) {
        if members.count <= 8 {
            for (index, member) in members.enumerated() {
                for other in members[..<index] where other.key.isSame(as: member.key) {
                    throw duplicate(member.key)
                }
            }
            return
        }
        var seen = Set<[UInt8]>(minimumCapacity: members.count)
        for member in members where !seen.insert(Array(member.key.utf8)).inserted { throw duplicate(member.key) }
    }

    private func duplicate(_ key: String) -> JSONFailure {
        JSONFailure(.duplicateKey, subject, expected: "each key once", found: "\"\(key)\" twice before byte \(at)")
    }

    private mutating func descend() throws(JSONFailure) {
        at += 1
        depth += 1
        guard depth <= Self.depthLimit else {
            throw JSONFailure(
                .tooDeep,
                subject,
                expected: "at most \(Self.depthLimit) levels",
                found: "more at byte \(at)"
            )
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return
            }
        }
    }

    private func syntax(_ expected: String) -> JSONFailure {
        let found = at < bytes.count ? "byte 0x" + String(bytes[at], radix: 16) : "the end"
        return JSONFailure(.syntax, subject, expected: "\(expected) at byte \(at)", found: found)
    }
}
