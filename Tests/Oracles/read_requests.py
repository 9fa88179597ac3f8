"""Reads requests as MLflow's scoring server does: cases.json in, answers.json out, one answer a case.

A case is {"inputs": schema or null, "params": schema or null, "format": "json" or "csv", "body": text}; an answer is
{"form", "tensors": [[name, type, shape, values]], "params"} or {"refused": message}.
"""

import base64
import io
import json
import logging
import math
import sys
import warnings

import numpy as np
import pandas as pd
from mlflow.models.utils import _enforce_params_schema, _enforce_schema
from mlflow.pyfunc import scoring_server
from mlflow.types import ParamSchema, Schema

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

TYPES = {
    "bool": "BOOL", "int8": "INT8", "int16": "INT16", "int32": "INT32", "int64": "INT64", "uint8": "UINT8",
    "uint64": "UINT64", "float32": "FP32", "float64": "FP64",
}


def value(item):
    if item is None or item is pd.NaT:
        return None
    if isinstance(item, float):
        return item if math.isfinite(item) else str(item)
    if isinstance(item, bytes):
        return base64.b64encode(item).decode()
    if isinstance(item, np.ndarray):
        return [value(x) for x in item.tolist()]
    if isinstance(item, np.generic):
        return value(item.item())
    if isinstance(item, list):
        return [value(x) for x in item]
    if isinstance(item, dict):
        return {str(k): value(v) for k, v in item.items()}
    return item


def kind(items, dtype):
    if dtype.kind == "M":
        return "TIME"
    if dtype.name in TYPES:
        return TYPES[dtype.name]
    present = [x for x in items if x is not None and not (isinstance(x, float) and math.isnan(x))]
    if present and all(isinstance(x, str) for x in present):
        return "TEXT"
    if present and all(isinstance(x, bytes) for x in present):
        return "BYTES"
    return "JSON"


def tensor(name, data):
    dtype = data.dtype
    shape = list(data.shape)
    if getattr(dtype, "kind", "") == "M":
        items = np.asarray(data).astype("datetime64[ns]").reshape(-1)
        values = [None if np.isnat(x) else int(x.astype("int64")) for x in items]
        return [name, "TIME", shape, values]
    items = np.asarray(data, dtype=object).reshape(-1).tolist() if shape else [data]
    what = kind(items, dtype)
    if what == "TEXT":
        items = [x if isinstance(x, str) else None for x in items]
    return [name, what, shape, [value(x) for x in items]]


def described(data):
    if isinstance(data, pd.DataFrame):
        names = ["" if isinstance(name, int) else name for name in data.columns]
        return "frame", [tensor(name, data.iloc[:, at]) for at, name in enumerate(names)]
    if isinstance(data, np.ndarray):
        return "array", [tensor("", data)]
    if isinstance(data, dict) and all(isinstance(x, np.ndarray) for x in data.values()):
        return "arrays", [tensor(name, item) for name, item in data.items()]
    return "json", [["", "JSON", [1], [value(data)]]]


def read(case):
    schema = Schema.from_json(json.dumps(case["inputs"])) if case.get("inputs") else None
    params_schema = ParamSchema.from_json(json.dumps(case["params"])) if case.get("params") else None
    params = None
    if case["format"] == "csv":
        data = scoring_server.parse_csv_input(io.StringIO(case["body"]), schema=schema)
    else:
        data, params = scoring_server._split_data_and_params(case["body"])
        data = scoring_server.infer_and_parse_data(data, schema)
    if schema is not None:
        data = _enforce_schema(data, schema)
    params = _enforce_params_schema(params, params_schema)
    form, tensors = described(data)
    return {"form": form, "tensors": tensors, "params": value(params or {})}


answers = []
for case in json.load(open(sys.argv[1])):
    try:
        answers.append(read(case))
    except Exception as error:
        answers.append({"refused": f"{type(error).__name__}: {error}"[:300]})
json.dump(answers, open(sys.argv[2], "w"))
