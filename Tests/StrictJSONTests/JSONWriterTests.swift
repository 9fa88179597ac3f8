import StrictJSON
import Testing

@Suite("Writing JSON")
struct JSONWriterTests {
    @Test("compact, keys by code point, nothing escaped that need not be")
    func form() {
        let value: JSONValue = [
            "é": "a/b\"\\\n\u{1}\u{1F}é", "b": [1, nil, true], "B": [:], "\u{10000}": 1, "\u{FFFD}": 2,
        ]
        #expect(
            JSONWriter.text(of: value)
                == "{\"B\":{},\"b\":[1,null,true],\"é\":\"a/b\\\"\\\\\\n\\u0001\\u001fé\",\"\u{FFFD}\":2,\"\u{10000}\":1}"
        )
    }

    @Test(
        "what is written is read back as the same",
        arguments: [
            .number(0.1), .number(1e300), .number(-.leastNonzeroMagnitude), .number(1), .integer(.min),
            .string("\u{7F}\u{2028}😀\0"),
            ["a": ["b": [[], [:]]]], .string(""),
        ] as [JSONValue]
    )
    func roundTrip(_ value: JSONValue) throws {
        let read = try JSONParser.parse(JSONWriter.bytes(of: value), subject: "test")
        #expect(read == value)
    }
}
