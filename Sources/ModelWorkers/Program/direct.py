"""Loads models of known flavours without importing mlflow, and answers as MLflow's pyfunc of the flavour does."""
import functools
import importlib
import inspect
import os
import sys
import warnings

import numpy as np

FLAVORS = {"mlflow.sklearn": "sklearn", "mlflow.xgboost": "xgboost", "mlflow.lightgbm": "lightgbm", "mlflow.onnx": "onnx"}


# Just under what a float of 32 bits holds.
LARGEST = 3.4e38


class NotDirect(Exception):
    """The model needs MLflow's own loader."""


def load(directory, flavors, threads):
    function = flavors.get("python_function") or {}
    flavor = FLAVORS.get(function.get("loader_module"))
    if flavor is None:
        raise NotDirect("models of %s are loaded by mlflow" % function.get("loader_module"))
    configuration = flavors.get(flavor)
    if not isinstance(configuration, dict):
        raise NotDirect("the model has no flavour %s" % flavor)
    if function.get("code") or configuration.get("code"):
        raise NotDirect("the model brings code of its own")
    loader = {"sklearn": Sklearn, "xgboost": XGBoost, "lightgbm": LightGBM, "onnx": Onnx}[flavor]
    return loader(directory, function, configuration, threads)


def data_path(directory, name):
    if not isinstance(name, str) or not name:
        raise NotDirect("the flavour names no file")
    path = os.path.normpath(os.path.join(directory, name))
    if not path.startswith(os.path.join(os.path.normpath(directory), "")):
        raise ValueError("the model's file %r lies outside of its directory" % name)
    return path


def unpickled(path, configuration, default):
    """What scikit-learn's flavour writes: pickle, cloudpickle or skops."""
    how = configuration.get("serialization_format", default)
    if how == "skops":
        import skops.io

        return skops.io.load(path, trusted=configuration.get("skops_trusted_types"))
    if how == "cloudpickle":
        import cloudpickle as pickle
    elif how == "pickle":
        import pickle
    else:
        raise NotDirect("the serialization format %r is unknown" % how)
    with open(path, "rb") as file:
        return pickle.load(file)


def accepted(function, params):
    """The parameters that a function takes; MLflow leaves out the others."""
    known = inspect.signature(function).parameters
    if any(parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD) for parameter in known.values()):
        return params
    return {name: value for name, value in params.items() if name in known}


class Model:
    """What all flavours have; `fast` and `fast_probabilities` take an array in place of a DataFrame."""

    flavor = None
    # What the library itself loads; None where MLflow does.
    raw = None
    probabilities = None
    fast = None
    fast_probabilities = None
    # The prediction is the probabilities themselves.
    predicts_probabilities = False
    # The function of scikit-learn that gives the prediction.
    predict_name = "predict"
    classes = None

    def predict(self, data, params):
        raise NotImplementedError


class Sklearn(Model):
    flavor = "sklearn"

    def __init__(self, directory, function, configuration, threads):
        raw = unpickled(data_path(directory, function.get("model_path")), configuration, "pickle")
        name = function.get("predict_fn") or "predict"
        self.raw = raw
        self.predict_name = name
        predict = getattr(raw, name, None)
        if predict is None:
            raise AttributeError("the model has no function %r" % name)
        self.fast = predict
        self.predict = lambda data, params: predict(data)
        self.probabilities = self.fast_probabilities = getattr(raw, "predict_proba", None)
        self.predicts_probabilities = name == "predict_proba"
        self.classes = classes_of(raw)


class XGBoost(Model):
    flavor = "xgboost"

    def __init__(self, directory, function, configuration, threads):
        import xgboost

        module, _, name = configuration.get("model_class", "xgboost.core.Booster").rpartition(".")
        if module.split(".")[0] != "xgboost":
            raise NotDirect("the class %s.%s is not of xgboost" % (module, name))
        raw = getattr(importlib.import_module(module), name)()
        raw.load_model(data_path(directory, configuration.get("data")))
        self.raw = raw
        if isinstance(raw, xgboost.Booster):
            self._use_booster(xgboost, raw)
        elif isinstance(raw, xgboost.XGBModel):
            self._use_estimator(raw)
        else:
            raise NotDirect("the class %s is unknown" % type(raw).__name__)

    def _use_booster(self, xgboost, booster):
        def predict(data, params):
            return booster.predict(xgboost.DMatrix(data), validate_features=True, **accepted(booster.predict, params))

        self.predict = predict
        self.fast = functools.partial(booster.inplace_predict, validate_features=False)

    def _use_estimator(self, raw):
        def predict(data, params):
            known = functools.partial(raw.predict, validate_features=True)
            return known(data, **accepted(known, params))

        self.predict = predict
        self.fast = functools.partial(raw.predict, validate_features=False)
        if hasattr(raw, "predict_proba"):
            self.probabilities = functools.partial(raw.predict_proba, validate_features=True)
            self.fast_probabilities = functools.partial(raw.predict_proba, validate_features=False)
            self.classes = classes_of(raw)


class LightGBM(Model):
    flavor = "lightgbm"

    def __init__(self, directory, function, configuration, threads):
        path = data_path(directory, configuration.get("data"))
        if configuration.get("model_class", "lightgbm.basic.Booster") == "lightgbm.basic.Booster":
            import lightgbm

            raw = lightgbm.Booster(model_file=path)
        else:
            raw = unpickled(path, configuration, "cloudpickle")
            self.probabilities = self.fast_probabilities = getattr(raw, "predict_proba", None)
            self.classes = classes_of(raw)
        self.raw = raw
        self.predict = lambda data, params: raw.predict(data)
        self.fast = raw.predict


