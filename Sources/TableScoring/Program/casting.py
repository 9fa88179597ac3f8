"""Batches of Arrow to what a model is asked with: the values of its columns as tensors, by the types of its schema.

No value becomes another in silence. A row that has a value which cannot be cast is a bad row, with its column and the reason. A
column that is missing, or of a type that holds no such values, refuses the whole.
"""
import decimal
import math

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# The type of a tensor, and NumPy's, by the column's.
NUMBERS = {
    "boolean": ("BOOL", "?"), "float16": ("FP16", "<f2"), "float": ("FP32", "<f4"), "double": ("FP64", "<f8"),
    "int8": ("INT8", "i1"), "int16": ("INT16", "<i2"), "integer": ("INT32", "<i4"), "long": ("INT64", "<i8"),
    "uint8": ("UINT8", "u1"), "uint16": ("UINT16", "<u2"), "uint32": ("UINT32", "<u4"), "uint64": ("UINT64", "<u8"),
}
FLOATS = ("float16", "float", "double")
# Texts of CSV that say that a value is missing, as pandas and files of CSV elsewhere have them.
MISSING = (
    "", "#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>", "N/A", "NA", "NULL", "NaN",
    "None", "n/a", "nan", "null",
)
WORDS = {"boolean": "true or false", "string": "texts", "binary": "bytes", "datetime": "times"}


class Refused(Exception):
    """The table is not one that the model can be asked with."""


