"""Saves each estimator of scikit-learn, fitted on a few rows, with cloudpickle and with skops: sweep_estimators.py DIRECTORY"""
import os
import sys
import warnings

os.environ.update(OMP_NUM_THREADS="1", MLFLOW_DISABLE_TELEMETRY="true")
warnings.filterwarnings("ignore")

import cloudpickle
import numpy
import scipy.stats
import skops.io
from sklearn.base import is_classifier
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.preprocessing import StandardScaler
from sklearn.utils import all_estimators

rows = numpy.abs(numpy.random.default_rng(5).normal(size=(36, 4)))
labels = (rows.sum(axis=1) > numpy.median(rows.sum(axis=1))).astype(int)
two = numpy.column_stack([labels, 1 - labels])
words = ["one word here", "two words there"]

GIVEN = {
    "ColumnTransformer": dict(transformers=[("scale", StandardScaler(), [0, 1])]),
    "FeatureUnion": dict(transformer_list=[("scale", StandardScaler())]),
    "Pipeline": dict(steps=[("scale", StandardScaler()), ("fit", LogisticRegression())]),
    "CCA": dict(n_components=1),
    "PLSCanonical": dict(n_components=1),
    "FrozenEstimator": dict(estimator=LogisticRegression().fit(rows, labels)),
    "GaussianRandomProjection": dict(n_components=2),
    "SparseRandomProjection": dict(n_components=2),
    "SparseCoder": dict(dictionary=numpy.eye(4)),
    "GridSearchCV": dict(estimator=LogisticRegression(), param_grid={"C": [1, 2]}, cv=2),
    "HalvingGridSearchCV": dict(estimator=LogisticRegression(), param_grid={"C": [1, 2]}, cv=2),
    "RandomizedSearchCV": dict(estimator=LogisticRegression(), param_distributions={"C": scipy.stats.uniform(0.1, 1)}, n_iter=1, cv=2),
    "VotingClassifier": dict(estimators=[("a", LogisticRegression())]),
    "StackingClassifier": dict(estimators=[("a", LogisticRegression())], cv=2),
    "VotingRegressor": dict(estimators=[("a", Ridge())]),
    "StackingRegressor": dict(estimators=[("a", Ridge())], cv=2),
}


def fitted(name, kind):
    given = GIVEN.get(name)
    if given is None:
        try:
            model = kind()
        except TypeError:
            model = kind(Ridge() if "Regress" in name or "RANSAC" in name else LogisticRegression())
    else:
        model = kind(**given)
    if name in ("LabelBinarizer", "LabelEncoder"):
        return model.fit(labels)
    if name == "MultiLabelBinarizer":
        return model.fit([["a"], ["b"]])
    if name == "DictVectorizer":
        return model.fit([{"a": 1}])
    if name == "FeatureHasher":
        return model
    if name.endswith("Vectorizer"):
        return model.fit(words)
    if name == "IsotonicRegression":
        return model.fit(rows[:, 0], labels)
    if name == "PatchExtractor":
        return model.fit(rows.reshape(2, 9, 8))
    if name == "GammaRegressor":
        return model.fit(rows, labels + 1)
    return model.fit(rows, two if "Multi" in name and "MultinomialNB" != name or "Chain" in name else labels)


saved = 0
for name, kind in all_estimators():
    try:
        model = fitted(name, kind)
    except Exception as error:
        print("not fitted:", name, str(error)[:80], file=sys.stderr)
        continue
    with open(os.path.join(sys.argv[1], name + ".pkl"), "wb") as file:
        cloudpickle.dump(model, file)
    try:
        skops.io.dump(model, os.path.join(sys.argv[1], name + ".skops"))
    except Exception as error:
        print("not saved by skops:", name, str(error)[:80], file=sys.stderr)
    saved += 1
print(saved)
