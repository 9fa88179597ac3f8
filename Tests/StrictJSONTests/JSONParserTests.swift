import Identifiers
import StrictJSON
import Testing

@Suite("Reading JSON strictly")
struct JSONParserTests {
    private func parse(_ text: String) throws -> JSONValue {
        try JSONParser.parse(Array(text.utf8), subject: "test")
    }

    @Test(
        "values",
        arguments: [
            ("null", .null), (" true\n", .bool(true)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)), ("1e2", .number(100)),
            ("-1.5E-1", .number(-0.15)),
            (#""\"\\\/\b\f\n\r\t""#, .string("\"\\/\u{8}\u{C}\n\r\t")), (#""\u00e9\uD83D\uDE00é""#, .string("é😀é")),
            (#""\u0000""#, .string("\0")), ("[]", []), ("{}", [:]), (#"{"a":[1,{"b":null}]}"#, ["a": [1, ["b": nil]]]),
        ] as [(String, JSONValue)]
    )
    func values(_ text: String, _ value: JSONValue) throws {
        #expect(try parse(text) == value)
    }

    @Test(
        "what JSON does not allow, or leaves open, is refused",
        arguments: [
            ("", .syntax), ("\u{FEFF}{}", .syntax), ("{} x", .syntax), ("{}{}", .syntax), ("nul", .syntax),
            ("NaN", .syntax),
            ("Infinity", .syntax), ("-", .syntax), ("01", .syntax), ("+1", .syntax), ("1.", .syntax), (".5", .syntax),
            ("1e", .syntax), ("0x10", .syntax), ("1e999", .syntax), ("'a'", .syntax), (#"{a:1}"#, .syntax),
            (#"{"a":1,}"#, .syntax), ("[1,]", .syntax), ("[1 2]", .syntax), ("// x\n1", .syntax), ("\"a\nb\"", .syntax),
            (#""\x""#, .syntax), (#""\u12""#, .syntax), (#""\ud800""#, .syntax), (#""\ud800\u0041""#, .syntax),
            (#""\udc00""#, .syntax), (#""abc"#, .syntax), ("[", .syntax), (#"{"a""#, .syntax), ("\u{A0}1", .syntax),
            (#"{"a":1,"a":2}"#, .duplicateKey), (#"{"a":1,"\u0061":2}"#, .duplicateKey),
            (#"{"":1,"":2}"#, .duplicateKey),
            (String(repeating: "[", count: 65), .tooDeep), (String(repeating: #"{"a":"#, count: 65), .tooDeep),
        ] as [(String, JSONCode)]
    )
    func refused(_ text: String, _ code: JSONCode) {
        let error = #expect(throws: JSONFailure.self) { try parse(text) }
        #expect(error?.code == code)
    }

    @Test("a duplicate among many keys is found")
    func manyKeys() {
        let members = (0..<100).map { "\"k\($0)\":0" }
        #expect(throws: Never.self) { try parse("{\(members.joined(separator: ","))}") }
        let error = #expect(throws: JSONFailure.self) { try parse("{\(members.joined(separator: ",")),\"k50\":1}") }
        #expect(error?.code == .duplicateKey)
    }

    @Test("composed and decomposed keys are two keys")
    func normalization() throws {
        let value = try parse("{\"caf\u{E9}\":1,\"cafe\u{301}\":2}")
        #expect(value["caf\u{E9}"] == 1 && value["cafe\u{301}"] == 2)
    }

    @Test(
        "bytes that are not UTF-8 are refused",
        arguments: [[0xFF], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xC3]] as [[UInt8]]
    )
    func notUTF8(_ bytes: [UInt8]) {
        for text in [[0x22] + bytes + [0x22], [0x22, 0x5C, 0x6E] + bytes + [0x22]] {
            let error = #expect(throws: JSONFailure.self) { try JSONParser.parse(text, subject: "test") }
            #expect(error?.code == .utf8)
        }
    }

    @Test("64 levels are read, and a document over its limit is not")
    func limits() throws {
        let text = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(throws: Never.self) { try parse(text + " ") }
        let error = #expect(throws: JSONFailure.self) {
            try JSONParser.parse(Array(text.utf8), subject: "test", sizeLimit: 127)
        }
        #expect(error?.code == .tooLarge)
    }
}
