#ifndef CONNXRUNTIME_H
#define CONNXRUNTIME_H

#include <stddef.h>
#include <stdint.h>

/// The library `libonnxruntime` in this process, and one model in it. For one thread; it lives as long as the process.
///
/// The functions return 0, or -1 with the reason. Nothing that the library gives is changed by the caller, and all of it is valid until
/// the next call of `connx_run`.
typedef struct connx connx;

/// The reason of a failure, cut to what fits.
typedef struct {
    char text[1024];
} connx_failure;

/// The types of a tensor's elements, by ONNX's numbers.
enum {
    CONNX_FLOAT = 1, CONNX_UINT8, CONNX_INT8, CONNX_UINT16, CONNX_INT16, CONNX_INT32, CONNX_INT64, CONNX_TEXT, CONNX_BOOL,
    CONNX_FLOAT16, CONNX_DOUBLE, CONNX_UINT32, CONNX_UINT64,
    /// No tensor, but a list, such as one of maps.
    CONNX_LIST = 100,
    /// Anything else.
    CONNX_OTHER = -1
};

typedef struct {
    /// One of the types above.
    int type;
    /// Null for texts.
    const void *bytes;
    const int64_t *shape;
    size_t dimensions;
    /// Of texts the bytes of all, of a list its length.
    size_t size;
    size_t count;
} connx_value;

/// Loads the library at this path, and what it needs of the system. It opens no file after that. Null if it cannot be.
connx *connx_open(const char *path, connx_failure *failure);
/// Such as `1.32.0`.
const char *connx_version(const connx *library);

/// Loads the model, whose bytes are not needed after that.
int connx_load(connx *library, const void *bytes, size_t size, connx_failure *failure);

size_t connx_input_count(const connx *library);
size_t connx_output_count(const connx *library);
const char *connx_input_name(const connx *library, size_t index);
const char *connx_output_name(const connx *library, size_t index);
int connx_input_type(const connx *library, size_t index);
int connx_output_type(const connx *library, size_t index);

/// Answers tensors, in the order of the inputs; `count` and `size` are those of their elements and bytes.
int connx_run(connx *library, const connx_value *inputs, size_t count, connx_failure *failure);
/// An output of the last run.
int connx_output(connx *library, size_t index, connx_value *found, connx_failure *failure);
/// The texts of an output, one after the other, and where each begins.
int connx_texts(connx *library, size_t index, char *bytes, size_t size, size_t *starts, size_t count, connx_failure *failure);
/// Keys and numbers of a map in an output that is a list: the keys are `CONNX_INT64` or `CONNX_TEXT`.
int connx_map(
    connx *library, size_t index, size_t place, connx_value *keys, connx_value *numbers, connx_failure *failure
);
/// The keys of the last map, where they are texts.
int connx_map_texts(connx *library, char *bytes, size_t size, size_t *starts, size_t count, connx_failure *failure);

#endif
