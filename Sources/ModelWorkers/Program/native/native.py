"""The native form of a fitted model: of scikit-learn, XGBoost and LightGBM, by exact classes."""
import importlib

import form
import steps
import trees
from form import NotNative, byte


def library_of(model):
    name = type(model).__module__.split(".")[0]
    if name not in ("sklearn", "xgboost", "lightgbm"):
        raise NotNative("%s.%s" % (name, type(model).__name__))
    shown = "scikit-learn" if name == "sklearn" else name
    return name, "%s %s" % (shown, importlib.import_module(name).__version__)


def write(model, columns, version):
    """
    model: as its library loads it
    columns: pairs of a name and whether it has texts, in the order of the signature
    version: the 32 bytes of the digest of the version's manifest
    Raises NotNative, with the reason.
    """
    library, shown = library_of(model)
    known = [form.Known() if is_text else None for _, is_text in columns]
    if library == "sklearn":
        names = getattr(model, "feature_names_in_", None)
        if names is not None and list(names) != [name for name, _ in columns]:
            raise NotNative("columns in another order than the model's own")
        scores = steps.model(model, known)
    elif any(column is not None for column in known):
        raise NotNative("texts for %s" % library)
    else:
        scores = boosted(library, model)
    found = [(name, column) for (name, _), column in zip(columns, known)]
    return form.form(version, shown, found, scores, answers_no_rows(model, columns))


def answers_no_rows(model, columns):
    import pandas as pd

    table = pd.DataFrame({name: pd.Series([], dtype=object if is_text else float) for name, is_text in columns})
    try:
        if type(model).__module__.split(".")[0] == "xgboost" and type(model).__name__ == "Booster":
            import xgboost

            model.predict(xgboost.DMatrix(table))
        else:
            model.predict(table)
    except Exception:  # whatever a library raises, it does not answer
        return False
    return True


def boosted(library, model):
    name = type(model).__name__
    if library == "xgboost":
        # Of tables it refuses what 32 bits do not hold.
        rules = byte(form.CHECK) + byte(steps.TAKES_MISSING | steps.ROUNDS) + form.text("xgboost")
        return xgboost_scores(name, model).after(rules)
    if name == "Booster":
        return trees.lightgbm(model)
    if name == "LGBMClassifier":
        return trees.lightgbm(model.booster_, model.classes_)
    if name == "LGBMRegressor":
        return trees.lightgbm(model.booster_)
    raise NotNative("lightgbm.%s" % name)


def xgboost_scores(name, model):
    if name == "Booster":
        return trees.xgboost(model)
    if name not in ("XGBClassifier", "XGBRegressor"):
        raise NotNative("xgboost.%s" % name)
    booster = model.get_booster()
    best = booster.attr("best_iteration")
    classes = model.classes_ if name == "XGBClassifier" else None
    return trees.xgboost(booster, None if best is None else int(best) + 1, classes)