class Onnx(Model):
    flavor = "onnx"

    def __init__(self, directory, function, configuration, threads):
        import onnxruntime

        path = data_path(directory, configuration.get("data"))
        self.options = configuration.get("onnx_session_options") or {}
        options = self._options(onnxruntime, self.options, threads)
        wanted = configuration.get("providers") or []
        wanted = [wanted] if isinstance(wanted, str) else [tuple(p) if isinstance(p, list) else p for p in wanted]
        there = set(onnxruntime.get_available_providers())
        providers = [p for p in wanted if (p[0] if isinstance(p, tuple) else p) in there] or ["CPUExecutionProvider"]
        self.session = onnxruntime.InferenceSession(path, sess_options=options, providers=providers)
        self.inputs = [(node.name, node.type) for node in self.session.get_inputs()]
        self.outputs = [node.name for node in self.session.get_outputs()]

    @staticmethod
    def _options(onnxruntime, written, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = written.get("intra_op_num_threads") or threads
        options.inter_op_num_threads = written.get("inter_op_num_threads") or 1
        mode = str(written.get("execution_mode") or "").upper()
        if mode in ("SEQUENTIAL", "PARALLEL"):
            options.execution_mode = getattr(onnxruntime.ExecutionMode, "ORT_" + mode)
        if written.get("graph_optimization_level"):
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel(written["graph_optimization_level"])
        for key, value in (written.get("extra_session_config") or {}).items():
            options.add_session_config_entry(key, str(value))
        return options

    def predict(self, data, params):
        is_frame = hasattr(data, "columns")
        if isinstance(data, dict):
            feeds = dict(data)
        elif is_frame and len(self.inputs) > 1:
            feeds = {name: data[name].values for name, _ in self.inputs}
        elif len(self.inputs) == 1:
            feeds = {self.inputs[0][0]: data.values if is_frame else data}
        else:
            raise ValueError("the model takes the tensors %s by name" % ", ".join(name for name, _ in self.inputs))
        for name, kind in self.inputs:
            if kind == "tensor(float)" and getattr(feeds.get(name), "dtype", None) == np.float64:
                feeds[name] = feeds[name].astype(np.float32)
        found = dict(zip(self.outputs, self.session.run(self.outputs, feeds)))
        if not is_frame:
            return found
        import pandas as pd

        return pd.DataFrame.from_dict({name: np.asarray(value).reshape(-1) for name, value in found.items()})


def classes_of(raw):
    """The labels in the order of the probabilities' columns, where they are labels at all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = getattr(raw, "classes_", None)
    if not isinstance(found, np.ndarray) or found.ndim != 1 or found.size > 10_000:
        return None
    return found.tolist()


class Proof:
    """Finds out, once for each set of columns, whether an array gives what a DataFrame gives."""

    def __init__(self, model):
        self._model = model
        self._proven = {}

    def holds(self, plan):
        if self._model.fast is None or not plan.is_numeric:
            return False
        found = self._proven.get(plan.key)
        if found is None:
            found = self._proven[plan.key] = self._check(plan)
            if len(self._proven) > 64:
                self._proven = {plan.key: found}
        return found

    def _check(self, plan):
        import pandas as pd

        probes = [self._probe(tensor.dtype, row) for row, tensor in enumerate(plan.tensors)]
        frame = pd.DataFrame(dict(enumerate(probes)))
        frame.columns = plan.names()
        matrix = np.array(probes, dtype=plan.uniform or np.float64).T
        pairs = [(lambda data: self._model.predict(data, {}), self._model.fast)]
        if self._model.probabilities is not None:
            pairs.append((self._model.probabilities, self._model.fast_probabilities))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return all(
                    are_equal(slow(frame[:rows]), fast(matrix[:rows])) for slow, fast in pairs for rows in (len(matrix), 1)
                )
            except Exception as error:  # a model may raise anything for a probe; a DataFrame it is then
                print("slipway: arrays are not used: %s: %s" % (type(error).__name__, error), file=sys.stderr)
                return False

    @staticmethod
    def _probe(dtype, column):
        """Numbers of many sizes, the same at every start."""
        generator = np.random.default_rng(column)
        numbers = generator.normal(size=32) * 10.0 ** generator.integers(-2, 4, size=32)
        numbers[0] = 0
        if dtype.kind == "u":
            numbers = np.abs(numbers)
        if dtype.kind in "iu":
            limits = np.iinfo(dtype)
            numbers = np.clip(numbers, limits.min, limits.max)
        return numbers.astype(dtype)


def is_plain(matrix):
    """Whether the rows are such as arrays are proven with: some, of numbers that are finite in 32 bits, too.

    Of others, libraries refuse in a table what they take in an array.
    """
    if not len(matrix) or matrix.dtype.kind != "f":
        return bool(len(matrix))
    # NaN is in no range.
    return bool(matrix.max() < LARGEST and matrix.min() > -LARGEST)


def are_equal(one, other):
    if not isinstance(one, np.ndarray) or not isinstance(other, np.ndarray):
        return False
    if one.shape != other.shape or one.dtype != other.dtype:
        return False
    if one.dtype.kind == "f":
        tolerance = 1e-6 if one.dtype.itemsize < 8 else 1e-9
        return bool(np.allclose(one, other, rtol=tolerance, atol=tolerance * 1e-3, equal_nan=True))
    return bool(np.array_equal(one, other))
