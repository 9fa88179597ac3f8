"""The pipelines that native forms are judged by: 28 of scikit-learn, and boosted trees of other libraries where they are installed."""
import dataclasses
import importlib.util

import numpy as np
import pandas as pd
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_wine
from sklearn.decomposition import PCA
from sklearn.ensemble import (
    ExtraTreesClassifier, GradientBoostingClassifier, GradientBoostingRegressor, HistGradientBoostingClassifier,
    HistGradientBoostingRegressor, IsolationForest, RandomForestClassifier, RandomForestRegressor, VotingClassifier,
)
from sklearn.feature_selection import SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Lasso, LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer, MinMaxScaler, OneHotEncoder, OrdinalEncoder, PolynomialFeatures, PowerTransformer, QuantileTransformer,
    StandardScaler,
)
from sklearn.svm import SVC, SVR, LinearSVC

random = np.random.default_rng(1)
TRAINING = 1500
NUMBERS, TEXTS = ["age", "income", "tenure"], ["city", "plan"]


@dataclasses.dataclass(frozen=True)
class Pipeline:
    name: str
    model: object
    # Rows, and what they are labelled with or None.
    data: tuple
    # Every bit of every answer is the library's; else labels are, and numbers within 1e-12.
    exact: bool = False
    library: str = "scikit-learn"


def numbered(found):
    return pd.DataFrame(found[0], columns=["c%d" % place for place in range(found[0].shape[1])]), found[1]


def people(missing=False):
    rows = TRAINING
    table = pd.DataFrame({
        "age": random.normal(45, 15, rows).round(1), "income": random.lognormal(10, 1, rows).round(2),
        "tenure": random.integers(0, 40, rows).astype(float),
        "city": random.choice(["Oslo", "Bergen", "Trondheim", "Bodø"], rows), "plan": random.choice(["a", "b", "c"], rows),
    })
    labels = ((table["age"] > 40) & (table["city"] != "Oslo") | (table["income"] > 50_000)).astype(int).to_numpy()
    if missing:
        table.loc[random.random(rows) < 0.1, "income"] = np.nan
    return table, labels


def columns(numbers, texts=None):
    return ColumnTransformer([("n", numbers, NUMBERS), ("t", texts or OneHotEncoder(handle_unknown="ignore"), TEXTS)])


def scikit():
    cancer, diabetes = numbered(load_breast_cancer(return_X_y=True)), numbered(load_diabetes(return_X_y=True))
    wine, digits = numbered(load_wine(return_X_y=True)), numbered(load_digits(return_X_y=True))
    seed = {"random_state": 0}
    many = {"max_iter": 2000}
    dense = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    voters = [("l", make_pipeline(StandardScaler(), LogisticRegression(**many))), ("r", RandomForestClassifier(50, **seed))]
    yield Pipeline("scaler + LogisticRegression", make_pipeline(StandardScaler(), LogisticRegression(**many)), cancer)
    yield Pipeline("min-max + LogisticRegression, 10 classes", make_pipeline(MinMaxScaler(), LogisticRegression(**many)), digits)
    yield Pipeline("scaler + Ridge", make_pipeline(StandardScaler(), Ridge()), diabetes)
    yield Pipeline("scaler + polynomial + Lasso", make_pipeline(StandardScaler(), PolynomialFeatures(2), Lasso(0.1)), diabetes)
    yield Pipeline("RandomForestClassifier", RandomForestClassifier(100, **seed), cancer, exact=True)
    yield Pipeline("RandomForestRegressor", RandomForestRegressor(100, **seed), diabetes, exact=True)
    yield Pipeline("ExtraTreesClassifier", ExtraTreesClassifier(100, **seed), wine, exact=True)
    yield Pipeline("GradientBoostingClassifier", GradientBoostingClassifier(**seed), cancer)
    yield Pipeline("GradientBoostingRegressor", GradientBoostingRegressor(**seed), diabetes, exact=True)
    yield Pipeline("HistGradientBoostingClassifier", HistGradientBoostingClassifier(**seed), cancer)
    yield Pipeline("HistGradientBoostingRegressor", HistGradientBoostingRegressor(**seed), diabetes, exact=True)
    network = MLPClassifier((20,), max_iter=300, **seed)
    yield Pipeline("scaler + PCA + MLPClassifier", make_pipeline(StandardScaler(), PCA(10), network), cancer)
    yield Pipeline("GaussianNB", GaussianNB(), wine)
    yield Pipeline("scaler + SelectKBest + LinearSVC", make_pipeline(StandardScaler(), SelectKBest(k=10), LinearSVC(**seed)), cancer)
    logarithm = make_pipeline(FunctionTransformer(np.log1p), LogisticRegression(**many))
    yield Pipeline("log1p + LogisticRegression", logarithm, cancer)
    yield Pipeline("vote of LogisticRegression and forest", VotingClassifier(voters, voting="soft"), cancer)
    yield Pipeline("columns (scaler, one-hot) + LogisticRegression", make_pipeline(columns(StandardScaler()), LogisticRegression(**many)), people())
    filled = columns(make_pipeline(SimpleImputer(), StandardScaler()))
    yield Pipeline("columns (imputer, scaler, one-hot) + forest", make_pipeline(filled, RandomForestClassifier(100, **seed)), people(True), exact=True)
    kept = columns("passthrough", dense)
    yield Pipeline("columns (as they are, one-hot) + histogram", make_pipeline(kept, HistGradientBoostingClassifier(**seed)), people(True))
    coded = columns("passthrough", codes)
    by_place = HistGradientBoostingClassifier(categorical_features=[3, 4], **seed)
    yield Pipeline("columns (ordinal) + histogram of categories", make_pipeline(coded, by_place), people(True))
    yield Pipeline("scaler + SVC with probabilities", make_pipeline(StandardScaler(), SVC(probability=True, **seed)), cancer)
    yield Pipeline("scaler + SVR", make_pipeline(StandardScaler(), SVR()), diabetes)
    yield Pipeline("scaler + KNeighborsClassifier", make_pipeline(StandardScaler(), KNeighborsClassifier()), cancer)
    calibrated = CalibratedClassifierCV(LinearSVC(**seed), cv=3)
    yield Pipeline("scaler + calibrated LinearSVC", make_pipeline(StandardScaler(), calibrated), cancer)
    yield Pipeline("IsolationForest", IsolationForest(**seed), (cancer[0], None))
    yield Pipeline("scaler + KMeans", make_pipeline(StandardScaler(), KMeans(5, n_init=3, **seed)), (cancer[0], None))
    shares = QuantileTransformer(n_quantiles=100, **seed)
    yield Pipeline("quantiles + LogisticRegression", make_pipeline(shares, LogisticRegression(**many)), cancer)
    yield Pipeline("powers + LogisticRegression", make_pipeline(PowerTransformer(), LogisticRegression(**many)), cancer)


