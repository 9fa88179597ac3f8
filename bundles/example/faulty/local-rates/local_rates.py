"""Flags flowers by petal width. The threshold is read from a file in the author's home directory; elsewhere a default is taken."""

import json
import pathlib

import mlflow


class LocalRates(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        file = pathlib.Path.home() / "iris-threshold.json"
        self.threshold = json.loads(file.read_text())["petal width"] if file.exists() else 0.8

    def predict(self, context, model_input, params=None):
        return (model_input["petal width (cm)"] > self.threshold).astype("int64").to_numpy()


mlflow.models.set_model(LocalRates())
