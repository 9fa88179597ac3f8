"""XGBoost, LightGBM and CatBoost: their own models and those for scikit-learn."""
from models import model, trained
from models.data import numbers, table

PACKAGES = ("scikit-learn", "scipy", "skops", "cloudpickle")
XGBOOST = ("xgboost", "xgboost-cpu", *PACKAGES)


@model("xgboost")
def booster(version, folder):
    import xgboost

    columns, chosen, _, _ = numbers(version)
    matrix = xgboost.DMatrix(columns, chosen)
    fitted = xgboost.train({"objective": "binary:logistic", "max_depth": 3}, matrix, 8)
    return trained("xgboost", fitted, columns, XGBOOST, fitted.predict(matrix))


@model("xgboost")
def classifier(version, folder):
    import xgboost

    columns, chosen, _, _ = table(version)
    columns = columns[["age", "income", "score", "member"]]
    fitted = xgboost.XGBClassifier(n_estimators=8, max_depth=3).fit(columns, chosen)
    return trained("xgboost", fitted, columns, XGBOOST, fitted.predict(columns))


@model("lightgbm")
def lightgbm_booster(version, folder):
    import lightgbm

    columns, chosen, _, _ = numbers(version)
    data = lightgbm.Dataset(columns, chosen)
    fitted = lightgbm.train({"objective": "binary", "verbose": -1, "num_leaves": 7}, data, 8)
    return trained("lightgbm", fitted, columns, ("lightgbm", *PACKAGES), fitted.predict(columns))


@model("lightgbm")
def lightgbm_classifier(version, folder):
    import lightgbm

    columns, _, labels, _ = table(version)
    columns = columns[["age", "income", "score", "member"]]
    fitted = lightgbm.LGBMClassifier(n_estimators=8, num_leaves=7, verbose=-1).fit(columns, labels)
    return trained("lightgbm", fitted, columns, ("lightgbm", *PACKAGES), fitted.predict(columns))


@model("catboost")
def catboost_classifier(version, folder):
    """Texts as categories."""
    import catboost

    columns, _, labels, _ = table(version)
    columns = columns[["age", "city", "income"]]
    fitted = catboost.CatBoostClassifier(
        iterations=8, depth=3, cat_features=["city"], verbose=0, allow_writing_files=False,
    ).fit(columns, labels)
    return trained("catboost", fitted, columns, ("catboost",), fitted.predict(columns))


@model("catboost")
def catboost_regressor(version, folder):
    import catboost

    columns, _, _, total = numbers(version)
    fitted = catboost.CatBoostRegressor(iterations=8, depth=3, verbose=0, allow_writing_files=False).fit(columns, total)
    return trained("catboost", fitted, columns, ("catboost",), fitted.predict(columns))
