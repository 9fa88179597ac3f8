"""What a model answered, as columns of Arrow with the names that `slipway score` gives them."""
import json
import math
import re
import struct

import numpy as np
import pyarrow as pa

DTYPES = {
    "BOOL": "?", "UINT8": "u1", "UINT16": "<u2", "UINT32": "<u4", "UINT64": "<u8", "INT8": "i1", "INT16": "<i2",
    "INT32": "<i4", "INT64": "<i8", "FP16": "<f2", "FP32": "<f4", "FP64": "<f8",
}
LENGTH = struct.Struct("<I")
# The most columns of one value; a wider value becomes one JSON value.
WIDEST = 1000
PREDICTION, PROBABILITY = "prediction", "probability"
ROLE = "probabilities"


class WrongAnswer(Exception):
    """The answer has not a row for each row."""


class WrongRows(WrongAnswer):
    """It has more rows than it was asked for, as forecasts have."""


def columns(form, headers, parts, rows, classes):
    """The columns of an answer to so many rows, in order: names and arrays.

    classes: the labels of the probabilities' columns; None: their numbers from 0.
    """
    found = []
    shares = []
    for header, part in zip(headers, parts):
        if header.get("parameters", {}).get("role") == ROLE:
            width = header["shape"][-1]
            labels = classes if classes is not None else [str(place) for place in range(width)]
            names = ["%s_%s" % (PROBABILITY, labels[place] if place < len(labels) else place) for place in range(width)]
            shares = _matrix(header, part, rows, names)
        elif form == "json":
            found += _documents(part, rows)
        else:
            name = PREDICTION if form in ("array", "series") else "%s_%s" % (PREDICTION, header["name"])
            found += _tensor(header, part, rows, name)
    return found + shares


def _tensor(header, part, rows, name):
    shape = header["shape"]
    if not shape or shape[0] != rows:
        raise _other(shape[0] if shape else None, "an array of %s" % shape, rows)
    inner = math.prod(shape[1:])
    if len(shape) > 2 or inner > WIDEST:
        values = np.array(elements(header, part), dtype=object).reshape(shape)
        return [(name, pa.array([_text(value.tolist()) for value in values], pa.string()))]
    if inner != 1:
        return _matrix(header, part, rows, ["%s_%d" % (name, place + 1) for place in range(inner)])
    return [(name, array(header, part))]


def _matrix(header, part, rows, names):
    shape = header["shape"]
    if len(shape) != 2 or shape[0] != rows:
        raise _other(shape[0] if shape else None, "an array of %s" % shape, rows)
    if header["datatype"] in DTYPES and not header["parameters"].get("missing") and "content" not in header["parameters"]:
        values = np.frombuffer(part, DTYPES[header["datatype"]]).reshape(shape)
        return [(name, _plain(np.ascontiguousarray(values[:, place]))) for place, name in enumerate(names)]
    whole = array(header, part)
    return [(name, whole.take(pa.array(np.arange(place, len(whole), len(names))))) for place, name in enumerate(names)]


def _documents(part, rows):
    """A list with an item for each row."""
    value = json.loads(bytes(part)[LENGTH.size :])
    if not isinstance(value, list):
        raise _other(None, "one JSON value", rows)
    if len(value) != rows:
        raise _other(len(value), "a list of %d" % len(value), rows)
    return [(PREDICTION, pa.array([None if item is None else _text(item) for item in value], pa.string()))]


def array(header, part):
    """All elements, one after the other."""
    parameters = header.get("parameters", {})
    missing = parameters.get("missing") or ()
    content = parameters.get("content", "plain")
    if header["datatype"] == "BYTES":
        values = elements(header, part)
        if content == "json":
            return pa.array([None if value is None else _text(value) for value in values], pa.string())
        return pa.array(values, pa.string() if content in ("text", "csv") else pa.binary())
    numbers = np.frombuffer(part, DTYPES[header["datatype"]])
    mask = None
    if len(missing):
        mask = np.zeros(len(numbers), dtype=bool)
        mask[list(missing)] = True
    if content == "datetime":
        # Parquet's readers agree on microseconds.
        return pa.array(numbers // 1000, pa.int64(), mask=mask).cast(pa.timestamp("us", "UTC"))
    return _plain(numbers, mask)


def _plain(numbers, mask=None):
    return pa.array(numbers.astype("<f4") if numbers.dtype.kind == "f" and numbers.dtype.itemsize == 2 else numbers, mask=mask)


def elements(header, part):
    """Python's values; None where one is missing."""
    parameters = header.get("parameters", {})
    if header["datatype"] != "BYTES":
        values = np.frombuffer(part, DTYPES[header["datatype"]]).tolist()
    else:
        content = parameters.get("content", "plain")
        values, at, view = [], 0, memoryview(part)
        for _ in range(math.prod(header["shape"])):
            length = LENGTH.unpack_from(view, at)[0]
            element = bytes(view[at + LENGTH.size : at + LENGTH.size + length])
            at += LENGTH.size + length
            if content in ("text", "csv"):
                values.append(element.decode("utf-8", "replace"))
            else:
                values.append(json.loads(element) if content == "json" and element else element if content != "json" else None)
    for place in parameters.get("missing") or ():
        values[place] = None
    return values


def _text(value):
    """A text as it is, anything else as JSON."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _other(count, found, rows):
    if count is not None and count > rows:
        return WrongRows(
            "answers %d rows with %d, as forecasts do, but a file has one answer a row; use /invocations, which returns any answer"
            % (rows, count)
        )
    return WrongAnswer("expected an answer for each of %d rows, found %s" % (rows, found))


class Naming:
    """Which columns of the table stay, and what the added ones are called."""

    def __init__(self, pattern, kept, replaced):
        self._pattern = pattern
        self._kept = [_expression(text) for text in kept]
        self._replaced = [_expression(text) for text in replaced]

    def name(self, column):
        return self._pattern.replace("*", column)

    def keeps(self, column):
        return any(one.fullmatch(column) for one in self._kept) and not any(one.fullmatch(column) for one in self._replaced)

    def added(self, columns, table):
        """The names of the added columns.

        table: the columns that stay.
        """
        names = [self.name(column) for column in columns]
        twice = next((name for name in names if name in table), None)
        if twice is not None:
            raise WrongNames(
                "has a column %s already; call the added ones otherwise with --columns, or leave it out with --replace" % twice
            )
        return names


class WrongNames(Exception):
    """A name is there twice."""


def _expression(pattern):
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)


def settled(found, kinds):
    """The arrays in the types of the first answer; a value that its type does not hold is a wrong answer."""
    if [name for name, _ in found] != [name for name, _ in kinds]:
        raise WrongAnswer(
            "expected the columns %s for every row, found %s"
            % (", ".join(name for name, _ in kinds), ", ".join(name for name, _ in found))
        )
    arrays = []
    for (name, array), (_, kind) in zip(found, kinds):
        if array.type != kind:
            try:
                array = pa.nulls(len(array), kind) if array.null_count == len(array) else array.cast(kind)
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
                raise WrongAnswer("the column %s is of %s first, then of %s: %s" % (name, kind, array.type, error))
        arrays.append(array)
    return arrays
