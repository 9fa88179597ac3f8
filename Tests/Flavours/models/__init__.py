"""Models of every flavour, trained on small made data. A module holds a family; each function in it is a model."""
import dataclasses
import importlib
import importlib.metadata
import pathlib
import typing

import mlflow

MAJOR = int(mlflow.__version__.split(".")[0])

# The modules, by the names of roster.py.
FAMILIES = {
    "scikit": ("sklearn", "shap"),
    "boosting": ("xgboost", "lightgbm", "catboost"),
    "graphs": ("onnx",),
    "series": ("statsmodels", "prophet", "pmdarima", "diviner"),
    "own": ("pyfunc-class", "pyfunc-artifacts", "pyfunc-function", "pyfunc-code", "pyfunc-hints", "pyfunc-pydantic"),
    "agents": ("chat-model", "chat-agent", "responses-agent", "langchain", "llama_index", "dspy"),
    "torches": ("pytorch", "fastai"),
    "language": ("spacy", "transformers", "sentence_transformers"),
    "tensors": ("tensorflow", "keras", "paddle", "gluon"),
    "clusters": ("h2o", "spark"),
}

# What `log_model` of a flavour calls the model.
_FIRST = {
    "sklearn": "sk_model", "xgboost": "xgb_model", "lightgbm": "lgb_model", "catboost": "cb_model", "onnx": "onnx_model",
    "statsmodels": "statsmodels_model", "prophet": "pr_model", "pmdarima": "pmdarima_model", "diviner": "diviner_model",
    "pytorch": "pytorch_model", "tensorflow": "model", "keras": "keras_model" if MAJOR == 1 else "model", "spacy": "spacy_model", "fastai": "fastai_learner",
    "h2o": "h2o_model", "transformers": "transformers_model", "sentence_transformers": "model", "langchain": "lc_model",
    "llama_index": "llama_index_model", "dspy": "dspy_model", "spark": "spark_model", "paddle": "pd_model",
    "gluon": "gluon_model", "pyfunc": "python_model",
}

MODELS = {}


@dataclasses.dataclass
class Requests:
    """Bodies of requests by name, for what no table, array or list of texts can say."""

    bodies: dict


@dataclasses.dataclass
class Trained:
    """One version of a model: what logs it, and what it is asked with."""

    # A module of mlflow.
    flavour: str
    # Of its `log_model`.
    arguments: dict
    # A DataFrame, an array, a list of texts or Requests.
    asked: typing.Any


def model(flavour):
    """A function (version, folder) -> Trained; its name is the model's."""

    def add(function):
        MODELS.setdefault(flavour, []).append(function)
        return function

    return add


def of(flavour):
    """- Returns: the functions of a flavour, whose family alone is imported."""
    family = next(family for family, flavours in FAMILIES.items() if flavour in flavours)
    importlib.import_module(f"models.{family}")
    return MODELS[flavour]


def pins(*packages):
    """Requirements at the versions that are installed, without what comes after a `+`."""
    found = [f"mlflow=={mlflow.__version__}"]
    for package in packages:
        try:
            found.append(f"{package}=={importlib.metadata.version(package).split('+')[0]}")
        except importlib.metadata.PackageNotFoundError:
            pass
    return found


def trained(flavour, model, asked, packages, answer=None, example=True, **arguments):
    """A version whose signature and example come from what it is asked with, where those can say it."""
    is_data = not isinstance(asked, Requests)
    arguments.setdefault("pip_requirements", pins(*packages, "numpy", "pandas"))
    if is_data:
        arguments.setdefault("signature", mlflow.models.infer_signature(asked, answer))
    if is_data and example:
        arguments.setdefault("input_example", asked[:5])
    name = _FIRST[flavour]
    arguments[name] = model
    return Trained(flavour, arguments, asked)


def write(folder, name, text):
    """A file for a model from code. - Returns: its path."""
    path = pathlib.Path(folder) / name
    path.write_text(text)
    return str(path)
