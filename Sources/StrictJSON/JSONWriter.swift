/// Writes the one form Slipway writes: compact, keys sorted by code point, no needless escapes.
package enum JSONWriter {
    package static func bytes(of value: JSONValue) -> [UInt8] {
        var output: [UInt8] = []
        write(value, isSorted: true, into: &output)
        return output
    }

    package static func text(of value: JSONValue) -> String {
        String(decoding: bytes(of: value), as: UTF8.self)
    }

    /// The same with the keys in their order, for documents that are not Slipway's own.
    package static func textInOrder(of value: JSONValue) -> String {
        var output: [UInt8] = []
        write(value, isSorted: false, into: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private static func write(_ value: JSONValue, isSorted: Bool, into output: inout [UInt8]) {
        switch value {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .number(let value): output.append(contentsOf: String(value).utf8)
        case .string(let value): write(value, into: &output)
        case .array(let items):
            output.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                write(item, isSorted: isSorted, into: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .object(let object):
            output.append(UInt8(ascii: "{"))
            let members =
                isSorted
                ? object.members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) } : object.members
            for (index, member) in members.enumerated() {
                if index > 0 { output.append(UInt8(ascii: ",")) }
                write(member.key, into: &output)
                output.append(UInt8(ascii: ":"))
                write(member.value, isSorted: isSorted, into: &output)
            }
            output.append(UInt8(ascii: "}"))
        }
    }

    /// Appends a text with its quotes and only the escapes JSON demands.
    package static func write(_ text: String, into output: inout [UInt8]) {
        var text = text
        text.withUTF8 { write($0, into: &output) }
    }

    /// The same, of a text's bytes.
    package static func write(_ utf8: UnsafeBufferPointer<UInt8>, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        var clean = 0
        for index in utf8.indices {
            let byte = utf8[index]
            guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
            output.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[clean..<index]))
            escape(byte, into: &output)
            clean = index + 1
        }
        output.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[clean...]))
        output.append(UInt8(ascii: "\""))
    }

    private static func escape(_ byte: UInt8, into output: inout [UInt8]) {
        switch byte {
        case 0x08: output.append(contentsOf: #"\b"#.utf8)
        case 0x09: output.append(contentsOf: #"\t"#.utf8)
        case 0x0A: output.append(contentsOf: #"\n"#.utf8)
        case 0x0C: output.append(contentsOf: #"\f"#.utf8)
        case 0x0D: output.append(contentsOf: #"\r"#.utf8)
        case 0..<0x20:
            output.append(contentsOf: (byte < 16 ? #"\u000"# : #"\u00"#).utf8)
            output.append(contentsOf: String(byte, radix: 16).utf8)
        default:
            output.append(UInt8(ascii: "\\"))
            output.append(byte)
        }
    }
}
