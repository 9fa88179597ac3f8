"""Writes predictions as MLflow's scoring server does: one line of JSON for each, to the file that is named."""

import io
import sys

import numpy as np
import pandas as pd
from mlflow.pyfunc.scoring_server import predictions_to_json

PREDICTIONS = [
    np.array([0, 1, 2]),
    np.array([0.1, 1.0, 1e16, 1e-5, -0.0, 123456789.125]),
    np.array([0.1, 2.0], dtype=np.float32),
    np.array([[1.5, 2.5], [3.5, 4.5]]),
    np.array([True, False]),
    np.array(["a\"b", "é"]),
    pd.DataFrame({"x": [1, 2], "y": [0.5, 1.5], "z": ["a", "b"]}),
    pd.DataFrame({"t": np.array(["2026-11-23T08:00:00", "1969-12-31T23:59:59.000001"], "datetime64[ns]")}),
    pd.Series([1.5, 2.5]),
    pd.Series([1, 2], name="s"),
    {"label": np.array([1, 2]), "score": np.array([[0.25, 0.75]])},
    [b"x" * 60, b""],
    {"answer": [1, "two", None]},
]

with open(sys.argv[1], "w") as output:
    for prediction in PREDICTIONS:
        text = io.StringIO()
        predictions_to_json(prediction, text)
        output.write(text.getvalue() + "\n")