class Casting:
    """How the batches of a table with these columns are cast.

    form: `columns`, `matrix` (all columns side by side), `arrays` (an array for each column) or `all` (there is no schema).
    """

    def __init__(self, schema, names, reads_texts=False):
        self._schema = schema
        self._reads_texts = reads_texts
        self._form = schema["form"]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise Refused('the table has the column "%s" twice' % twice)
        self.columns = self._bound(schema, names)

    def _bound(self, schema, names):
        """Each column of the model with its name in the table."""
        if self._form == "all":
            return [{"name": name, "wire": name, "type": None, "required": False} for name in names]
        if self._form == "matrix":
            width = schema["width"]
            if width >= 0 and width != len(names):
                raise Refused("the model takes an array of %d columns, and the table has %d" % (width, len(names)))
            return [dict(schema["element"], name=name, wire=name, required=True) for name in names]
        columns = schema["columns"]
        if columns and all(column["name"] is None for column in columns):
            if len(columns) != len(names):
                raise Refused("the model takes %d columns without names, and the table has %d" % (len(columns), len(names)))
            return [dict(column, name=name) for column, name in zip(columns, names)]
        there = set(names)
        missing = [column["name"] for column in columns if column["required"] and column["name"] not in there]
        if missing:
            raise Refused(
                "the table has no column %s, which the model needs; it has %s" % (_listed(missing), _listed(names) or "none")
            )
        return [column for column in columns if column["name"] in there]

    @property
    def names(self):
        return [column["name"] for column in self.columns]

    def check(self, schema):
        """Refuses columns whose type holds no value that the model takes."""
        for column in self.columns:
            self._check(column, schema.field(column["name"]).type)

    def cast(self, batch):
        """The places of the good rows, the request for them (header and parts), and the bad rows with the reason."""
        flaws = {}
        cast = [self._column(column, batch.column(column["name"]), flaws) for column in self.columns]
        if not flaws:
            return range(batch.num_rows), self._request(cast, batch.num_rows), []
        good = [row for row in range(batch.num_rows) if row not in flaws]
        kept = batch.take(pa.array(good, pa.int64()))
        cast = [self._column(column, kept.column(column["name"]), {}) for column in self.columns]
        return good, self._request(cast, len(good)), sorted(flaws.items())

    def _request(self, cast, rows):
        parameters = {"form": "frame" if self._form in ("columns", "all") else "arrays", "origin": "table"}
        if self._schema.get("params"):
            parameters["params"] = self._schema["params"]
        if self._form == "matrix":
            parameters["form"] = "array"
            cast = [_side_by_side(cast, rows, self._schema["element"]["rank"])]
        headers = [header for header, _ in cast]
        return {"op": "infer", "inputs": headers, "parameters": parameters}, [part for _, part in cast]

    def _check(self, column, kind):
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if pa.types.is_nested(kind):
            raise Refused(
                'the column "%s" holds %s: lists and objects of Parquet are not cast; a node answers them as JSON'
                % (column["name"], kind)
            )
        wanted = column["type"]
        if wanted not in (None, "string", "binary", "datetime", *NUMBERS):
            raise Refused('the column "%s" is %s in the model\'s schema, which no column of Parquet is' % (column["name"], wanted))
        if wanted is None or pa.types.is_null(kind) or self._reads_texts and _is_text(kind):
            return
        fits = {"string": _is_text, "binary": _is_bytes, "datetime": _is_time}.get(wanted, _is_number)
        if not fits(kind):
            raise Refused(
                'the column "%s": expected %s, found %s' % (column["name"], WORDS.get(wanted, "numbers"), kind)
            )

    def _column(self, column, array, flaws):
        """The header and the bytes of a tensor."""
        if isinstance(array, pa.ChunkedArray):
            array = array.combine_chunks()
        if pa.types.is_dictionary(array.type):
            array = array.dictionary_decode()
        self._check(column, array.type)
        if self._reads_texts and _is_text(array.type):
            is_missing = pc.is_in(array, value_set=pa.array(MISSING, array.type))
            array = pc.if_else(is_missing, pa.scalar(None, array.type), array)
        kind = column["type"] or _found(array)
        if kind in NUMBERS:
            datatype, content = NUMBERS[kind][0], "plain"
            values, missing = self._numbers(column, kind, array, flaws)
        elif kind == "datetime":
            datatype, content = "INT64", "datetime"
            values, missing = self._times(column, array, flaws)
        else:
            datatype, content = "BYTES", "text" if kind == "string" else "plain"
            values, missing = self._bytes(column, kind, array, flaws)
        part = values if isinstance(values, bytes) else memoryview(values).cast("B") if len(values) else b""
        parameters = {"binary_data_size": len(part)}
        if content != "plain":
            parameters["content"] = content
        if len(missing):
            parameters["missing"] = [int(row) for row in missing]
        shape = [len(array)] + column.get("inner", [])
        return {"name": column["wire"], "datatype": datatype, "shape": shape, "parameters": parameters}, part

    def _numbers(self, column, kind, array, flaws):
        dtype = np.dtype(NUMBERS[kind][1])
        if kind in FLOATS:
            found = self._floats(column, array, flaws)
            with np.errstate(over="ignore"):
                return np.ascontiguousarray(found, dtype), ()
        if array.null_count == 0 and _is_whole(array.type) and kind != "boolean":
            found = array.to_numpy(zero_copy_only=False)
            if found.dtype == dtype:
                return np.ascontiguousarray(found), ()
            limits = np.iinfo(dtype)
            if not len(found) or (int(found.min()) >= limits.min and int(found.max()) <= limits.max):
                return np.ascontiguousarray(found, dtype), ()
        if array.null_count == 0 and kind == "boolean" and pa.types.is_boolean(array.type):
            return np.ascontiguousarray(array.to_numpy(zero_copy_only=False)), ()
        return self._exact(column, kind, dtype, array, flaws)

    def _floats(self, column, array, flaws):
        """Missing ones are NaN, as MLflow has them."""
        if pa.types.is_null(array.type):
            return np.full(len(array), np.nan)
        if _is_text(array.type):
            return np.array([self._one(column, row, value, _float, flaws, np.nan) for row, value in enumerate(array.to_pylist())], "<f8")
        if pa.types.is_decimal(array.type):
            return np.array([math.nan if value is None else float(value) for value in array.to_pylist()], "<f8")
        # Whole numbers are rounded the same way whether or not some of their batch are missing.
        if array.null_count or _is_whole(array.type):
            array = array.cast(pa.float64(), safe=False)
        elif pa.types.is_boolean(array.type):
            array = array.cast(pa.uint8())
        return array.to_numpy(zero_copy_only=False)

    def _exact(self, column, kind, dtype, array, flaws):
        """Whole numbers and booleans one by one: some are missing, or of another type."""
        values, missing = np.zeros(len(array), dtype), []
        read = _truth if kind == "boolean" else _whole(dtype)
        for row, value in enumerate(array.to_pylist()):
            if value is None or isinstance(value, float) and value != value:
                if column["required"]:
                    self._flaw(column, row, kind, "nothing", flaws)
                missing.append(row)
                continue
            values[row] = self._one(column, row, value, read, flaws, 0)
        return values, missing

    def _times(self, column, array, flaws):
        if _is_text(array.type):
            found = []
            for row, value in enumerate(array.to_pylist()):
                found.append(self._one(column, row, value, _time, flaws, None))
            array = pa.array(found, pa.int64())
        elif pa.types.is_null(array.type):
            array = array.cast(pa.int64())
        else:
            array = self._nanoseconds(column, array, flaws)
        missing = np.flatnonzero(array.is_null().to_numpy(zero_copy_only=False))
        return np.ascontiguousarray(pc.fill_null(array, 0).to_numpy(zero_copy_only=False), "<i8"), missing

    def _nanoseconds(self, column, array, flaws):
        """Times that 64 bits do not hold are flaws: they do not come back as what they were."""
        kind = pa.timestamp("ns", getattr(array.type, "tz", None))
        try:
            return array.cast(kind).cast(pa.int64())
        except pa.ArrowInvalid:
            cut = array.cast(kind, safe=False)
        differs = pc.fill_null(pc.not_equal(cut.cast(array.type, safe=False), array), False)
        for row in np.flatnonzero(differs.to_numpy(zero_copy_only=False)):
            self._flaw(column, int(row), "datetime", "one that 64 bits of nanoseconds do not hold", flaws)
        return cut.cast(pa.int64())

    def _bytes(self, column, kind, array, flaws):
        """Elements after their lengths, each in four bytes."""
        missing = np.flatnonzero(array.is_null().to_numpy(zero_copy_only=False))
        if column["required"] and kind == "binary":
            for row in missing:
                self._flaw(column, int(row), kind, "nothing", flaws)
        if pa.types.is_null(array.type):
            return b"\0\0\0\0" * len(array), missing
        return packed(array), missing

    def _one(self, column, row, value, read, flaws, otherwise):
        try:
            return otherwise if value is None else read(value)
        except (ValueError, OverflowError, TypeError, ArithmeticError):
            self._flaw(column, row, column["type"], _shown(value), flaws)
            return otherwise

    def _flaw(self, column, row, kind, found, flaws):
        if row in flaws:
            return
        expected = {"boolean": "true or false", "string": "a text", "binary": "bytes", "datetime": "a time"}.get(kind)
        if expected is None:
            expected = "a number" if kind in FLOATS else "a whole number of %s" % NUMBERS[kind][0].lower()
        flaws[row] = '"%s": expected %s, found %s' % (column["name"], expected, found)


