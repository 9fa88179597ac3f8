"""Loads models of many registries as MLflow does, and compares what they predict with what is expected.

    predict_layouts.py FIXTURES < lines of MAJOR, NAME__vVERSION and DIRECTORY, separated by tabs

FIXTURES holds data/DATASET.csv and expected/mlflowMAJOR/NAME__vVERSION.csv. For each line it prints `same`, `differs` or
`refused`, the directory and why, separated by tabs.
"""
import os
import pathlib
import sys
import warnings

warnings.filterwarnings("ignore")
os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", GIT_PYTHON_REFRESH="quiet", OMP_NUM_THREADS="1")

import logging

logging.disable(logging.WARNING)

import mlflow.pyfunc
import numpy
import pandas

DATASETS = {"breast-cancer": "breast_cancer", "digits": "digits", "iris-onnx": "iris", "iris-rules": "iris_names",
            "iris-species": "iris", "iris_petal_width": "iris_width"}


def columns(predicted):
    """Whatever a model answers, as columns."""
    if isinstance(predicted, dict):
        return [column for value in predicted.values() for column in columns(value)]
    if isinstance(predicted, pandas.DataFrame):
        return [predicted[name].to_numpy() for name in predicted]
    array = numpy.asarray(predicted)
    return [array] if array.ndim == 1 else list(array.T)


def same(one, other):
    if len(one) != len(other):
        return False
    if one.dtype.kind in "OU" or other.dtype.kind in "OU":
        return [str(value) for value in one] == [str(value) for value in other]
    return numpy.allclose(one.astype(float), other.astype(float), rtol=1e-5, atol=1e-6)


def check(fixtures, major, key, directory):
    name = key.split("__v")[0]
    rows = pandas.read_csv(fixtures / "data" / f"{DATASETS[name]}.csv").drop(columns="label")
    expected = pandas.read_csv(fixtures / "expected" / f"mlflow{major}" / f"{key}.csv")
    model = mlflow.pyfunc.load_model(directory)
    schema = model.metadata.get_input_schema()
    if schema is not None and schema.is_tensor_spec():
        rows = rows.to_numpy().astype(numpy.float32)
    elif schema is not None:
        # A column of whole numbers is read as integers, which MLflow does not take for doubles.
        rows = rows.astype({column.name: "float64" for column in schema.inputs if column.type.name == "double"})
    predicted = columns(model.predict(rows))
    wanted = [expected[name].to_numpy() for name in expected]
    return len(predicted) == len(wanted) and all(map(same, predicted, wanted))


def main():
    fixtures = pathlib.Path(sys.argv[1])
    for line in sys.stdin:
        major, key, directory = line.rstrip("\n").split("\t")
        before = list(sys.path)
        try:
            outcome, why = ("same" if check(fixtures, major, key, directory) else "differs"), ""
        except Exception as error:
            outcome, why = "refused", f"{type(error).__name__}: {error}".replace("\n", " ").replace("\t", " ")
        # Each model brings code of its own, under names that the next one may have too.
        sys.path[:] = before
        for module in [name for name, module in sys.modules.items()
                       if str(getattr(module, "__file__", "")).startswith(directory)]:
            del sys.modules[module]
        print(outcome, directory, why, sep="\t", flush=True)


if __name__ == "__main__":
    main()
