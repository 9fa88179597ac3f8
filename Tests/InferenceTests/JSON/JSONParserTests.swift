import CSimdjson
import Testing

/// The parser of JSON in C++, by itself: the pool of the daemon's parsers is shared by all tests.
struct JSONParserTests {
    @Test("a new parser reads a text without a byte as nothing")
    func empty() throws {
        let parser = try #require(csimdjson_parser_make())
        defer { csimdjson_parser_free(parser) }
        var document = csimdjson_document()
        let text: [UInt8] = [0x20]
        let status = text.withUnsafeBufferPointer { csimdjson_parse(parser, $0.baseAddress, 0, 64, &document) }
        #expect(status == CSIMDJSON_EMPTY)
        #expect(
            text.withUnsafeBufferPointer { csimdjson_parse(parser, $0.baseAddress, 1, 64, &document) } != CSIMDJSON_DONE
        )
    }
}
