"""Rows for a model, as MLflow's scoring protocol takes them.

Nothing here imports pandas, NumPy, polars or Arrow: tables and arrays are known by what they can do.
"""
from __future__ import annotations

import base64
import datetime
import decimal
import json
import math
import uuid
from typing import Any, Dict, List, Mapping, Optional, Sequence

# A dictionary with one of these keys, and no other but `params`, is a whole request.
_REQUEST_KEYS = frozenset({"dataframe_split", "dataframe_records", "inputs", "instances", "messages", "prompt", "input"})


def invocation(rows: Any, params: Optional[Mapping[str, Any]] = None) -> bytes:
    """The body of a request for rows.

    - rows: a pandas or polars DataFrame, a pandas Series, an Arrow table, a NumPy array; a list of dictionaries, one a row; a
      dictionary of columns; a list of lists; or a dictionary that is a request of MLflow's protocol.
    - Raises: TypeError, ValueError for what is none of these.
    """
    body = dict(_request(rows))
    if params is not None:
        body["params"] = plain(params)
    try:
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8")
    except ValueError as error:
        raise ValueError("expected finite numbers, found NaN or an infinite one: JSON has none; in a table NaN is a missing value") from error


def _request(rows: Any) -> Dict[str, Any]:
    if isinstance(rows, Mapping):
        return _of_mapping(rows)
    if isinstance(rows, (str, bytes, bytearray)):
        raise TypeError("expected rows, found text: parse it first, or give a table or a list of dictionaries")
    if hasattr(rows, "columns") and hasattr(rows, "itertuples"):
        return _split(list(rows.columns), rows.itertuples(index=False, name=None))
    if hasattr(rows, "columns") and hasattr(rows, "iter_rows"):
        return _split(list(rows.columns), rows.iter_rows())
    if hasattr(rows, "column_names") and hasattr(rows, "to_pylist"):
        return _split(list(rows.column_names), zip(*(column.to_pylist() for column in rows.columns)))
    if hasattr(rows, "to_frame") and hasattr(rows, "index"):
        return _request(rows.to_frame())
    if hasattr(rows, "tolist") and hasattr(rows, "dtype"):
        return {"inputs": plain(rows)}
    if isinstance(rows, Sequence):
        return _of_sequence(rows)
    raise TypeError(f"expected a table, an array, a list of rows or a dictionary of columns, found {type(rows).__name__}")


def _of_mapping(rows: Mapping[Any, Any]) -> Dict[str, Any]:
    keys = set(rows)
    if keys & _REQUEST_KEYS and keys <= _REQUEST_KEYS | {"params"}:
        return {str(key): plain(value) for key, value in rows.items()}
    if any(getattr(value, "ndim", 1) > 1 for value in rows.values()):
        return {"inputs": {str(key): plain(value) for key, value in rows.items()}}
    columns = {key: _column(value) for key, value in rows.items()}
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise ValueError(f"columns of one length expected, found {sorted(lengths)}")
    return _split(list(columns), zip(*columns.values()))


def _column(value: Any) -> List[Any]:
    if hasattr(value, "tolist") and getattr(value, "ndim", 0) > 0:
        return list(value.tolist())
    if isinstance(value, (list, tuple)):
        return list(value)
    return [value]


def _of_sequence(rows: Sequence[Any]) -> Dict[str, Any]:
    if rows and all(isinstance(row, Mapping) for row in rows):
        return {"dataframe_records": [_record(row) for row in rows]}
    return {"inputs": plain(rows)}


def _record(row: Mapping[Any, Any]) -> Dict[str, Any]:
    return {str(key): _cell(value) for key, value in row.items()}


def _split(columns: List[Any], rows: Any) -> Dict[str, Any]:
    names = [name if isinstance(name, int) and not isinstance(name, bool) else str(name) for name in columns]
    return {"dataframe_split": {"columns": names, "data": [[_cell(value) for value in row] for row in rows]}}


def _cell(value: Any) -> Any:
    """A value of a table, in which NaN, NaT and NA are missing values."""
    value = plain(value)
    return None if isinstance(value, float) and math.isnan(value) else value


def plain(value: Any) -> Any:
    """A value as JSON has it: times as RFC 3339, bytes as base64."""
    if value is None or isinstance(value, (bool, int, float, str)):
        # Subclasses, such as numpy.float64 and numpy.str_, become what JSON knows.
        return _of_base(value)
    if type(value).__name__ in ("NaTType", "NAType"):
        return None
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(member) for key, member in value.items()}
    if type(value).__module__ == "numpy" and type(value).__name__ in ("datetime64", "timedelta64"):
        return None if str(value) == "NaT" else str(value)
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(member) for member in value]
    raise TypeError(f"a value of type {type(value).__name__} cannot be sent: make it a number, a text, a time or a list")


def _of_base(value: Any) -> Any:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    return float(value) if isinstance(value, float) else str.__str__(value)
