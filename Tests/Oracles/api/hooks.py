"""What the description leaves to each model, bodies that those of the throwaway node take; and a note of every answer."""
import json
import os
import zlib

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.meta import TestPhase

# A row of each model, and the same as the Open Inference Protocol has it.
ROWS = {
    "iris-species": {"sepal length (cm)": 5.1, "sepal width (cm)": 2.5, "petal length (cm)": 3.0, "petal width (cm)": 1.1},
    "breast-cancer": None,
}


def _row(model):
    """Of a model that has it from a file, since it has thirty columns."""
    if ROWS[model] is None:
        with open(os.environ["SLIPWAY_API_ROWS"]) as file:
            ROWS[model] = json.load(file)
    return ROWS[model]


def _model(case):
    name = str((case.path_parameters or {}).get("model", ""))
    return name.rpartition(":")[2].partition("@")[0]


@schemathesis.serializer(
    "application/vnd.slipway.bundle", "application/vnd.slipway.offer", "application/vnd.slipway.blobs", "application/x-ndjson",
    "application/jsonl",
)
def raw(context, value):
    """Bytes as they are; of any other value what Python makes of it."""
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@schemathesis.hook
def before_call(context, case, **kwargs):
    """Half of the sound requests to a model that is there, and those of the examples, get what it takes."""
    path = case.operation.path
    if not path.endswith(("/invocations", "/infer")) or case.meta is None or _model(case) not in ROWS:
        return
    if case.media_type != "application/json" or case.meta.is_negative_at(ParameterLocation.BODY):
        return
    text = json.dumps(case.body, default=str, sort_keys=True)
    if case.meta.phase.name != TestPhase.EXAMPLES and zlib.crc32(text.encode()) % 2:
        return
    row = _row(_model(case))
    if path.endswith("/infer"):
        case.body = {"inputs": [{"name": name, "datatype": "FP64", "shape": [1], "data": [value]} for name, value in row.items()]}
        case.headers = {name: value for name, value in (case.headers or {}).items() if name.lower() != "inference-header-content-length"}
    else:
        case.body = {"dataframe_split": {"columns": list(row), "data": [list(row.values())]}}


@schemathesis.hook
def after_call(context, case, response):
    with open(os.environ["SLIPWAY_API_ANSWERS"], "a") as file:
        file.write(f"{case.operation.definition.raw['operationId']} {response.status_code}\n")
