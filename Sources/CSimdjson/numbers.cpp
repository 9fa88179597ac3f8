#include "csimdjson.h"

#include <charconv>
#include <cmath>
#include <cstring>

namespace {

size_t put(const char *word, char *text) {
    size_t length = std::strlen(word);
    std::memcpy(text, word, length);
    return length;
}

} // namespace

extern "C" int csimdjson_read_double(const char *text, size_t length, double *value) {
    const char *end = text + length;
    // The standard's reader takes no plus sign, and would take one after it.
    if (length > 1 && *text == '+' && text[1] != '-') ++text;
    auto result = std::from_chars(text, end, *value);
    if (result.ptr != end) return 0;
    if (result.ec == std::errc()) return 1;
    if (result.ec != std::errc::result_out_of_range) return 0;
    // Too small is zero and too large is infinite, as for strtod; the exponent's sign tells which.
    bool negative = *text == '-';
    const char *exponent = text;
    while (exponent != end && *exponent != 'e' && *exponent != 'E') ++exponent;
    bool small;
    if (exponent != end) {
        small = exponent + 1 != end && exponent[1] == '-';
    } else {
        const char *digit = negative ? text + 1 : text;
        small = digit != end && (*digit == '0' || *digit == '.');
    }
    *value = small ? 0.0 : HUGE_VAL;
    if (negative) *value = -*value;
    return 1;
}

extern "C" size_t csimdjson_write_double(double value, char *text) {
    if (std::isnan(value)) return put("\"NaN\"", text);
    if (std::isinf(value)) return put(value < 0 ? "\"-Infinity\"" : "\"Infinity\"", text);
    double size = std::fabs(value);
    bool is_plain = value == 0 || (size >= 1e-4 && size < 1e16);
    auto format = is_plain ? std::chars_format::fixed : std::chars_format::scientific;
    auto result = std::to_chars(text, text + CSIMDJSON_DOUBLE_BYTES, value, format);
    size_t length = static_cast<size_t>(result.ptr - text);
    if (is_plain && std::memchr(text, '.', length) == nullptr) length += put(".0", text + length);
    return length;
}

extern "C" size_t csimdjson_write_doubles(const uint8_t *values, size_t count, char *text) {
    char *at = text;
    for (size_t index = 0; index < count; ++index) {
        if (index > 0) *at++ = ',';
        double value;
        std::memcpy(&value, values + index * sizeof value, sizeof value);
        at += csimdjson_write_double(value, at);
    }
    return static_cast<size_t>(at - text);
}