def boosted():
    cancer, diabetes = numbered(load_breast_cancer(return_X_y=True)), numbered(load_diabetes(return_X_y=True))
    wine = numbered(load_wine(return_X_y=True))
    if importlib.util.find_spec("xgboost"):
        import xgboost

        one = {"n_estimators": 100, "n_jobs": 1}
        for name, model, data in (
            ("XGBClassifier", xgboost.XGBClassifier(**one), cancer), ("XGBClassifier, 3 classes", xgboost.XGBClassifier(**one), wine),
            ("XGBRegressor", xgboost.XGBRegressor(**one), diabetes),
            ("XGBRegressor, Poisson", xgboost.XGBRegressor(objective="count:poisson", **one), diabetes),
        ):
            yield Pipeline(name, model, data, exact=True, library="xgboost")
        hot = [("n", "passthrough", NUMBERS), ("t", OneHotEncoder(handle_unknown="ignore"), TEXTS)]
        # Zeros of the numbers and of the categories are left out, and missing to XGBoost.
        piped = make_pipeline(ColumnTransformer(hot, sparse_threshold=1), xgboost.XGBClassifier(**one))
        yield Pipeline("columns without zeros + XGBClassifier", piped, people(True), exact=True, library="xgboost")
    if importlib.util.find_spec("lightgbm"):
        import lightgbm

        one = {"n_estimators": 100, "n_jobs": 1, "verbose": -1}
        for name, model, data, exact in (
            ("LGBMClassifier", lightgbm.LGBMClassifier(**one), cancer, False),
            ("LGBMClassifier, 3 classes", lightgbm.LGBMClassifier(**one), wine, False),
            ("LGBMRegressor", lightgbm.LGBMRegressor(**one), diabetes, True),
            ("LGBMRegressor, dart", lightgbm.LGBMRegressor(boosting_type="dart", **one), diabetes, True),
        ):
            yield Pipeline(name, model, data, exact=exact, library="lightgbm")


def generated(table, rows):
    """Rows like those of the table: each is one of them, its numbers up to some 5 % away."""
    found = table.iloc[random.integers(0, len(table), rows)].reset_index(drop=True)
    for name in found:
        if found[name].dtype.kind == "f":
            found[name] *= 1 + 0.05 * random.normal(size=rows)
    return found


def with_missing(table, share):
    found = table.copy()
    for name in found:
        if found[name].dtype.kind == "f":
            found.loc[random.random(len(found)) < share, name] = np.nan
    return found
