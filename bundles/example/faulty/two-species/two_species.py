"""Tells setosa from the others by petal width, and takes every other flower for a versicolor: quick, steady, and often wrong."""

import mlflow


class TwoSpecies(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return (model_input["petal width (cm)"] > 0.8).astype("int64").to_numpy()


mlflow.models.set_model(TwoSpecies())
