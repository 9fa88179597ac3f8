"""Models of MLflow's own kind, in each form that `python_model` may have."""
import json

import joblib
import mlflow.pyfunc
import numpy as np
import pandas as pd
from models import Requests, model, trained, write
from models.data import numbers, table

PACKAGES = ("cloudpickle",)


@model("pyfunc-class")
def frame(version, folder):
    """A class; it answers with a table of texts, times, booleans and gaps."""

    class Frame(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input):
            return pd.DataFrame({
                "city": model_input.city, "next": model_input.joined + pd.Timedelta(days=version),
                "member": model_input.member, "age": model_input.age, "income": model_input.income,
            })

    columns = table(version)[0]
    return trained("pyfunc", Frame(), columns, PACKAGES, Frame().predict(None, columns))


@model("pyfunc-class")
def arrays(version, folder):
    """Arrays by name."""

    class Arrays(mlflow.pyfunc.PythonModel):
        def predict(self, context, model_input):
            mean = model_input.mean(axis=1).to_numpy()
            return {"mean": mean * version, "sign": np.where(mean > 0, "ja", "nei")}

    return trained("pyfunc", Arrays(), numbers(version)[0], PACKAGES)


@model("pyfunc-artifacts")
def artifacts(version, folder):
    """Files beside it, and code of its own."""
    from sklearn.linear_model import LinearRegression

    columns, _, _, total = numbers(version)
    joblib.dump(LinearRegression().fit(columns, total), f"{folder}/inner.joblib")
    settings = write(folder, "settings.json", json.dumps({"factor": version}))

    class WithFiles(mlflow.pyfunc.PythonModel):
        def load_context(self, context):
            self.inner = joblib.load(context.artifacts["inner"])
            with open(context.artifacts["settings"]) as file:
                self.factor = json.load(file)["factor"]

        def predict(self, context, model_input):
            return self.inner.predict(model_input) * self.factor

    files = {"inner": f"{folder}/inner.joblib", "settings": settings}
    return trained("pyfunc", WithFiles(), columns, ("scikit-learn", *PACKAGES), total, artifacts=files)


@model("pyfunc-function")
def lengths(version, folder):
    def predict(model_input):
        return [version * len(str(value)) for value in model_input["city"]]

    columns = table(version)[0][["city"]]
    return trained("pyfunc", predict, columns, PACKAGES, [1])


@model("pyfunc-code")
def from_code(version, folder):
    """The text of a program; it takes a parameter."""
    code = write(folder, f"ship_{version}.py", f"""import mlflow
import pandas as pd


class Ship(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return pd.Series((model_input["age"] * {version}).astype(float) + (params or {{}}).get("add", 0), name="ship")


mlflow.models.set_model(Ship())
""")
    columns = table(version)[0]
    signature = mlflow.models.infer_signature(columns, pd.Series([1.0]), params={"add": 0.5})
    return trained("pyfunc", code, columns, PACKAGES, signature=signature)


@model("pyfunc-hints")
def hinted(version, folder):
    """Its signature comes from type hints."""

    class Reversed(mlflow.pyfunc.PythonModel):
        def predict(self, model_input: list[str]) -> list[str]:
            return [text[::-1] + str(version) for text in model_input]

    texts = ["abc", "東京", "", "Zürich"]
    return trained(
        "pyfunc", Reversed(), Requests({"inputs": {"inputs": texts}, "one": {"inputs": texts[:1]}}), PACKAGES,
        input_example=texts,
    )


@model("pyfunc-pydantic")
def validated(version, folder):
    """Its rows are objects of a pydantic class."""
    import pydantic

    class Ask(pydantic.BaseModel):
        name: str
        age: int = 3
        tags: list[str] = []

    class Answers(mlflow.pyfunc.PythonModel):
        def predict(self, model_input: list[Ask]) -> list[dict]:
            return [{"name": ask.name, "age": ask.age + version, "tags": ask.tags} for ask in model_input]

    rows = [{"name": "x", "age": 1, "tags": ["q"]}, {"name": "東京", "age": 2, "tags": []}]
    return trained(
        "pyfunc", Answers(),
        Requests({"inputs": {"inputs": rows}, "defaults": {"inputs": [{"name": "y"}]}}),
        (*PACKAGES, "pydantic"), input_example=rows[:1],
    )
