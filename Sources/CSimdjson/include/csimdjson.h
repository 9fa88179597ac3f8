#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Parses one document after another in memory that it keeps. Not for two threads at a time.
typedef struct csimdjson_parser csimdjson_parser;

/// A parsed document, valid until its parser parses again or is freed.
typedef struct {
    /// simdjson's tape: a type letter in the top byte of each word, as simdjson's doc/tape.md lays it down.
    const uint64_t *tape;
    size_t tape_words;
    /// The payloads of texts: a length in four bytes, then the bytes, unescaped.
    const uint8_t *strings;
} csimdjson_document;

typedef enum {
    CSIMDJSON_DONE = 0,
    CSIMDJSON_NO_MEMORY,
    CSIMDJSON_TOO_DEEP,
    CSIMDJSON_UTF8,
    /// A number that neither 64 bits nor a double hold, or no number at all.
    CSIMDJSON_NUMBER,
    CSIMDJSON_EMPTY,
    CSIMDJSON_SYNTAX
} csimdjson_status;

/// Null if there is no memory.
csimdjson_parser *csimdjson_parser_make(void);
void csimdjson_parser_free(csimdjson_parser *parser);
/// Bytes of memory that the parser keeps for the next document.
size_t csimdjson_parser_kept(const csimdjson_parser *parser);

/// Parses a whole document of UTF-8, which is copied first.
csimdjson_status csimdjson_parse(
    csimdjson_parser *parser,
    const uint8_t *bytes,
    size_t length,
    size_t depth,
    csimdjson_document *document
);

/// Reads a decimal number, or inf, infinity or nan in any case, that is the whole text. 1 if it is one.
int csimdjson_read_double(const char *text, size_t length, double *value);

/// Bytes that csimdjson_write_double writes at most.
enum { CSIMDJSON_DOUBLE_BYTES = 32 };

/// Writes the shortest decimal number that reads back as the value, as Python writes it; "NaN", "Infinity" or
/// "-Infinity", in quotes, for what JSON has no number for. Returns how many bytes.
size_t csimdjson_write_double(double value, char *text);
/// The same for many, commas between them. The text must hold (CSIMDJSON_DOUBLE_BYTES + 1) times count bytes.
size_t csimdjson_write_doubles(const uint8_t *values, size_t count, char *text);

#ifdef __cplusplus
}
#endif

#endif
