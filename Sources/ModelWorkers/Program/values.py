"""Tensors of a frame to the values that a model takes, and what it answers back to tensors."""
import base64
import datetime
import decimal
import json
import math
import struct

import numpy as np

from slipway_worker import inputs
from slipway_worker.inputs import InputError

DTYPES = {
    "BOOL": "?", "UINT8": "u1", "UINT16": "<u2", "UINT32": "<u4", "UINT64": "<u8", "INT8": "i1", "INT16": "<i2",
    "INT32": "<i4", "INT64": "<i8", "FP16": "<f2", "FP32": "<f4", "FP64": "<f8",
}
DATATYPES = {np.dtype(code): name for name, code in DTYPES.items()}
LENGTH = struct.Struct("<I")


class Description:
    """What a request's header says of one tensor."""

    def __init__(self, header):
        parameters = header.get("parameters", {})
        self.name = header["name"]
        self.datatype = header["datatype"]
        self.shape = tuple(header["shape"])
        self.size = parameters["binary_data_size"]
        self.content = parameters.get("content", "plain")
        self.missing = parameters.get("missing", [])
        self.examples = [self._element(text.encode()) for text in parameters.get("examples", ())]
        # Examples of numbers say no more than that the column has gaps in other requests.
        self.has_gaps = bool(self.missing or self.examples)
        self.count = math.prod(self.shape)
        if self.datatype != "BYTES":
            self.dtype = np.dtype(DTYPES[self.datatype])
            if self.size != self.count * self.dtype.itemsize:
                raise InputError("tensor %r has %d bytes for %d elements" % (self.name, self.size, self.count))

    def array(self, body, offset, origin):
        """The tensor as an array."""
        if self.datatype == "BYTES":
            return inputs.array(self.content, self._values(body, offset, origin), origin).reshape(self.shape)
        return self._numbers(body, offset).reshape(self.shape)

    def column(self, body, offset, origin):
        """The tensor as a column of a table."""
        import pandas as pd

        if self.datatype == "BYTES":
            values = self._values(body, offset, origin)
            return inputs.column(self.content, values, origin, self.examples, bool(self.missing))
        if self.has_gaps and self.content == "plain" and self.dtype.kind in "iu":
            numbers = np.frombuffer(body, self.dtype, self.count, offset)
            return inputs.whole_numbers(numbers, self.missing)
        return pd.Series(self._numbers(body, offset), copy=False)

    def _numbers(self, body, offset):
        found = np.frombuffer(body, self.dtype, self.count, offset)
        if offset % self.dtype.itemsize:
            found = found.copy()
        if self.content == "datetime":
            found = found.view("datetime64[ns]")
            found[self.missing] = np.datetime64("NaT")
        elif self.has_gaps:
            found = found.astype(self.dtype if self.dtype.kind == "f" else object)
            found[self.missing] = np.nan if self.dtype.kind == "f" else None
        return found

    def _values(self, body, offset, origin):
        """Python's values; where one is missing, None, and NaN in CSV."""
        end = offset + self.size
        elements = [None] * self.count
        view = memoryview(body)
        for index in range(self.count):
            if offset + 4 > end:
                raise InputError("tensor %r ends before its %d elements" % (self.name, self.count))
            length = LENGTH.unpack_from(body, offset)[0]
            offset += 4
            if offset + length > end:
                raise InputError("an element of tensor %r is longer than the tensor" % self.name)
            elements[index] = self._element(view[offset : offset + length])
            offset += length
        if offset != end:
            raise InputError("tensor %r has more bytes than its %d elements" % (self.name, self.count))
        gap = inputs.ABSENT if origin in ("csv", "inferred") else None
        for index in self.missing:
            elements[index] = gap
        return elements

    def _element(self, view):
        if self.content in ("plain", "fixed"):
            return bytes(view)
        if self.content in ("text", "csv"):
            return str(view, "utf-8")
        return json.loads(bytes(view)) if len(view) else inputs.ABSENT


