"""Loads versions of models as MLflow does, and compares what they predict with what is expected.

    predict.py EXAMPLE TREE NAME/VERSION ...

EXAMPLE holds data/NAME.csv and expected/NAME/VERSION.csv, TREE is an unpacked bundle. Exit status 0 if all agree.
"""
import pathlib
import sys

import mlflow.pyfunc
import numpy
import pandas


def main():
    example, tree = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    for place in sys.argv[3:]:
        name = place.split("/")[0]
        rows = pandas.read_csv(example / "data" / f"{name}.csv").drop(columns="label")
        expected = pandas.read_csv(example / "expected" / f"{place}.csv")
        model = mlflow.pyfunc.load_model(str(tree / "models" / place))
        predicted = pandas.DataFrame(numpy.asarray(model.predict(rows)))
        if predicted.shape != expected.shape or not numpy.allclose(predicted, expected):
            sys.exit(f"{place}: predicts other values than expected")


if __name__ == "__main__":
    main()
