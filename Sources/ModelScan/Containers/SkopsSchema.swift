/// The types that the `schema.json` of a skops archive names, read as a stream: it can be as large as the model.
struct SkopsSchema {
    private(set) var imports: [PickleImport: UInt64] = [:]

    /// The reason why a schema is unreadable.
    struct Flaw: Error {
        let offset: UInt64
        let reason: String
    }

    /// An object or an array that is open.
    private struct Level {
        let isObject: Bool
        var key: String?
        var module: String?
        var name: String?
    }

    private static let deepest = 10_000

    private let input: ByteInput
    private var levels: [Level] = []

    init(_ input: ByteInput) throws {
        self.input = input
        do {
            try read()
        } catch is ByteInput.AtEnd {
            throw Flaw(offset: input.position, reason: "ends in the middle")
        }
    }

    private mutating func read() throws {
        while true {
            let byte = try input.byte()
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                guard levels.count < Self.deepest else { throw flaw("nests too deep") }
                levels.append(Level(isObject: byte == UInt8(ascii: "{")))
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard let level = levels.popLast(), level.isObject == (byte == UInt8(ascii: "}")) else {
                    throw flaw("is no JSON")
                }
                try take(level)
                setValue(nil)
                if levels.isEmpty { return }
            case UInt8(ascii: "\""): takeText(try text())
            case UInt8(ascii: ":"), UInt8(ascii: ","): continue
            default:
                guard !levels.isEmpty, isOfScalar(byte) else { throw flaw("is no JSON") }
                if let next = try input.peek(), !isOfScalar(next) { setValue(nil) }
            }
        }
    }

    private mutating func take(_ level: Level) throws {
        guard let module = level.module, let name = level.name else { return }
        let found = PickleImport(module: module, name: name)
        guard imports.count < PickleFacts.importLimit else { throw flaw("names too many types") }
        if imports[found] == nil { imports[found] = input.position - 1 }
    }

    private mutating func takeText(_ text: String?) {
        guard let last = levels.indices.last, levels[last].isObject else { return }
        if levels[last].key == nil { levels[last].key = text ?? "" } else { setValue(text ?? "?") }
    }

    /// The value of the key at hand is there; it is kept where it names a type.
    private mutating func setValue(_ text: String?) {
        guard let last = levels.indices.last, levels[last].isObject, let key = levels[last].key else { return }
        if key == "__module__" { levels[last].module = text ?? "?" }
        if key == "__class__" { levels[last].name = text ?? "?" }
        levels[last].key = nil
    }

    /// A text up to its closing quote; nil if it is longer than a name can be.
    private func text() throws -> String? {
        var bytes: [UInt8] = []
        var count = 0
        while true {
            let byte = try input.byte()
            if byte == UInt8(ascii: "\"") { break }
            count += 1
            let decoded = byte == UInt8(ascii: "\\") ? try escaped() : [byte]
            if count <= 512 { bytes += decoded }
        }
        return count <= 512 ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// The character that an escape stands for, in UTF-8; half of a pair of surrogates becomes `?`.
    private func escaped() throws -> [UInt8] {
        let letter = try input.byte()
        guard letter == UInt8(ascii: "u") else { return [letter] }
        let digits = String(decoding: try input.bytes(4), as: UTF8.self)
        guard let value = UInt32(digits, radix: 16) else { throw flaw("is no JSON") }
        return Array(String(Unicode.Scalar(value) ?? "?").utf8)
    }

    private func isOfScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private func flaw(_ reason: String) -> Flaw {
        Flaw(offset: input.position, reason: reason)
    }
}
