"""Models that look like those with a native form, and answer otherwise in a way that probes may not meet: each has to have none.

Ends with 1, naming those that have one, or that are refused for another reason.
"""
import pathlib
import sys
import types
import warnings

import lightgbm
import numpy as np
import pandas as pd
import xgboost
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier, VotingClassifier
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import FixedThresholdClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MaxAbsScaler, OneHotEncoder, StandardScaler

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The worker makes the package of its own modules; here it is their folder.
sys.modules["slipway_worker"] = types.ModuleType("slipway_worker")
sys.modules["slipway_worker"].__path__ = [str(ROOT / "Sources/ModelWorkers/Program/native")]

from slipway_worker import native

warnings.simplefilter("ignore")
random = np.random.default_rng(3)
ROWS = 200
TABLE = pd.DataFrame({
    "count": random.poisson(1.0, ROWS).astype(float), "size": random.normal(size=ROWS),
    "city": random.choice(["c%d" % place for place in range(20)], ROWS),
})
NUMBERS = TABLE[["count", "size"]]
LABELS = (NUMBERS["size"] > 0).astype(int) ^ (NUMBERS["count"] == 0).astype(int)


class Inherited(RandomForestClassifier):
    pass


def encoded(density):
    """Numbers as they are, and the city; with a density of 0 as an array with all its zeros."""
    parts = [("numbers", "passthrough", ["count", "size"]), ("city", OneHotEncoder(handle_unknown="ignore"), ["city"])]
    return ColumnTransformer(parts, sparse_threshold=density)


def boosted(**options):
    return xgboost.XGBClassifier(n_estimators=3, max_depth=2, n_jobs=1, **options)


def light(**options):
    return lightgbm.LGBMClassifier(n_estimators=3, verbose=-1, n_jobs=1, **options)


def patched():
    model = RandomForestClassifier(2, random_state=1).fit(NUMBERS, LABELS)
    model.predict = lambda rows: np.full(len(rows), 7)
    return model


def disguised():
    kind = type("RandomForestClassifier", (RandomForestClassifier,), {"__module__": RandomForestClassifier.__module__})
    return kind(2, random_state=1).fit(NUMBERS, LABELS)


def models():
    """Each with the table that it takes, and a part of the reason; None where it has a form."""
    votes = VotingClassifier([("one", boosted()), ("two", LogisticRegression())], voting="soft")
    yield "an array before XGBoost", make_pipeline(encoded(0), boosted()).fit(TABLE, LABELS), TABLE, None
    yield "zeros left out before XGBoost", make_pipeline(encoded(1), boosted()).fit(TABLE, LABELS), TABLE, None
    yield "the same in a vote", make_pipeline(encoded(1), votes).fit(TABLE, LABELS), TABLE, None
    yield "a selection of them", make_pipeline(encoded(1), SelectKBest(k=9), boosted()).fit(TABLE, LABELS), TABLE, None
    scaled = make_pipeline(encoded(1), MaxAbsScaler(), boosted()).fit(TABLE, LABELS)
    yield "zeros left out before another step", scaled, TABLE, "left out"
    inside = make_pipeline(encoded(1), VotingClassifier([("one", make_pipeline(MaxAbsScaler(), boosted()))], voting="soft"))
    yield "the same within a vote", inside.fit(TABLE, LABELS), TABLE, "left out"
    yield "the same before LightGBM", make_pipeline(encoded(1), light()).fit(TABLE, LABELS), TABLE, None
    missing = make_pipeline(StandardScaler(), boosted(missing=0.0)).fit(NUMBERS, LABELS)
    yield "zero as XGBoost's missing number", missing, NUMBERS, "missing number"
    yield "LightGBM of one class", light().fit(NUMBERS, np.zeros(ROWS, int)), NUMBERS, "one class"
    for kind in (np.int8, np.int16, np.int32, np.float32):
        typed = RandomForestClassifier(2, random_state=1).fit(NUMBERS, LABELS.to_numpy().astype(kind))
        yield "labels of %s" % kind.__name__, typed, NUMBERS, None
    yield "an answer before the last tree", light(pred_early_stop=True).fit(NUMBERS, LABELS), NUMBERS, "pred_early_stop"
    yield "raw scores", light(raw_score=True).fit(NUMBERS, LABELS), NUMBERS, "raw_score"
    yield "trees by another name", light(num_iterations=2).fit(NUMBERS, LABELS), NUMBERS, None
    whole = NUMBERS.round().astype(np.int32)
    squares = make_pipeline(FunctionTransformer(np.square), LogisticRegression())
    yield "squares of whole numbers", squares.fit(whole, LABELS), whole, "of whole numbers"
    yield "squares of others", squares.fit(NUMBERS, LABELS), NUMBERS, None
    yield "a subclass", Inherited(2).fit(NUMBERS, LABELS), NUMBERS, "Inherited"
    yield "a class in disguise", disguised(), NUMBERS, "not the library's own"
    yield "a function of the object's own", patched(), NUMBERS, "a function predict of its own"
    threshold = FixedThresholdClassifier(LogisticRegression(), threshold=0.3).fit(NUMBERS, LABELS)
    yield "a threshold of its own", threshold, NUMBERS, "FixedThresholdClassifier"


