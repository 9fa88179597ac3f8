"""The figures of MLflow's own `mlflow.models.evaluate` on a file of labelled rows, as JSON, under the names of a record.

    evaluate_mlflow.py MODEL-DIRECTORY FILE classifier|regressor [POSITIVE]

What MLflow has beside them is `left`, each with the reason why a record has no such figure.
"""
import json
import os
import pathlib
import shutil
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"

import mlflow
import pandas as pd

NAMES = {
    "accuracy_score": "accuracy",
    "log_loss": "log_loss",
    "mean_absolute_error": "mae",
    "mean_squared_error": "mse",
    "root_mean_squared_error": "rmse",
    "r2_score": "r2",
    "max_error": "max_error",
}
BINARY = {
    "precision_score": "precision", "recall_score": "recall", "f1_score": "f1", "roc_auc": "roc_auc",
    "precision_recall_auc": "average_precision",
}
# MLflow weighs classes by their rows.
MULTICLASS = {
    "precision_score": "weighted_precision", "recall_score": "weighted_recall", "f1_score": "weighted_f1",
    "roc_auc": "roc_auc_ovr_weighted",
}
LEFT = {
    "score": "the model's own score method, which differs from class to class of models",
    "example_count": "rows.used",
    "true_negatives": "screens.confusion", "true_positives": "screens.confusion",
    "false_negatives": "screens.confusion", "false_positives": "screens.confusion",
    "sum_on_target": "a sum of labels says nothing of a model", "mean_on_target": "the mean of the labels is the baseline's prediction",
    "mean_absolute_percentage_error": "it divides labels near 0 by the smallest float; a record warns and has wape beside it",
}


def anonymous(directory, scratch):
    """A copy of the model without the number that MLflow would look up in a registry."""
    copy = pathlib.Path(shutil.copytree(directory, f"{scratch}/model"))
    lines = (copy / "MLmodel").read_text().splitlines(keepends=True)
    (copy / "MLmodel").write_text("".join(line for line in lines if not line.startswith(("model_id:", "run_id:"))))
    return str(copy)


def main():
    directory, file, kind = sys.argv[1:4]
    rows = pd.read_csv(file)
    options = {"log_model_explainability": False, "log_explainer": False}
    if len(sys.argv) > 4:
        options["pos_label"] = int(sys.argv[4])
    with tempfile.TemporaryDirectory() as scratch:
        mlflow.set_tracking_uri(f"sqlite:///{scratch}/mlflow.db")
        mlflow.create_experiment("evaluate", artifact_location=f"file://{scratch}/artifacts")
        mlflow.set_experiment("evaluate")
        with mlflow.start_run():
            found = mlflow.models.evaluate(
                mlflow.pyfunc.load_model(anonymous(directory, scratch)), rows, targets="label", model_type=kind, evaluators=["default"],
                evaluator_config={"default": options},
            ).metrics
    names = NAMES | (BINARY if rows["label"].nunique() == 2 else MULTICLASS)
    unknown = sorted(set(found) - set(names) - set(LEFT))
    print(json.dumps({
        "figures": {names[name]: float(value) for name, value in found.items() if name in names},
        "left": {name: LEFT[name] for name in found if name in LEFT},
        "unknown": unknown,
    }))


main()
