"""Asks MLflow's own scoring app what a flavour's models answer. Runs in an environment of the flavour.

    reference.py FOLDER

The app is that of `mlflow models serve`: FastAPI in MLflow 2 and 3, Flask in 1. FOLDER gets `reference.json`: for each model and version the
status and text of each answer (and `again`, the text when asked once more, where it is another), or what MLflow failed with.
"""
import json
import logging
import os
import pathlib
import sys
import warnings

os.environ.update(
    MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true", GIT_PYTHON_REFRESH="quiet", TOKENIZERS_PARALLELISM="false",
    TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", HF_HUB_OFFLINE="1", OMP_NUM_THREADS="1", MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT="1200",
)
warnings.filterwarnings("ignore")

import mlflow.pyfunc  # noqa: E402
from leaving import leave  # noqa: E402
from mlflow.pyfunc import scoring_server  # noqa: E402

logging.getLogger("mlflow").setLevel(logging.ERROR)


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    registry = f"sqlite:///{folder}/mlflow.db"
    mlflow.set_tracking_uri(registry)
    mlflow.set_registry_uri(registry)
    found = {}
    for file in sorted((folder / "asked").glob("*.json")):
        asked = json.loads(file.read_text())
        first = dict([next(iter(asked.items()))])
        found[file.stem] = {version: answers(file.stem, version, asked if version == "2" else first) for version in "12"}
        (folder / "reference.json").write_text(json.dumps(found, ensure_ascii=False, indent=1))
    leave()


def answers(model, version, asked):
    try:
        ask = client(scoring_server.init(mlflow.pyfunc.load_model(f"models:/{model}/{version}", suppress_warnings=True)))
        return {name: twice(ask, body) for name, body in asked.items()}
    except Exception as error:
        return {"failure": f"{type(error).__name__}: {str(error)[:500]}"}


def twice(ask, body):
    """What a model draws anew at each call shows in two answers. - Returns: the first, with the text of the second where it is another."""
    first, second = ask(body), ask(body)
    return first if first == second else {**first, "again": second["text"]}


def client(app):
    """- Returns: a function that asks the app with a body."""
    if hasattr(app, "test_client"):
        flask = app.test_client()

        def ask(body):
            kind, body = of_first_mlflow(body)
            answer = flask.post("/invocations", data=json.dumps(body), content_type=kind)
            text = answer.get_data(as_text=True)
            return {"status": answer.status_code, "text": keyed(text) if answer.status_code == 200 else text}

        return ask
    from starlette.testclient import TestClient

    starlette = TestClient(app, raise_server_exceptions=False)

    def ask(body):
        answer = starlette.post("/invocations", content=json.dumps(body), headers={"content-type": "application/json"})
        return {"status": answer.status_code, "text": answer.text}

    return ask


def keyed(text):
    """MLflow 1 answers without a key. - Returns: the answer as MLflow 2 and 3 write it."""
    return json.dumps({"predictions": json.loads(text)}, ensure_ascii=False)


def of_first_mlflow(body):
    """MLflow 1 tells tables apart by the content type. - Returns: it, and the body."""
    for form in ("split", "records"):
        if f"dataframe_{form}" in body:
            return f"application/json; format=pandas-{form}", body[f"dataframe_{form}"]
    return "application/json", body


main()