class Plan:
    """How the body of a request becomes what the model takes; requests with equal headers share one."""

    # Types whose every value a double can hold, or that pandas makes a double beside others.
    NUMERIC = {"FP64", "FP32", "INT64", "INT32", "INT16", "INT8", "UINT32", "UINT16", "UINT8"}

    def __init__(self, header):
        parameters = header.get("parameters", {})
        self.form = parameters.get("form", "frame")
        self.origin = parameters.get("origin", "table")
        self.params = parameters.get("params") or {}
        self.probabilities = bool(parameters.get("probabilities"))
        self.tensors = [Description(tensor) for tensor in header["inputs"]]
        self.size = sum(tensor.size for tensor in self.tensors)
        self.columns = [inputs.label(tensor.name) for tensor in self.tensors]
        self.index = None
        # The labels of the rows.
        self.rows_index = parameters.get("index")
        self.rows = self.tensors[0].shape[0] if self.tensors and self.tensors[0].shape else 0
        if self.form == "frame" and any(tensor.shape != (self.rows,) for tensor in self.tensors):
            raise InputError("the columns of a frame have one length")
        if self.form in ("array", "json") and len(self.tensors) != 1:
            raise InputError("the form %s has one tensor" % self.form)
        types = tuple(tensor.datatype for tensor in self.tensors)
        self.is_numeric = self.form == "frame" and self.rows_index is None and bool(types) and all(
            tensor.datatype in self.NUMERIC and tensor.content == "plain" and not tensor.has_gaps
            for tensor in self.tensors
        )
        self.uniform = self.tensors[0].dtype if self.is_numeric and len(set(types)) == 1 else None
        self.key = (tuple(self.columns), types)

    def matrix(self, body):
        """All columns in one array of two dimensions; for a numeric frame."""
        if not self.rows:
            return np.empty((0, len(self.tensors)), self.uniform or np.float64)
        if self.uniform is not None:
            return np.frombuffer(body, self.uniform).reshape(len(self.tensors), self.rows).T
        matrix = np.empty((len(self.tensors), self.rows), dtype=np.float64)
        offset = 0
        for row, tensor in zip(matrix, self.tensors):
            row[:] = np.frombuffer(body, tensor.dtype, tensor.count, offset)
            offset += tensor.size
        return matrix.T

    def value(self, body):
        """A DataFrame, an array, a dictionary of arrays or what the JSON says."""
        if self.form == "frame":
            return self.frame(body)
        arrays = [tensor.array(body, offset, self.origin) for tensor, offset in self._parts()]
        if self.form == "array":
            # pandas holds the columns of a table one after the other; sums depend on that order.
            return np.asfortranarray(arrays[0]) if self.origin in ("table", "csv", "inferred") else arrays[0]
        if self.form == "arrays":
            return dict(zip(self.columns, arrays))
        return inputs.document(arrays[0].reshape(-1)[0], self.origin)

    def names(self):
        """What pandas calls the columns."""
        if self.index is None:
            self.index = inputs.labels([tensor.name for tensor in self.tensors])
        return self.index

    def frame(self, body):
        import pandas as pd

        names = self.names()
        if self.uniform is not None:
            return self._labelled(pd.DataFrame(self.matrix(body), columns=names, copy=False))
        columns = [tensor.column(body, offset, self.origin) for tensor, offset in self._parts()]
        frame = pd.DataFrame(dict(enumerate(columns)), copy=False)
        frame.columns = names
        return self._labelled(frame)

    def _labelled(self, frame):
        if self.rows_index is not None:
            frame.index = type(frame)(index=self.rows_index).index
        return frame

    def _parts(self):
        """Each tensor with the place of its bytes."""
        offset = 0
        for tensor in self.tensors:
            yield tensor, offset
            offset += tensor.size


