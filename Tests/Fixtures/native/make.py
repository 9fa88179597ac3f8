"""Writes the native forms of this folder, and beside each what the library itself answers to rows of it.

    python make.py [NAME...]    with scikit-learn, xgboost and lightgbm; without a name all of them

NAME.model is the form, of the version sha256:00…00. NAME.csv has rows: the columns of the model, then `answer:N`, then `probability:N`. A
missing value is an empty cell.
"""
import os
import sys
import types
import warnings

import numpy as np
import pandas as pd

HERE = os.path.dirname(os.path.abspath(__file__))
# The worker makes the package of its own modules; here it is their folder.
sys.modules["slipway_worker"] = types.ModuleType("slipway_worker")
sys.modules["slipway_worker"].__path__ = [os.path.join(HERE, "../../../Sources/ModelWorkers/Program/native")]
warnings.simplefilter("ignore")

import lightgbm
import xgboost
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_iris
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    ExtraTreesClassifier, GradientBoostingClassifier, HistGradientBoostingClassifier, HistGradientBoostingRegressor,
    IsolationForest, RandomForestClassifier, RandomForestRegressor, VotingClassifier,
)
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer, MinMaxScaler, OneHotEncoder, OrdinalEncoder, PolynomialFeatures, PowerTransformer, QuantileTransformer,
    StandardScaler,
)
from sklearn.svm import SVC, SVR, LinearSVC

from slipway_worker import native

random = np.random.default_rng(7)
VERSION = bytes(32)


def frame(found, columns):
    return pd.DataFrame(found[0][:, columns], columns=["c%d" % place for place in range(len(columns))]), found[1]


CANCER = frame(load_breast_cancer(return_X_y=True), [0, 1, 7, 20, 27])
IRIS = frame(load_iris(return_X_y=True), [0, 1, 2, 3])
DIABETES = frame(load_diabetes(return_X_y=True), [2, 3, 8])
NAMES = np.array(["setosa", "versicolor", "virginica"])


def mixed(rows=300):
    table = pd.DataFrame({
        "age": random.normal(40, 12, rows), "income": random.lognormal(10, 1, rows),
        "city": random.choice(["Bern", "Genève", "Zürich"], rows), "plan": random.choice(["a", "b", "c", "d"], rows),
    })
    table.loc[random.random(rows) < 0.1, "age"] = np.nan
    return table, (table["income"] > 22_000).astype(int).to_numpy() ^ (table["city"] == "Bern").to_numpy()


def thresholds(model):
    """Numbers at which trees divide, by column, where they are easily found."""
    for step in getattr(model, "steps", [(None, model)]):
        found = getattr(step[1], "estimators_", [])
        for tree in found.ravel() if isinstance(found, np.ndarray) else found:
            if hasattr(tree, "tree_"):
                tree = tree.tree_
                yield from zip(tree.feature[tree.feature >= 0], tree.threshold[tree.feature >= 0])
    if isinstance(model, (xgboost.XGBModel, xgboost.Booster)):
        booster = model if isinstance(model, xgboost.Booster) else model.get_booster()
        for row in booster.trees_to_dataframe().query("Feature != 'Leaf'").itertuples():
            yield int(row.Feature[1:]), float(np.float32(row.Split))


