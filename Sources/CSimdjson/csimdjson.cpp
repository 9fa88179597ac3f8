#include "csimdjson.h"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <new>

struct csimdjson_parser {
    simdjson::dom::parser parser;
    std::unique_ptr<uint8_t[]> copy;
    size_t capacity = 0;
};

namespace {

csimdjson_status status(simdjson::error_code code) {
    switch (code) {
    case simdjson::SUCCESS: return CSIMDJSON_DONE;
    case simdjson::MEMALLOC:
    case simdjson::CAPACITY: return CSIMDJSON_NO_MEMORY;
    case simdjson::DEPTH_ERROR: return CSIMDJSON_TOO_DEEP;
    case simdjson::UTF8_ERROR: return CSIMDJSON_UTF8;
    case simdjson::NUMBER_ERROR: return CSIMDJSON_NUMBER;
    case simdjson::EMPTY: return CSIMDJSON_EMPTY;
    default: return CSIMDJSON_SYNTAX;
    }
}

bool make_room(csimdjson_parser &parser, size_t length) {
    // A new parser has space for nothing, not even the padding of an empty text.
    if (parser.copy && length <= parser.capacity) return true;
    size_t capacity = length < 4096 ? 4096 : length + length / 4;
    parser.copy.reset(new (std::nothrow) uint8_t[capacity + simdjson::SIMDJSON_PADDING]);
    parser.capacity = parser.copy ? capacity : 0;
    return parser.capacity > 0;
}

csimdjson_status parse(
    csimdjson_parser &parser,
    const uint8_t *bytes,
    size_t length,
    size_t depth,
    csimdjson_document &document
) {
    if (!make_room(parser, length)) return CSIMDJSON_NO_MEMORY;
    std::memcpy(parser.copy.get(), bytes, length);
    std::memset(parser.copy.get() + length, ' ', simdjson::SIMDJSON_PADDING);
    if (parser.parser.capacity() < length || parser.parser.max_depth() != depth) {
        auto failure = parser.parser.allocate(parser.capacity, depth);
        if (!failure) failure = parser.parser.doc.allocate(parser.capacity);
        if (failure) return status(failure);
    }
    simdjson::dom::element root;
    auto failure = parser.parser.parse(parser.copy.get(), length, false).get(root);
    if (failure) return status(failure);
    document.tape = parser.parser.doc.tape.get();
    document.tape_words = static_cast<size_t>(document.tape[0] & 0x00FFFFFFFFFFFFFF);
    document.strings = parser.parser.doc.string_buf.get();
    return CSIMDJSON_DONE;
}

} // namespace

extern "C" csimdjson_parser *csimdjson_parser_make(void) {
    try {
        return new csimdjson_parser();
    } catch (...) {
        return nullptr;
    }
}

extern "C" void csimdjson_parser_free(csimdjson_parser *parser) { delete parser; }

extern "C" size_t csimdjson_parser_kept(const csimdjson_parser *parser) {
    // A word of the tape and a byte and a half of text for each byte, beside the copy and the indexes.
    return parser->capacity + parser->parser.capacity() * 14;
}

extern "C" csimdjson_status csimdjson_parse(
    csimdjson_parser *parser,
    const uint8_t *bytes,
    size_t length,
    size_t depth,
    csimdjson_document *document
) {
    try {
        return parse(*parser, bytes, length, depth, *document);
    } catch (const std::bad_alloc &) {
        return CSIMDJSON_NO_MEMORY;
    } catch (...) {
        return CSIMDJSON_SYNTAX;
    }
}