def reason(model, table):
    """As a worker says it that has loaded the model."""
    loaded = types.SimpleNamespace(raw=model, predict_name="predict")
    columns = [[name, name == "city", table[name].dtype.kind == "i"] for name in table]
    return native.offer(loaded, None, {"version": bytes(32).hex(), "columns": columns})[0].get("reason")


class Session:
    """What the library says of an ONNX model."""

    def __init__(self, inputs, outputs, providers=("CPUExecutionProvider",)):
        self.inputs = [types.SimpleNamespace(name=name, type=kind) for name, kind in inputs]
        self.outputs = [types.SimpleNamespace(name=name, type=kind) for name, kind in outputs]
        self.providers = list(providers)

    def get_inputs(self):
        return self.inputs

    def get_outputs(self):
        return self.outputs

    def get_providers(self):
        return self.providers


def sessions():
    """ONNX models: the session, its options, the columns of the signature (None: tensors), and the reason."""
    one, answer = [("X", "tensor(float)")], [("y", "tensor(float)")]
    numbers = [["a", False, False], ["b", False, False]]
    yield Session(one, answer, ("CUDAExecutionProvider", "CPUExecutionProvider")), {}, None, "answers of CUDAExecutionProvider"
    yield Session(one, answer), {"graph_optimization_level": 1}, None, "the option graph_optimization_level"
    yield Session(one, answer), {"intra_op_num_threads": 4}, None, "the option intra_op_num_threads"
    yield Session(one, answer), {"execution_mode": "parallel"}, None, "the option execution_mode"
    yield Session(one, answer), {"extra_session_config": {"session.x": "1"}}, None, "the option extra_session_config"
    yield Session(one, answer), {}, [["city", True, False]], "the column city of texts"
    yield Session([("t", "tensor(string)")], answer), {}, None, "the input t, which is tensor(string)"
    yield Session([("o", "optional(tensor(float))")], answer), {}, None, "the input o, which is optional(tensor(float))"
    yield Session([("s", "seq(tensor(float))")], answer), {}, None, "the input s, which is seq(tensor(float))"
    yield Session([("f", "tensor(bool)")], answer), {}, numbers, "the input f of a table, which is tensor(bool)"
    two = [("a", "tensor(float)"), ("c", "tensor(float)")]
    yield Session(two, answer), {}, numbers, "the input c, which is no column"
    for kind in ("seq(tensor(float))", "map(int64,tensor(float))", "sparse_tensor(float)", "seq(map(int64,tensor(double)))"):
        yield Session(one, [("z", kind)]), {}, None, "the output z, which is %s" % kind


def session_reason(session, options, columns):
    inputs = [(node.name, node.type) for node in session.get_inputs()]
    outputs = [node.name for node in session.get_outputs()]
    loaded = types.SimpleNamespace(raw=None, session=session, options=options, inputs=inputs, outputs=outputs)
    return native.offer(loaded, None, {"version": bytes(32).hex(), "columns": columns})[0].get("reason")


def main():
    wrong = []
    found_reasons = [(name, reason(model, table), expected) for name, model, table, expected in models()]
    found_reasons += [(expected, session_reason(*case), expected) for *case, expected in sessions()]
    for name, found, expected in found_reasons:
        if found != expected and (found is None or expected is None or expected not in found):
            wrong.append("%s: expected %s, found %s" % (name, expected or "a form", found or "a form"))
    print("\n".join(wrong))
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