class Answer:
    """What a model answered, as tensors."""

    def __init__(self, result, probabilities=None):
        self.headers, self.parts = [], []
        self.form = self._add_result(result)
        if probabilities is not None:
            self._add("probabilities", np.asarray(probabilities), role="probabilities")

    def _add_result(self, result):
        if type(result).__module__.split(".")[0] == "pandas":
            return self._add_pandas(result)
        if hasattr(result, "toarray"):
            result = result.toarray()
        if isinstance(result, np.ndarray) and result.ndim:
            self._add("predictions", result)
            return "array"
        if isinstance(result, dict) and result and all(_is_tensor(value) for value in result.values()):
            for name, value in result.items():
                self._add(str(name), value if isinstance(value, np.ndarray) else _objects(value))
            return "arrays"
        if isinstance(result, list) and result and type(result[0]) in (float, int, str, bool):
            if all(type(item) is type(result[0]) for item in result):
                array = _objects(result)
                self._add("predictions", array)
                return "array"
        self._append("predictions", "BYTES", "json", (1,), _packed([json_bytes(result)]), [])
        return "json"

    def _add_pandas(self, result):
        if hasattr(result, "columns"):
            for position, name in enumerate(result.columns):
                self._add_series(str(name), result.iloc[:, position])
            return "frame"
        name = getattr(result, "name", None)
        self._add_series("" if name is None else str(name), result)
        return "series"

    def _add_series(self, name, series):
        dtype = series.dtype
        if isinstance(dtype, np.dtype):
            self._add(name, series.to_numpy())
        elif hasattr(dtype, "tz"):
            self._add(name, series.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy())
        elif hasattr(dtype, "numpy_dtype") and dtype.kind in "iufb":
            missing = np.flatnonzero(series.isna().to_numpy()).tolist()
            self._add(name, series.to_numpy(dtype=dtype.numpy_dtype, na_value=dtype.numpy_dtype.type(0)), missing)
        else:
            self._add(name, np.asarray(series.astype(object), dtype=object))

    def _add(self, name, array, missing=(), role=None):
        kind = array.dtype.kind
        if kind == "O":
            self._add_objects(name, array)
        elif kind == "U":
            self._append(name, "BYTES", "text", array.shape, _packed(_encoded(item) for item in array.flat), [])
        elif kind == "S":
            self._append(name, "BYTES", "plain", array.shape, _packed(array.flat), [])
        elif kind == "M":
            moments = array.astype("datetime64[ns]")
            gaps = np.isnat(moments)
            numbers = np.where(gaps, 0, moments.view("<i8"))
            self._append(name, "INT64", "datetime", array.shape, numbers.tobytes(), np.flatnonzero(gaps).tolist())
        elif kind == "m":
            self._append(name, "BYTES", "text", array.shape, _packed(_encoded(str(item)) for item in array.flat), [])
        else:
            plain = array.astype(array.dtype.newbyteorder("<"), copy=False)
            if plain.dtype not in DATATYPES:
                raise TypeError("an answer of the type %s cannot be written as JSON" % array.dtype)
            self._append(name, DATATYPES[plain.dtype], "plain", array.shape, plain.tobytes(), list(missing), role)

    def _add_objects(self, name, array):
        items = list(array.flat)
        gaps = [index for index, item in enumerate(items) if _is_missing(item)]
        kinds = {type(item) for item in items if not _is_missing(item)}
        present = [item for item in items if not _is_missing(item)]
        if kinds and all(issubclass(kind, str) for kind in kinds):
            packed = _packed(b"" if _is_missing(item) else _encoded(item) for item in items)
            self._append(name, "BYTES", "text", array.shape, packed, gaps)
        elif kinds == {bytes}:
            self._append(name, "BYTES", "plain", array.shape, _packed(b"" if _is_missing(i) else i for i in items), gaps)
        elif kinds == {bool}:
            self._filled(name, "BOOL", array.shape, items, gaps)
        elif kinds == {int} and all(-(1 << 63) <= item < 1 << 63 for item in present):
            self._filled(name, "INT64", array.shape, items, gaps)
        elif kinds and kinds <= {float, int, np.float64} and float in kinds and not _are_too_large(present):
            numbers = np.array([np.nan if _is_missing(item) else item for item in items], dtype="<f8")
            self._append(name, "FP64", "plain", array.shape, numbers.tobytes(), [])
        else:
            packed = _packed(b"null" if item is None else json_bytes(item) for item in items)
            self._append(name, "BYTES", "json", array.shape, packed, [])

    def _filled(self, name, datatype, shape, items, gaps):
        numbers = np.array([0 if _is_missing(item) else item for item in items], dtype=DTYPES[datatype])
        self._append(name, datatype, "plain", shape, numbers.tobytes(), gaps)

    def _append(self, name, datatype, content, shape, data, missing, role=None):
        parameters = {"binary_data_size": len(data)}
        if content != "plain":
            parameters["content"] = content
        if missing:
            parameters["missing"] = missing
        if role:
            parameters["role"] = role
        self.headers.append({"name": name, "datatype": datatype, "shape": list(shape), "parameters": parameters})
        self.parts.append(data)


def jsonable(value):
    """What JSON can hold of a value; numbers that it has none for become the texts NaN, Infinity and -Infinity."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, (float, np.floating)):
        number = float(value)
        if math.isfinite(number):
            return number
        return "NaN" if number != number else "Infinity" if number > 0 else "-Infinity"
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, dict):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [jsonable(item) for item in value]
    if isinstance(value, np.ndarray):
        return [jsonable(item) for item in value] if value.ndim else jsonable(value.item())
    if isinstance(value, (bytes, bytearray, np.bytes_)):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, (datetime.date, datetime.time)):
        return None if value != value else value.isoformat()
    if isinstance(value, (np.datetime64, np.timedelta64, datetime.timedelta, decimal.Decimal)):
        return str(value)
    if hasattr(value, "to_dict") and hasattr(value, "columns"):
        return jsonable(value.to_dict(orient="records"))
    if hasattr(value, "model_dump"):
        return jsonable(value.model_dump())
    if hasattr(value, "tolist"):
        return jsonable(value.tolist())
    if _is_missing(value):
        return None
    raise TypeError("an answer of the type %s cannot be written as JSON" % type(value).__name__)


def json_bytes(value):
    return json.dumps(jsonable(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode(
        "utf-8", "replace"
    )


def _is_missing(item):
    return item is None or (isinstance(item, float) and item != item) or type(item).__name__ in ("NAType", "NaTType")


def _are_too_large(numbers):
    """Whether doubles cannot hold all the whole numbers."""
    return any(type(number) is int and abs(number) > 1 << 53 for number in numbers)


def _is_tensor(value):
    """An array, or one value an input row, as ONNX answers maps of probabilities."""
    return (isinstance(value, np.ndarray) and value.ndim > 0) or (
        isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)
    )


def _objects(items):
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def _encoded(text):
    return text.encode("utf-8", "replace")


def _packed(elements):
    return b"".join(LENGTH.pack(len(element)) + element for element in elements)
