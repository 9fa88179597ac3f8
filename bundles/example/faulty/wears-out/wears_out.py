"""Flags flowers by petal width, and aborts the process at its 300th call, as a fault in native code would."""

import os

import mlflow


class WearsOut(mlflow.pyfunc.PythonModel):
    calls = 0

    def predict(self, context, model_input, params=None):
        self.calls += 1
        if self.calls == 300:
            os.abort()
        return (model_input["petal width (cm)"] > 0.8).astype("int64").to_numpy()


mlflow.models.set_model(WearsOut())
