"""Writes the native forms of the pipelines, and compares what the evaluator answers with what the library does.

    forms.py WORKER ROWS [PIPELINE...]    with the libraries to judge by; prints a line of JSON for each pipeline
"""
import json
import os
import sys
import tempfile
import types
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, "../../Sources/ModelWorkers/Program")
# The worker makes the package of its own modules; here it is their folders.
sys.modules["slipway_worker"] = types.ModuleType("slipway_worker")
sys.modules["slipway_worker"].__path__ = [PROGRAM, os.path.join(PROGRAM, "native")]
warnings.simplefilter("ignore")

import numpy as np

import pipelines
from asking import Refused, Worker
from slipway_worker import native
from slipway_worker.form import NotNative

SHARE = 0.1
REQUEST = 1000
ALONE = 50
TOLERANCE = 1e-12


def main():
    worker, rows, wanted = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    for source in (pipelines.scikit, pipelines.boosted):
        for pipeline in source():
            if not wanted or any(word in pipeline.name for word in wanted):
                print(json.dumps(judged(pipeline, worker, rows)), flush=True)


def judged(pipeline, worker, rows):
    table, labels = pipeline.data
    # In the order of the trees: several threads add in any.
    native.use_one_thread(pipeline.model)
    model = pipeline.model.fit(table, labels)
    found = {"pipeline": pipeline.name, "library": pipeline.library, "version": native.library_of(model)[1]}
    columns = [(name, table[name].dtype.kind != "f") for name in table]
    try:
        form = native.write(model, columns, bytes(32))
    except NotNative as reason:
        return found | {"reason": str(reason)}
    except Exception as error:  # as the worker of a design node takes it: the version has no form
        return found | {"reason": "%s: %s" % (type(error).__name__, error)}
    with tempfile.NamedTemporaryFile(suffix=".model") as file:
        file.write(form)
        file.flush()
        with Worker(worker, file.name) as evaluator:
            return found | {"bytes": len(form)} | compared(pipeline, model, evaluator, rows)


def compared(pipeline, model, evaluator, rows):
    whole = pipelines.generated(pipeline.data[0], rows)
    partly = pipelines.with_missing(whole, SHARE)
    tally = Tally(pipeline.exact)
    takes_missing = answer_of(model, partly) is not None
    asked = partly if takes_missing else whole
    for start in range(0, rows, REQUEST):
        tally.add(model, evaluator, asked.iloc[start:start + REQUEST])
    # One by one, too: those with missing values, so that both answer them or both refuse them.
    for start in range(min(ALONE, rows)):
        tally.add(model, evaluator, partly.iloc[start:start + 1])
    return {"missing": takes_missing, **tally.shown()}


def answer_of(model, table):
    """- Returns: predictions, and probabilities or None; None if the library refuses the table."""
    try:
        return np.asarray(model.predict(table)), model.predict_proba(table) if hasattr(model, "predict_proba") else None
    except ValueError:
        return None


class Tally:
    def __init__(self, exact):
        self._exact = exact
        self._rows = self._refused = self._differing = self._other_bits = 0
        self._largest = 0.0

    def add(self, model, evaluator, table):
        expected = answer_of(model, table)
        try:
            found = evaluator.answer(table)
        except Refused:
            found = None
        if (found is None) != (expected is None):
            self._rows += len(table)
            self._differing += len(table)
        elif found is None:
            self._refused += len(table)
        else:
            self._rows += len(table)
            self._compare(found, expected, len(table))

    def _compare(self, found, expected, rows):
        differing, other_bits = np.zeros(rows, bool), np.zeros(rows, bool)
        for one, other in zip(found, expected):
            if other is None and one is None:
                continue
            if one is None or other is None or np.shape(one) != np.shape(other) or one.dtype != other.dtype:
                differing[:] = True
                continue
            one, other = one.reshape(rows, -1), np.asarray(other).reshape(rows, -1)
            if one.dtype.kind != "f":
                differing |= (one != other).any(1)
                continue
            bits = np.dtype("<u%d" % one.dtype.itemsize)
            unlike = (np.ascontiguousarray(one).view(bits) != np.ascontiguousarray(other).view(bits)) & ~(np.isnan(one) & np.isnan(other))
            other_bits |= unlike.any(1)
            distance = np.where(unlike, np.abs(one.astype(float) - other.astype(float)), 0.0)
            distance[np.isnan(distance)] = np.inf
            self._largest = max(self._largest, float(distance.max(initial=0.0)))
            limit = 0.0 if self._exact else TOLERANCE * np.maximum(1.0, np.maximum(np.abs(one), np.abs(other)))
            differing |= (distance > limit).any(1)
        self._differing += int(differing.sum())
        self._other_bits += int(other_bits.sum())

    def shown(self):
        return {
            "rows": self._rows, "refused": self._refused, "differing": self._differing, "other bits": self._other_bits,
            "largest": self._largest,
        }


main()
