"""Makes what the corpus imports; runs in the Python of the models: registry.py DIRECTORY, with the texts as JSON on standard input.

`registry` is the example's registry with other texts for its first model; `sorting` is a model of one text and two numbers, `sorting.csv` its
labelled rows, and `sorting-2` the same with other trees.
"""
import csv
import json
import logging
import pathlib
import random
import shutil
import sqlite3
import sys
import warnings

warnings.simplefilter("ignore")

import mlflow
import pandas
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

logging.getLogger("mlflow").setLevel(logging.ERROR)
ROOT = pathlib.Path(__file__).resolve().parents[2]
MODEL = "breast-cancer"
ROWS = 900


def registry(place, texts):
    shutil.copytree(ROOT / "bundles/example/registry", place / "registry")
    database = sqlite3.connect(place / "registry/mlflow.db")
    for table in ("registered_models", "model_versions", "registered_model_tags", "model_version_tags", "registered_model_aliases"):
        database.execute(f"UPDATE {table} SET name = ? WHERE name = ?", (texts["title"], MODEL))
    database.execute("UPDATE registered_models SET description = ? WHERE name = ?", (texts["description"], texts["title"]))
    database.execute("UPDATE model_versions SET description = ? WHERE name = ?", (texts["description"], texts["title"]))
    rows = database.execute("SELECT version, workspace FROM model_versions WHERE name = ?", (texts["title"],)).fetchall()
    for version, workspace in rows:
        database.execute(
            "INSERT OR REPLACE INTO model_version_tags (key, value, name, version, workspace) VALUES (?, ?, ?, ?, ?)",
            (*texts["tag"], texts["title"], version, workspace),
        )
    database.commit()
    database.close()


def table(texts):
    """Rows in which the text and both numbers say something of the class, and chance the rest."""
    chance = random.Random(5)
    rows = []
    for number in range(ROWS):
        place = number % len(texts["categories"])
        first, second = chance.gauss(10 + place, 2), chance.gauss(50 - 3 * place, 6)
        kind = 0 if first + second / 10 + chance.gauss(0, 1) < 16 else 1 if second > 42 else 2
        rows.append([texts["categories"][place], round(first, 2), round(second, 2), texts["classes"][kind]])
    return rows


def sorting(place, texts):
    rows = table(texts)
    with open(place / "sorting.csv", "w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([[*texts["columns"], "label"], *rows])
    frame = pandas.DataFrame([row[:-1] for row in rows], columns=texts["columns"])
    labels = [row[-1] for row in rows]
    for name, trees in (("sorting", 5), ("sorting-2", 25)):
        hot = ColumnTransformer([("text", OneHotEncoder(handle_unknown="ignore"), [texts["columns"][0]])], remainder="passthrough")
        fitted = make_pipeline(hot, RandomForestClassifier(trees, random_state=0)).fit(frame, labels)
        signature = mlflow.models.infer_signature(frame, fitted.predict(frame))
        mlflow.sklearn.save_model(
            fitted, str(place / name), signature=signature, pip_requirements=["scikit-learn", "pandas"], serialization_format="cloudpickle"
        )


def main():
    place, texts = pathlib.Path(sys.argv[1]), json.load(sys.stdin)
    registry(place, texts)
    sorting(place, texts)


if __name__ == "__main__":
    main()
