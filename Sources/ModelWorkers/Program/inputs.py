"""What NumPy and pandas make of a request's values, as MLflow's scoring server asks them to.

What a value is that is missing, and of which type its column, is theirs to say: it differs by their version, by what the
request was written in (the origin) and by the other values of the column. So wherever there is a choice, they are asked in
the words of MLflow, and nothing is decided here. A whole number that would become another number is refused.
"""
import csv
import io
import json
import re

import numpy as np

# What a record has not.
ABSENT = float("nan")
WHOLE = re.compile(r"\s*[+-]?[0-9]+\s*")


class InputError(Exception):
    """The request's values cannot be what the model takes."""


# Before the names of a table that has no signature, and before what is no text.
TABLE, JSON = "\0\0", "\0"


def label(name):
    """What pandas calls a column, whose name may be JSON after a NUL or two."""

    def hashable(value):
        return tuple(map(hashable, value)) if isinstance(value, list) else value

    return hashable(json.loads(name.lstrip("\0"))) if name.startswith(JSON) else name


def labels(names):
    """The columns of a table: MLflow makes one by a signature out of a dictionary, else out of the list of names."""
    import pandas as pd

    found = [label(name) for name in names]
    if found and all(name == "" for name in names):
        return pd.RangeIndex(len(found))
    if len(set(found)) < len(found) or any(name.startswith(TABLE) for name in names):
        return pd.Index(found)
    return pd.DataFrame({one: () for one in found}).columns


def column(content, values, origin, examples, has_gaps):
    """A column of a table out of Python's values.

    examples: values of the same column in rows that are asked at another time, which count for its type.
    """
    import pandas as pd

    if content == "csv":
        return _read(values, examples)
    if content == "mixed" and origin in ("lists", "rows"):
        return _inferred([_scalar(value) for value in values] if origin == "rows" else _list_of_texts(values))
    if content == "mixed":
        found = _inferred(values, examples)
        return found if isinstance(found.dtype, pd.StringDtype) else found.astype(object)
    if content == "json":
        return _inferred(values, examples)
    if content == "text":
        return _texts(values, origin, has_gaps)
    if origin == "rows":
        # NumPy's own bytes lose what is NUL at their end.
        values = [value if value is None or value.endswith(b"\0") else np.bytes_(value) for value in values]
    return pd.Series(_objects(values), copy=False)


def _texts(values, origin, has_gaps):
    import pandas as pd

    if origin == "lists" and not values:
        return pd.Series(np.array([], dtype=str))
    if origin == "csv" or not values:
        return pd.Series(_objects(values), dtype=object, copy=False)
    if origin == "inferred":
        return pd.Series(values, dtype=object if pd.__version__.split(".")[0] in ("1", "2") else "str")
    if origin == "rows":
        return _inferred([value if value is None else np.str_(value) for value in values])
    return _inferred(values) if has_gaps else pd.Series(values)


def whole_numbers(numbers, missing):
    """A column of whole numbers, some of them missing, that stay whole: MLflow has none."""
    import pandas as pd

    gaps = np.zeros(len(numbers), dtype=bool)
    gaps[missing] = True
    return pd.Series(pd.arrays.IntegerArray(numbers.copy(), gaps))


def array(content, values, origin):
    """An array of one dimension."""
    if content == "mixed":
        if origin == "table":
            values = [as_text(value) for value in _inferred(values)]
        return np.array(values, dtype=str)
    if content == "text":
        # Of empty texts alone pandas makes longer ones than NumPy.
        return np.array(_inferred(values) if origin == "table" and values and not any(values) else values, dtype=str)
    if content == "fixed":
        return np.array(values, dtype=bytes)
    if content == "json" and origin == "table" and not any(isinstance(value, (list, dict)) for value in values):
        values = _inferred(values).tolist()
    return _objects(values)


def document(value, origin):
    """What `inputs` (lists) or `instances` (rows) has for a model that says nothing of what it takes."""
    if origin == "table":
        return value
    if isinstance(value, dict):
        return {key: _array_of(item) for key, item in value.items()}
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        return _array_of(value)
    if origin == "lists" or not value:
        return [{key: _array_of(item) for key, item in row.items()} for row in value]
    columns = {}
    for row in value:
        for key, item in row.items():
            columns.setdefault(key, []).append(item)
    if len({len(items) for items in columns.values()}) > 1:
        raise InputError("not every row has the same keys")
    return {key: _array_of(items, [_array_of(item) for item in items]) for key, items in columns.items()}


def _array_of(value, arrays=None):
    """As NumPy has it; lists of different lengths stay lists.

    arrays: of the value's elements, where MLflow makes each an array before it makes one of all.
    """
    try:
        found = np.array(value if arrays is None else arrays)
    except ValueError:
        return value
    if found.dtype.kind == "f":
        _demand_same(_leaves(value), found.reshape(-1).tolist())
    return found


def _leaves(value):
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _scalar(value):
    """What a row has for a column of texts, which NumPy casts alone."""
    if value is ABSENT:
        return value
    return np.array(value, dtype=str) if isinstance(value, list) else np.str_(as_text(value))


def _list_of_texts(values):
    """What a column of texts has, which NumPy casts together."""
    if not any(isinstance(value, list) for value in values):
        return [value if value is ABSENT else as_text(value) for value in values]
    try:
        return np.array(values, dtype=str).tolist()
    except ValueError:
        raise InputError("a list stands in a column of texts, and not every row has one as long")


def as_text(value):
    """As an array of texts has it."""
    return str(np.array(value, dtype=str))


def _inferred(values, examples=()):
    """A column of the type that pandas finds for values in rows."""
    import pandas as pd

    if not values and not examples:
        return pd.Series([], dtype=object)
    found = pd.DataFrame([[value] for value in (*values, *examples)])[0].iloc[: len(values)]
    if found.dtype.kind == "f":
        _demand_same(values, found.tolist())
    return found


def _read(texts, examples):
    """A column of the type that pandas finds in CSV."""
    import pandas as pd

    written = io.StringIO()
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows([[text] for text in ("", *texts, *examples)])
    written.seek(0)
    found = pd.read_csv(written, header=0)
    found = found.iloc[: len(texts), 0]
    if found.dtype.kind == "f":
        _demand_same([int(text) if WHOLE.fullmatch(text) else text for text in texts], found.tolist())
    return found


def _demand_same(values, numbers):
    for value, number in zip(values, numbers):
        if type(value) is int and value != number:
            raise InputError(
                "the whole number %d stands beside missing values or fractions, where pandas and NumPy make it %r;"
                " send whole numbers as texts, or without them" % (value, number)
            )


def _objects(values):
    array = np.empty(len(values), dtype=object)
    for index, value in enumerate(values):
        array[index] = value
    return array
