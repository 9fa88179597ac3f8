"""Fits the models that slipway-bench compares native forms by, and saves each as MLflow does.

    native_models.py DIRECTORY

For each model NAME there are then NAME (the saved model), NAME.csv (rows for golden predictions), NAME-1.json and NAME-1000.json (requests of one
row and of a thousand), and scored.csv for the first, 100,000 rows. Prints the names.
"""
import json
import logging
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")

import lightgbm
import mlflow
import numpy as np
import pandas as pd
import xgboost
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

logging.getLogger("mlflow").setLevel(logging.ERROR)
random = np.random.default_rng(1)
PICKLED = {"serialization_format": "cloudpickle"}


def cancer():
    values, labels = load_breast_cancer(return_X_y=True)
    return pd.DataFrame(values, columns=["c%d" % place for place in range(values.shape[1])]), labels


def people(rows=1500):
    table = pd.DataFrame({
        "age": random.normal(45, 15, rows).round(1), "income": random.lognormal(10, 1, rows).round(2),
        "tenure": random.integers(0, 40, rows).astype(float),
        "city": random.choice(["Oslo", "Bergen", "Trondheim", "Bodø"], rows), "plan": random.choice(["a", "b", "c"], rows),
    })
    return table, ((table["age"] > 40) & (table["city"] != "Oslo") | (table["income"] > 50_000)).astype(int).to_numpy()


def columns():
    filled = make_pipeline(SimpleImputer(), StandardScaler())
    hot = OneHotEncoder(handle_unknown="ignore")
    prepared = ColumnTransformer([("n", filled, ["age", "income", "tenure"]), ("t", hot, ["city", "plan"])])
    return make_pipeline(prepared, RandomForestClassifier(100, random_state=0))


def fresh(table, rows):
    """Rows like those of the table, their numbers up to some 5 % away."""
    found = table.iloc[random.integers(0, len(table), rows)].reset_index(drop=True)
    for name in found:
        if found[name].dtype.kind == "f":
            found[name] *= 1 + 0.05 * random.normal(size=rows)
    return found


def save(place, name, module, fitted, table, needs, **options):
    signature = mlflow.models.infer_signature(table, fitted.predict(table))
    module.save_model(fitted, str(place / name), signature=signature, pip_requirements=[needs, "pandas"], **options)
    fresh(table, 20).to_csv(place / f"{name}.csv", index=False)
    for rows in (1, 1000):
        body = {"dataframe_split": fresh(table, rows).to_dict("split", index=False)}
        (place / f"{name}-{rows}.json").write_text(json.dumps(body, ensure_ascii=False))
    print(name, flush=True)


def main():
    place = pathlib.Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    (table, labels), mixed = cancer(), people()
    linear = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)).fit(table, labels)
    save(place, "logistic", mlflow.sklearn, linear, table, "scikit-learn", **PICKLED)
    forest = RandomForestClassifier(100, random_state=0).fit(table, labels)
    save(place, "forest", mlflow.sklearn, forest, table, "scikit-learn", **PICKLED)
    save(place, "columns", mlflow.sklearn, columns().fit(*mixed), mixed[0], "scikit-learn", **PICKLED)
    boosted = xgboost.XGBClassifier(n_estimators=100, n_jobs=1).fit(table, labels)
    save(place, "xgboost", mlflow.xgboost, boosted, table, "xgboost-cpu")
    settings = {"objective": "binary", "num_threads": 1, "verbose": -1}
    booster = lightgbm.train(settings, lightgbm.Dataset(table, labels), 100)
    save(place, "lightgbm", mlflow.lightgbm, booster, table, "lightgbm")
    fresh(table, 100_000).to_csv(place / "scored.csv", index=False)


main()
