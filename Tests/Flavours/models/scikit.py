"""scikit-learn: pipelines, skops and cloudpickle, tables and arrays."""
import numpy as np
from models import MAJOR, model, trained
from models.data import numbers, table

PACKAGES = ("scikit-learn", "scipy", "cloudpickle", "skops")
PICKLED = {"serialization_format": "cloudpickle"}
# MLflow 3 writes skops unless it is told otherwise, and names what of a model it trusts.
TREES = {"skops_trusted_types": ["sklearn.tree._tree.Tree"]} if MAJOR >= 3 else {}


@model("sklearn")
def pipeline(version, folder):
    from sklearn.compose import make_column_transformer
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    columns, chosen, _, _ = table(version)
    columns = columns[["age", "income", "city", "member", "score"]]
    ready = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), ["city"]),
        (make_pipeline(SimpleImputer(), StandardScaler()), ["age", "income", "score"]),
        remainder="passthrough",
    )
    fitted = make_pipeline(ready, LogisticRegression(C=0.5 * version)).fit(columns, chosen)
    return trained("sklearn", fitted, columns, PACKAGES, fitted.predict(columns), **PICKLED)


@model("sklearn")
def forest(version, folder):
    """Labels of letters, as skops where MLflow writes it."""
    from sklearn.ensemble import RandomForestClassifier

    columns, _, labels, _ = table(version)
    columns = columns[["age", "score"]]
    fitted = RandomForestClassifier(n_estimators=12, max_depth=4, random_state=version).fit(columns, labels)
    return trained("sklearn", fitted, columns, PACKAGES, fitted.predict(columns), **TREES)


@model("sklearn")
def several(version, folder):
    """Three numbers a row."""
    from sklearn.linear_model import Ridge
    from sklearn.multioutput import MultiOutputRegressor

    columns, _, _, total = numbers(version)
    fitted = MultiOutputRegressor(Ridge()).fit(columns, np.column_stack([total, -2 * total, total**2]))
    return trained("sklearn", fitted, columns, PACKAGES, fitted.predict(columns), **PICKLED)


@model("sklearn")
def clusters(version, folder):
    """Asked with an array."""
    from sklearn.cluster import KMeans

    values = numbers(version)[0].to_numpy()
    fitted = KMeans(3, n_init=1, random_state=version).fit(values)
    return trained("sklearn", fitted, values, PACKAGES, fitted.predict(values), **PICKLED)


@model("shap")
def explainer(version, folder):
    import shap
    from models import Trained, pins
    from sklearn.linear_model import LinearRegression

    columns, _, _, total = numbers(version)
    fitted = LinearRegression().fit(columns, total)
    explaining = shap.Explainer(fitted.predict, columns.head(20), algorithm="permutation", seed=version)
    return Trained(
        "shap",
        {"explainer": explaining, "serialize_model_using_mlflow": False, "pip_requirements": pins("shap", *PACKAGES, "numpy", "pandas")},
        columns.head(5),
    )
