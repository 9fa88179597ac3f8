#include "csimdjson.h"

#include <simdjson.h>

extern "C" size_t csimdjson_padding(void) { return simdjson::SIMDJSON_PADDING; }
