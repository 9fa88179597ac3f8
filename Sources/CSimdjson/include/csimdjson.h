#ifndef CSIMDJSON_H
#define CSIMDJSON_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Bytes that must be readable after a document, beyond its length.
size_t csimdjson_padding(void);

#ifdef __cplusplus
}
#endif

#endif
