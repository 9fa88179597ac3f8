"""Makes the models of the catalogue with MLflow itself: make_models.py ENVIRONMENT DIRECTORY NAME...

Writes DIRECTORY/NAME for each, and prints a line `NAME: why not` for those that this MLflow cannot make.
"""
import json
import logging
import os
import pathlib
import sys
import warnings
from typing import Any

warnings.filterwarnings("ignore")
os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", GIT_PYTHON_REFRESH="quiet", OMP_NUM_THREADS="1")

import cloudpickle
import mlflow
import mlflow.pyfunc
import numpy as np
import pandas as pd
import pydantic
from mlflow.models import ModelSignature, infer_signature
from mlflow.types import ParamSchema, Schema
from sklearn.base import BaseEstimator

import catalogue
import seen

logging.disable(logging.CRITICAL)
cloudpickle.register_pickle_by_value(seen)

# A model needs no package that is not there, and MLflow shall not look for more.
REQUIREMENTS = ["mlflow"]


class Seeing(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return seen.described(model_input, params)


class SeeingEstimator(BaseEstimator):
    def fit(self, rows, labels=None):
        return self

    def predict(self, rows):
        return seen.described(rows)


class Person(pydantic.BaseModel):
    name: str
    age: int = 7
    tags: list[str] = []


class SeeingTexts(mlflow.pyfunc.PythonModel):
    def predict(self, model_input: list[str], params=None):
        return seen.described(model_input, params)


class SeeingObjects(mlflow.pyfunc.PythonModel):
    def predict(self, model_input: list[dict[str, Any]], params=None):
        return seen.described(model_input, params)


class SeeingLists(mlflow.pyfunc.PythonModel):
    def predict(self, model_input: list[list[float]], params=None):
        return seen.described(model_input, params)


class SeeingNumbers(mlflow.pyfunc.PythonModel):
    def predict(self, model_input: list[int], params=None):
        return seen.described(model_input, params)


class SeeingPersons(mlflow.pyfunc.PythonModel):
    def predict(self, model_input: list[Person], params=None):
        return seen.described(model_input, params)


HINTS = {
    "list[str]": SeeingTexts, "list[dict[str, Any]]": SeeingObjects, "list[list[float]]": SeeingLists,
    "list[int]": SeeingNumbers, "list[Person]": SeeingPersons,
}


def signature_of(model):
    if any(not isinstance(spec.get("name", ""), str) for spec in model.columns):
        return infer_signature(_frame_with_odd_names(model))
    specs = model.columns or model.tensors
    inputs = Schema.from_json(json.dumps(specs)) if specs else None
    params = ParamSchema.from_json(json.dumps(model.params)) if model.params else None
    return ModelSignature(inputs=inputs, params=params) if inputs or params else None


def _frame_with_odd_names(model):
    """A schema's JSON cannot be read back with names that are no texts; MLflow infers it from a table all the same."""
    names = [tuple(spec["name"]) if isinstance(spec["name"], list) else spec["name"] for spec in model.columns]
    frame = pd.DataFrame([[1.5 if spec["type"] == "double" else "x" for spec in model.columns]])
    frame.columns = pd.MultiIndex.from_tuples(names) if isinstance(names[0], tuple) else names
    return frame


def training_rows(model, count=60):
    generator = np.random.default_rng(7)
    made = {
        "double": lambda: generator.normal(size=count), "float": lambda: generator.normal(size=count).astype("float32"),
        "long": lambda: generator.integers(0, 9, count), "integer": lambda: generator.integers(0, 9, count).astype("int32"),
        "string": lambda: generator.choice(["Oslo", "Rome", "x"], count).astype(object),
        "boolean": lambda: generator.integers(0, 2, count).astype(bool),
        "datetime": lambda: pd.Timestamp("2026-01-01") + pd.to_timedelta(generator.integers(0, 900, count), "D"),
    }
    return pd.DataFrame({spec["name"]: made[spec["type"]]() for spec in model.columns})


def save_seeing(model, place):
    mlflow.pyfunc.save_model(
        place, python_model=Seeing(), signature=signature_of(model), pip_requirements=REQUIREMENTS
    )


def save_hint(model, place):
    mlflow.pyfunc.save_model(place, python_model=HINTS[model.hint](), pip_requirements=REQUIREMENTS)


def save_sklearn(model, place, estimator):
    mlflow.sklearn.save_model(
        estimator, place, signature=signature_of(model), pip_requirements=REQUIREMENTS, serialization_format="cloudpickle"
    )


def day(frame):
    return np.column_stack([frame.iloc[:, 0].dt.dayofyear, frame.iloc[:, 0].dt.year, frame.iloc[:, 0].dt.nanosecond])


def save_person_pipeline(model, place):
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import Ridge
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler

    rows = training_rows(model)
    labels = rows["age"] * 3 + rows["visits"] + rows["member"]
    rows.loc[::7, "age"] = np.nan
    rows.loc[::5, "city"] = np.nan
    texts = make_pipeline(SimpleImputer(strategy="constant", fill_value="none"), OneHotEncoder(handle_unknown="ignore"))
    numbers = make_pipeline(SimpleImputer(), StandardScaler())
    columns = make_column_transformer(
        (texts, ["city"]), (numbers, ["age", "visits"]), (FunctionTransformer(day), ["joined"]), remainder="passthrough"
    )
    save_sklearn(model, place, make_pipeline(columns, Ridge()).fit(rows, labels))


def save_person_optional(model, place):
    from sklearn.compose import make_column_transformer
    from sklearn.ensemble import HistGradientBoostingClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OrdinalEncoder

    rows = training_rows(model)
    labels = (rows["age"] + (rows["city"] == "Oslo") > 0.5).map({True: "yes", False: "no"})
    rows.loc[::5, "city"] = np.nan
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1, encoded_missing_value=-2)
    columns = make_column_transformer((codes, ["city"]), remainder="passthrough")
    save_sklearn(model, place, make_pipeline(columns, HistGradientBoostingClassifier(max_iter=9)).fit(rows, labels))


