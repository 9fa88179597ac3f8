import Identifiers
import StrictJSON
import Testing

@Suite("JSON that is read as it comes")
struct JSONReaderTests {
    private static let sound = [
        #"{}"#, #"[]"#, #""""#, #" { "a" : [ 1 , -2.5e3 , "x" , true , null ] } "#, #"[[[]],{"a":{"b":[]}}]"#,
        #""\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00ü€😀""#, #"[0,-0,9223372036854775807,1e308]"#,
        #"{"a":"\u0000","b":false}"#, "\"\u{7F}\"", #"["\ud7ff","\ue000"]"#,
    ]
    private static let flawed = [
        "", " ", "{", "[", "\"", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,}", "[1,]", "[1", "[1 2]", "{1:2}", "nul",
        "tru]",
        "[01]", "[1.]", "[.5]", "[+1]", "[1e]", "[NaN]", "[1e999]", #""\x""#, #""\u12""#, #""\u12G4""#, #""\ud800""#,
        #""\ud800x""#, #""\ud800\u0041""#, #""\udc00""#, "\"\n\"", "[] []", "{}x", "\u{FEFF}{}", "\"a", #""a\"#, "]",
        "}", ",",
    ]

    @Test("it reads what the parser reads, in pieces of any size", arguments: sound, [1, 2, 3, 7, .max])
    func reads(text: String, step: Int) throws {
        let bytes = Array(text.utf8)
        #expect(try Self.read(bytes, step: step) == JSONParser.parse(bytes, subject: "x"))
    }

    @Test("it refuses what the parser refuses", arguments: flawed, [1, 3, .max])
    func refuses(text: String, step: Int) {
        let bytes = Array(text.utf8)
        #expect(throws: JSONFailure.self) { try JSONParser.parse(bytes, subject: "x") }
        #expect(throws: JSONFailure.self) { try Self.read(bytes, step: step) }
    }

    @Test(
        "bytes that are no UTF-8 are no text",
        arguments: [[0xFF], [0xC0, 0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80]] as [[UInt8]]
    )
    func encoding(bytes: [UInt8]) {
        #expect(throws: JSONFailure.self) { try Self.read([0x22] + bytes + [0x22], step: .max) }
    }

    @Test("of a long text only the beginning is kept, whole letters of it")
    func limit() throws {
        let text = #"["aü€😀", "b"]"#
        for limit in 0...12 {
            var texts: [String] = []
            let reader = Self.reader(Array(text.utf8), step: 2)
            try reader.elements { texts.append(try reader.text(limit: limit).text) }
            try reader.finish()
            #expect("aü€😀".utf8.starts(with: texts[0].utf8) && texts[0].utf8.count <= limit)
            #expect(texts[1] == (limit > 0 ? "b" : ""))
        }
    }

    private static func reader(_ bytes: [UInt8], step: Int) -> JSONReader {
        var rest = bytes[...]
        return JSONReader(subject: "x") { buffer in
            let part = rest.prefix(min(step, buffer.count))
            buffer.copyBytes(from: part)
            rest = rest.dropFirst(part.count)
            return part.count
        }
    }

    private static func read(_ bytes: [UInt8], step: Int) throws -> JSONValue {
        let reader = reader(bytes, step: step)
        let value = try value(reader)
        try reader.finish()
        return value
    }

    private static func value(_ reader: JSONReader) throws -> JSONValue {
        switch try reader.kind() {
        case .object:
            var members: [(key: String, value: JSONValue)] = []
            try reader.members { members.append(($0, try value(reader))) }
            return .object(JSONObject(members))
        case .array:
            var items: [JSONValue] = []
            try reader.elements { items.append(try value(reader)) }
            return .array(items)
        case .string: return .string(try reader.text(limit: 100).text)
        case .number, .word: return try reader.scalar()
        }
    }
}