def probes(model, table, missing):
    """Rows like those of the table, some with missing values, some at a threshold and beside it."""
    found = table.iloc[random.integers(0, len(table), 24)].reset_index(drop=True)
    numeric = [name for name in table if table[name].dtype.kind == "f"]
    for name in numeric:
        found[name] *= 1 + 0.05 * random.normal(size=len(found))
    if missing:
        for name in numeric:
            found.loc[random.random(len(found)) < 0.15, name] = np.nan
    rows = [found]
    places = list(thresholds(model)) if len(numeric) == len(table.columns) else []
    for column, value in places[:: max(1, len(places) // 10)]:
        single = np.float32(value)
        beside = [np.nextafter(value, np.inf), np.nextafter(value, -np.inf), np.nextafter(single, np.float32(np.inf))]
        for number in [value, *beside]:
            row = found.iloc[[0]].copy()
            row.iloc[0, column] = float(number)
            rows.append(row)
    return pd.concat(rows, ignore_index=True)


def written(value):
    if value is None or isinstance(value, float) and np.isnan(value):
        return ""
    return value if isinstance(value, str) else repr(value)


def save(name, model, data, missing=False, ask=None, function="predict"):
    table = data[0]
    columns = [(column, table[column].dtype.kind not in "fiu") for column in table]
    if sys.argv[1:] and name not in sys.argv[1:]:
        return
    content = native.write(model, columns, VERSION, function)
    with open(os.path.join(HERE, name + ".model"), "wb") as file:
        file.write(content)
    rows = probes(model, table, missing)
    answers = np.asarray((ask or model.predict)(rows))
    answers = answers.reshape(len(rows), -1)
    found = model.predict_proba(rows) if hasattr(model, "predict_proba") else np.zeros((len(rows), 0))
    names = list(table) + ["answer:%d" % place for place in range(answers.shape[1])]
    names += ["probability:%d" % place for place in range(found.shape[1])]
    with open(os.path.join(HERE, name + ".csv"), "w", encoding="utf-8") as file:
        print(",".join(names), file=file)
        for row, answer, shares in zip(rows.itertuples(index=False, name=None), answers.tolist(), found.tolist()):
            print(",".join(map(written, [*row, *answer, *shares])), file=file)


def fitted(model, data, labels=None):
    return model.fit(data[0], data[1] if labels is None else labels)


def with_missing(data):
    table = data[0].copy()
    return table.mask(random.random(table.shape) < 0.1), data[1]


def sklearn_trees():
    small = {"random_state": 1, "max_depth": 4}
    save("forest-classifier", fitted(RandomForestClassifier(8, **small), IRIS, NAMES[IRIS[1]]), IRIS)
    save("forest-missing", fitted(RandomForestClassifier(8, **small), with_missing(CANCER)), CANCER, missing=True)
    save("forest-regressor", fitted(RandomForestRegressor(8, **small), DIABETES), DIABETES)
    save("extra-trees", fitted(ExtraTreesClassifier(8, **small), CANCER, CANCER[1] == 1), CANCER)
    save("boosting-binary", fitted(GradientBoostingClassifier(n_estimators=8, max_depth=3, random_state=1), CANCER), CANCER)
    save("boosting-classes", fitted(GradientBoostingClassifier(n_estimators=4, max_depth=2, random_state=1), IRIS), IRIS)
    histogram = {"max_iter": 8, "max_leaf_nodes": 8, "random_state": 1}
    save("histogram-classifier", fitted(HistGradientBoostingClassifier(**histogram), with_missing(CANCER)), CANCER, missing=True)
    save("histogram-regressor", fitted(HistGradientBoostingRegressor(**histogram), with_missing(DIABETES)), DIABETES, missing=True)


def xgboost_trees():
    settings = {"n_estimators": 8, "max_depth": 3, "n_jobs": 1}
    save("xgboost-binary", fitted(xgboost.XGBClassifier(**settings), with_missing(CANCER)), CANCER, missing=True)
    save("xgboost-classes", fitted(xgboost.XGBClassifier(**settings), IRIS), IRIS)
    save("xgboost-regressor", fitted(xgboost.XGBRegressor(**settings), with_missing(DIABETES)), DIABETES, missing=True)
    settings = {"objective": "count:poisson", "max_depth": 3, "nthread": 1}
    booster = xgboost.train(settings, xgboost.DMatrix(*DIABETES), 8)
    save("xgboost-poisson", booster, DIABETES, ask=lambda rows: booster.predict(xgboost.DMatrix(rows)))


def lightgbm_trees():
    settings = {"n_estimators": 8, "num_leaves": 8, "verbose": -1, "n_jobs": 1}
    save("lightgbm-binary", fitted(lightgbm.LGBMClassifier(**settings), with_missing(CANCER)), CANCER, missing=True)
    save("lightgbm-never-missing", fitted(lightgbm.LGBMRegressor(**settings), DIABETES), DIABETES, missing=True)
    save("lightgbm-classes", fitted(lightgbm.LGBMClassifier(**settings | {"n_estimators": 4}), IRIS), IRIS)
    zeros = (DIABETES[0] * 20).round() / 4, DIABETES[1]
    save("lightgbm-zeros", fitted(lightgbm.LGBMRegressor(zero_as_missing=True, **settings), zeros), zeros, missing=True)


def pipelines():
    save("logistic", fitted(make_pipeline(StandardScaler(), LogisticRegression()), CANCER), CANCER)
    save("logistic-classes", fitted(make_pipeline(MinMaxScaler(clip=True), LogisticRegression()), IRIS, NAMES[IRIS[1]]), IRIS)
    save("polynomial", fitted(make_pipeline(StandardScaler(), PolynomialFeatures(3), Ridge()), DIABETES), DIABETES)
    save("selected", fitted(make_pipeline(SelectKBest(k=3), FunctionTransformer(np.log1p), LinearSVC()), CANCER), CANCER)
    network = MLPClassifier((6,), max_iter=50, random_state=1)
    save("network", fitted(make_pipeline(StandardScaler(), PCA(3, whiten=True), network), IRIS), IRIS)
    save("bayes", fitted(GaussianNB(), IRIS), IRIS)
    voters = [("one", make_pipeline(StandardScaler(), LogisticRegression())), ("two", RandomForestClassifier(4, max_depth=3, random_state=1))]
    save("vote", fitted(VotingClassifier(voters, voting="soft", weights=[2, 1]), CANCER), CANCER)


def tables():
    data = mixed()
    texts, figures = ["city", "plan"], ["age", "income"]
    filled = make_pipeline(SimpleImputer(), StandardScaler())
    hot = ColumnTransformer([("n", filled, figures), ("t", OneHotEncoder(handle_unknown="ignore", drop="if_binary"), texts)])
    save("mixed-forest", fitted(make_pipeline(hot, RandomForestClassifier(8, max_depth=4, random_state=1)), data), data, missing=True)
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    encoded = ColumnTransformer([("t", codes, texts)], remainder="passthrough")
    histogram = HistGradientBoostingClassifier(max_iter=8, max_leaf_nodes=8, random_state=1)
    save("mixed-histogram", fitted(make_pipeline(encoded, histogram), data), data, missing=True)


def other_models():
    save("calibrated", fitted(make_pipeline(StandardScaler(), CalibratedClassifierCV(LinearSVC(), cv=3)), CANCER), CANCER)
    save("isolation", IsolationForest(n_estimators=8, max_samples=64, random_state=1).fit(CANCER[0]), CANCER)
    small = CANCER[0][::6].reset_index(drop=True), CANCER[1][::6]
    save("kernel-classifier", fitted(make_pipeline(StandardScaler(), SVC()), small), small)
    few = DIABETES[0][::6].reset_index(drop=True), DIABETES[1][::6]
    save("kernel-regressor", fitted(make_pipeline(StandardScaler(), SVR(kernel="poly", C=100)), few), few)
    save("neighbours-classifier", fitted(KNeighborsClassifier(5), IRIS, NAMES[IRIS[1]]), IRIS)
    save("neighbours-regressor", fitted(KNeighborsRegressor(3), few), few)
    save("power", fitted(make_pipeline(PowerTransformer(), LogisticRegression()), CANCER), CANCER)
    shares = fitted(LogisticRegression(), IRIS, NAMES[IRIS[1]])
    save("shares", shares, IRIS, ask=shares.predict_proba, function="predict_proba")
    save("quantile", fitted(make_pipeline(QuantileTransformer(n_quantiles=20), LogisticRegression()), CANCER), CANCER)
    piped = make_pipeline(StandardScaler(), xgboost.XGBRegressor(n_estimators=8, max_depth=3, n_jobs=1))
    save("xgboost-piped", fitted(piped, DIABETES), DIABETES)


def categories():
    data = mixed()
    histogram = {"max_iter": 8, "max_leaf_nodes": 8, "random_state": 1}
    named = HistGradientBoostingClassifier(categorical_features=["city", "plan"], **histogram)
    save("categories", fitted(named, data), data, missing=True)
    figures = data[0][["age", "income"]].assign(plan=data[0]["plan"].map({"a": 0.0, "b": 1.0, "c": 2.0, "d": 7.0})), data[1]
    numbered = HistGradientBoostingRegressor(categorical_features=[2], **histogram)
    save("categories-numbers", fitted(numbered, figures, figures[0]["income"] * (1 + figures[0]["plan"] % 2)), figures, missing=True)


def without_zeros():
    """XGBoost behind steps that leave out zeros, which are missing to it."""
    data = mixed()
    table = data[0].assign(visits=random.poisson(1.0, len(data[0])).astype(float))
    data = table[["visits", *data[0]]], data[1]
    hot = OneHotEncoder(handle_unknown="ignore")
    figures = make_pipeline(SimpleImputer(), StandardScaler())
    parts = [("v", "passthrough", ["visits"]), ("n", figures, ["age", "income"]), ("t", hot, ["city", "plan"])]
    boosted = xgboost.XGBRegressor(n_estimators=8, max_depth=3, n_jobs=1)
    piped = make_pipeline(ColumnTransformer(parts, sparse_threshold=1), boosted)
    save("xgboost-sparse", fitted(piped, data, data[1] + (data[0]["visits"] == 0)), data, missing=True)


def small_labels():
    for kind in (np.int8, np.int16, np.float32):
        model = RandomForestClassifier(4, max_depth=3, random_state=1)
        save("labels-%s" % kind.__name__, fitted(model, IRIS, IRIS[1].astype(kind)), IRIS)


def clusters():
    save("clusters", make_pipeline(StandardScaler(), KMeans(4, n_init=1, random_state=1)).fit(CANCER[0]), CANCER)


for part in (sklearn_trees, xgboost_trees, lightgbm_trees, pipelines, tables, other_models, categories, clusters, without_zeros, small_labels):
    part()