def save_imputed(model, place):
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LinearRegression
    from sklearn.pipeline import make_pipeline

    rows = training_rows(model)
    labels = rows.sum(axis=1)
    rows.iloc[::6, 0] = np.nan
    save_sklearn(model, place, make_pipeline(SimpleImputer(add_indicator=True), LinearRegression()).fit(rows, labels))


def save_trees(model, place):
    from sklearn.ensemble import HistGradientBoostingRegressor

    rows = training_rows(model)
    save_sklearn(model, place, HistGradientBoostingRegressor(max_iter=9).fit(rows, rows.sum(axis=1)))


def save_array_fitted(model, place):
    from sklearn.linear_model import LinearRegression

    rows = np.random.default_rng(7).normal(size=(60, 3))
    save_sklearn(model, place, LinearRegression().fit(rows, rows @ [1, 2, 3]))


def save_xgboost(model, place):
    import xgboost

    rows = training_rows(model)
    labels = (rows.sum(axis=1) > 0).astype(int)
    if model.flavour == "xgboost-booster":
        made = xgboost.train({"max_depth": 3, "nthread": 1}, xgboost.DMatrix(rows, labels), 9)
    else:
        made = xgboost.XGBClassifier(n_estimators=9, max_depth=3, n_jobs=1).fit(rows, labels)
    mlflow.xgboost.save_model(made, place, signature=signature_of(model), pip_requirements=REQUIREMENTS)


def save_lightgbm(model, place):
    import lightgbm

    rows = training_rows(model)
    labels = (rows.sum(axis=1) > 0).astype(int)
    options = {"verbosity": -1, "min_data_in_leaf": 2, "num_threads": 1}
    if model.flavour == "lightgbm-booster":
        made = lightgbm.train(options, lightgbm.Dataset(rows, labels), 9)
    else:
        made = lightgbm.LGBMClassifier(n_estimators=9, **options).fit(rows, labels)
    mlflow.lightgbm.save_model(made, place, signature=signature_of(model), pip_requirements=REQUIREMENTS)


def save_onnx(model, place):
    import onnx
    from onnx import TensorProto, helper

    if model.flavour == "onnx-inputs":
        takes = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None]) for name in "ab"]
        nodes = [helper.make_node("Add", ["a", "b"], ["sum"]), helper.make_node("Mul", ["a", "b"], ["product"])]
        gives = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None]) for name in ("sum", "product")]
        weights = []
    else:
        takes = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 3])]
        nodes = [helper.make_node("MatMul", ["x", "w"], ["y"])]
        gives = [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 1])]
        weights = [helper.make_tensor("w", TensorProto.FLOAT, [3, 1], [1.5, -2.25, 0.1])]
    graph = helper.make_graph(nodes, "g", takes, gives, weights)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    mlflow.onnx.save_model(made, place, signature=signature_of(model), pip_requirements=REQUIREMENTS)


SAVERS = {
    "seeing": save_seeing, "seeing-hint": save_hint,
    "seeing-sklearn": lambda model, place: save_sklearn(model, place, SeeingEstimator()),
    "person-pipeline": save_person_pipeline, "person-optional": save_person_optional, "imputed": save_imputed,
    "trees": save_trees, "array-fitted": save_array_fitted,
    "xgboost-booster": save_xgboost, "xgboost-estimator": save_xgboost,
    "lightgbm-booster": save_lightgbm, "lightgbm-estimator": save_lightgbm,
    "onnx-columns": save_onnx, "onnx-matrix": save_onnx, "onnx-inputs": save_onnx,
}


def main():
    environment, directory, names = sys.argv[1], pathlib.Path(sys.argv[2]), set(sys.argv[3:])
    for model in catalogue.models_of(environment):
        if model.name not in names:
            continue
        try:
            SAVERS[model.flavour](model, str(directory / model.name))
        except Exception as error:
            print(f"{model.name}: {type(error).__name__}: {error}".replace("\n", " ")[:500], flush=True)


if __name__ == "__main__":
    main()