def packed(array):
    """The elements of texts or bytes, the length of each before it."""
    if not len(array):
        return b""
    values = pc.fill_null(array.cast(pa.large_binary()), b"").cast(pa.binary())
    lengths = pc.binary_length(values)
    head = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(4), len(lengths), [None, lengths.buffers()[1]], offset=lengths.offset
    )
    joined = pc.binary_join_element_wise(head.cast(pa.binary()), values, b"")
    ends = np.frombuffer(joined.buffers()[1], "<i4", len(joined) + 1, joined.offset * 4)
    return bytes(memoryview(joined.buffers()[2])[int(ends[0]) : int(ends[-1])])


def _side_by_side(columns, rows, rank):
    """One array, row by row, out of columns of one type."""
    header = dict(columns[0][0], name="", shape=[rows] if rank == 1 else [rows, len(columns)])
    dtype = next((code for name, code in NUMBERS.values() if name == header["datatype"]), None)
    if dtype is None:
        raise Refused("the model takes an array of %s, and Parquet gives it numbers alone" % header["datatype"])
    matrix = np.stack([np.frombuffer(part, dtype, rows) for _, part in columns], axis=1) if rows else np.empty((0, 0), dtype)
    part = np.ascontiguousarray(matrix).tobytes()
    header["parameters"] = {"binary_data_size": len(part)}
    return header, part


def _found(array):
    """The type of a column of a model without a schema."""
    kind = array.type
    if pa.types.is_boolean(kind):
        return "boolean"
    if _is_whole(kind):
        # As pandas has gaps among whole numbers.
        if array.null_count:
            return "double"
        return {"int8": "int8", "int16": "int16", "int32": "integer"}.get(str(kind), str(kind) if kind in UNSIGNED else "long")
    if _is_number(kind) or pa.types.is_null(kind):
        return "float" if kind == pa.float32() else "double"
    if _is_time(kind):
        return "datetime"
    if _is_bytes(kind):
        return "binary"
    if _is_text(kind):
        return "string"
    raise Refused("a column of %s is none that a model can be asked with" % kind)


UNSIGNED = (pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())


def _is_whole(kind):
    return pa.types.is_integer(kind)


def _is_number(kind):
    return pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind) or pa.types.is_boolean(kind)


def _is_text(kind):
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or str(kind) == "string_view"


def _is_bytes(kind):
    return pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind)


def _is_time(kind):
    return pa.types.is_timestamp(kind) or pa.types.is_date(kind)


def _float(value):
    return float(value.replace("_", "x"))


def _truth(value):
    if value in (0, 1) and not isinstance(value, str):
        return bool(value)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ValueError(value)


def _whole(dtype):
    limits = np.iinfo(dtype)

    def read(value):
        if isinstance(value, str):
            number = decimal.Decimal(value.replace("_", "x"))
            # No type has more digits, and making them all may never end.
            if number.adjusted() > 20:
                raise ValueError(value)
        else:
            number = value
        whole = int(number)
        if whole != number or not limits.min <= whole <= limits.max:
            raise ValueError(value)
        return whole

    return read


def _time(value):
    # As Arrow reads ISO 8601, with a zone or without.
    text = pa.array([value])
    try:
        return text.cast(pa.timestamp("ns", "UTC")).cast(pa.int64())[0].as_py()
    except pa.ArrowInvalid:
        return text.cast(pa.timestamp("ns")).cast(pa.int64())[0].as_py()


def _shown(value):
    text = value if isinstance(value, str) else str(value)
    text = text[:40] + "…" if len(text) > 40 else text
    return '"%s"' % text if isinstance(value, str) else text


def _listed(names):
    shown = ", ".join('"%s"' % name for name in names[:12])
    return shown + (" and %d more" % (len(names) - 12) if len(names) > 12 else "")
