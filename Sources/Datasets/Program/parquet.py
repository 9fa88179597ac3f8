"""Reads the Parquet file that is standard input, and writes its rows to standard output, batch by batch.

A frame is "SLW1", the header's length (4 bytes), the body's length (8 bytes), the header (JSON) and the body; all numbers are
little endian. The first header has all columns and the number of rows. The others have the rows of a batch and the kind of
each column; the body has of each column a byte a row that says whether a value is there, and the values:

    f  64-bit floats      i  64-bit integers      b  a byte: 0 or 1
    s  texts, n  numbers as text, j  JSON: 64-bit ends of the texts, then their UTF-8

The last header is {"end": true}. An error is {"error": ..., "missing": whether pyarrow is not there}.
"""
import json
import os
import struct
import sys

PREFIX = struct.Struct("<4sIQ")
BODY_LIMIT = 256 << 20
BATCH_ROWS = 65536
BATCH_VALUES = 1 << 20
output = os.fdopen(1, "wb", buffering=1 << 20)


def send(header, parts=()):
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    output.write(PREFIX.pack(b"SLW1", len(text), sum(len(part) for part in parts)))
    output.write(text)
    for part in parts:
        output.write(part)


def fail(error, missing=False):
    send({"error": "%s: %s" % (type(error).__name__, error), "missing": missing})
    output.flush()
    sys.exit(0)


try:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq
except Exception as error:
    fail(error, missing=True)


def fixed(array, width):
    start = array.offset * width
    buffer = array.buffers()[1]
    return memoryview(buffer)[start : start + len(array) * width] if buffer is not None else b"\0" * (len(array) * width)


def texts(values):
    """The values as ends and bytes; nothing for a missing one."""
    encoded = [b"" if value is None else value.encode("utf-8", "replace") for value in values]
    ends, at = [], 0
    for value in encoded:
        at += len(value)
        ends.append(at)
    return [struct.pack("<%dq" % len(ends), *ends), b"".join(encoded)]


def arrow_texts(array):
    array = array.cast(pa.large_string())
    buffers = array.buffers()
    count = len(array)
    if count == 0:
        return [b"", b""]
    all_ends = memoryview(buffers[1])[array.offset * 8 : (array.offset + count + 1) * 8]
    first = struct.unpack_from("<q", all_ends, 0)[0]
    last = struct.unpack_from("<q", all_ends, count * 8)[0]
    data = memoryview(buffers[2])[first:last] if buffers[2] is not None else b""
    if first == 0:
        return [all_ends[8:], data]
    ends = struct.unpack("<%dq" % count, all_ends[8:])
    return [struct.pack("<%dq" % count, *(end - first for end in ends)), data]


def column(array):
    """The kind and the bytes of one column of a batch."""
    kind = array.type
    if pa.types.is_dictionary(kind):
        array = array.dictionary_decode()
        kind = array.type
    valid = fixed(array.is_valid().cast(pa.uint8()), 1)
    if pa.types.is_boolean(kind):
        return "b", [valid, fixed(pc.fill_null(array, False).cast(pa.uint8()), 1)]
    if pa.types.is_floating(kind):
        return "f", [valid, fixed(pc.fill_null(array.cast(pa.float64()), 0.0), 8)]
    if pa.types.is_integer(kind):
        try:
            return "i", [valid, fixed(pc.fill_null(array.cast(pa.int64()), 0), 8)]
        except pa.ArrowInvalid:
            return "n", [valid] + arrow_texts(array.cast(pa.string()))
    if pa.types.is_decimal(kind):
        return "n", [valid] + texts([None if value is None else format(value, "f") for value in array.to_pylist()])
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "s", [valid] + arrow_texts(array)
    if pa.types.is_null(kind):
        return "s", [valid] + texts([None] * len(array))
    if pa.types.is_temporal(kind):
        return "s", [valid] + texts(
            [None if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value) for value in array.to_pylist()]
        )
    return "j", [valid] + texts(
        [None if value is None else json.dumps(value, ensure_ascii=False, default=str) for value in array.to_pylist()]
    )


def send_batch(batch):
    kinds, parts = [], []
    for array in batch.columns:
        kind, bytes_of_column = column(array)
        kinds.append(kind)
        parts.append(bytes_of_column)
    size = sum(len(part) for one in parts for part in one)
    if size > BODY_LIMIT and batch.num_rows > 1:
        middle = batch.num_rows // 2
        send_batch(batch.slice(0, middle))
        send_batch(batch.slice(middle))
        return
    lengths = [[len(part) for part in one] for one in parts]
    send({"rows": batch.num_rows, "kinds": kinds, "lengths": lengths}, [part for one in parts for part in one])


def main():
    wanted = json.loads(sys.argv[1])
    file = pq.ParquetFile(os.fdopen(0, "rb"))
    names = file.schema_arrow.names
    send({"columns": names, "rows": file.metadata.num_rows})
    output.flush()
    if wanted is not None:
        wanted = [name for name in names if name in set(wanted)]
    count = max(1, len(names if wanted is None else wanted))
    size = max(256, min(BATCH_ROWS, BATCH_VALUES // count))
    # Row group by row group, so that no more than one of them is in memory.
    for group in range(file.num_row_groups):
        for batch in file.iter_batches(batch_size=size, row_groups=[group], columns=wanted, use_threads=False):
            send_batch(batch)
    send({"end": True})
    output.flush()


try:
    main()
except BrokenPipeError:
    os._exit(0)
except Exception as error:
    fail(error)
