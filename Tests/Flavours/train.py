"""Trains the models of a flavour and registers two versions of each. Runs in an environment of the flavour.

    train.py FLAVOUR FOLDER [HOW MANY]

FOLDER gets the registry `mlflow.db`, `asked/MODEL.json` with requests, `asked/MODEL.csv` where they are rows, and `trained.json`: for each
model nothing, or what MLflow failed with.
"""
import importlib
import json
import os
import pathlib
import sys
import traceback
import warnings

os.environ.update(
    MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true", GIT_PYTHON_REFRESH="quiet", TOKENIZERS_PARALLELISM="false",
    TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", HF_HUB_OFFLINE="1", OMP_NUM_THREADS="1",
)
warnings.filterwarnings("ignore")

import mlflow  # noqa: E402

import bodies  # noqa: E402
import models  # noqa: E402
import pandas as pd  # noqa: E402
from leaving import leave  # noqa: E402


def main():
    flavour, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    asked = folder / "asked"
    asked.mkdir(parents=True)
    use(folder)
    outcome = {}
    many = int(sys.argv[3]) if len(sys.argv) > 3 else None
    for function in models.of(flavour)[:many]:
        name = function.__name__.replace("_", "-")
        try:
            data = register(function, name, folder)
        except Exception as error:
            traceback.print_exc()
            outcome[name] = f"{type(error).__name__}: {str(error).splitlines()[0][:200] if str(error) else ''}"
            continue
        outcome[name] = None
        (asked / f"{name}.json").write_text(json.dumps(bodies.of(data), ensure_ascii=False))
        if isinstance(data, pd.DataFrame):
            data.head(bodies.ROWS).to_csv(asked / f"{name}.csv", index=False, date_format="%Y-%m-%dT%H:%M:%S")
    (folder / "trained.json").write_text(json.dumps(outcome, ensure_ascii=False, indent=1))
    leave()


def use(folder):
    registry = f"sqlite:///{folder}/mlflow.db"
    mlflow.set_tracking_uri(registry)
    mlflow.set_registry_uri(registry)
    mlflow.create_experiment("flavours", artifact_location=str(folder / "artifacts"))
    mlflow.set_experiment("flavours")


def register(function, name, folder):
    """- Returns: what the second version is asked with."""
    for version in (1, 2):
        trained = function(version, folder)
        # Only MLflow 3 calls a model by a name, and not where a flavour still demands a path.
        place = "name" if models.MAJOR >= 3 and trained.flavour != "spark" else "artifact_path"
        arguments = {place: name, **trained.arguments, "registered_model_name": name}
        with mlflow.start_run():
            module = importlib.import_module(f"mlflow.{trained.flavour}")
            getattr(module, "log_model" if hasattr(module, "log_model") else "log_explainer")(**arguments)
    return trained.asked


main()
