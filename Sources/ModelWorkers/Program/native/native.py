"""The native form of a fitted model: of scikit-learn, XGBoost and LightGBM, by exact classes, and of ONNX."""
import importlib
import warnings

from slipway_worker import form, sessions, steps, trees
from slipway_worker.form import NotNative


def offer(loaded, note, question):
    """What a worker says of the native form of its model, and the bytes of it. Whatever goes wrong, the model has none."""
    try:
        version = bytes.fromhex(question["version"])
        columns = None if question["columns"] is None else [(name, is_text) for name, is_text, _ in question["columns"]]
        if getattr(loaded, "session", None) is not None:
            content = sessions.write(loaded, columns, version)
            return {"size": len(content)}, (content,)
        if loaded.raw is None:
            raise NotNative("loaded by mlflow" + (": " + note if note else ""))
        if columns is None:
            raise NotNative("no columns in the signature")
        if loaded.predict_name not in ("predict", "predict_proba"):
            raise NotNative("answers of %s" % loaded.predict_name)
        use_one_thread(loaded.raw)
        if any(is_whole for _, _, is_whole in question["columns"]) and steps.contains(loaded.raw, steps.may_overflow):
            raise NotNative("squares or absolutes of whole numbers")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            content = write(loaded.raw, columns, version, loaded.predict_name)
    except NotNative as reason:
        return {"reason": str(reason)}, ()
    except Exception as error:  # of private attributes, which another version of a library may not have
        return {"reason": "%s: %s" % (type(error).__name__, error)}, ()
    return {"size": len(content)}, (content,)


def use_one_thread(model, depth=0):
    """Several threads add the trees of a forest in any order; the form has the order of the trees."""
    if isinstance(model, (list, tuple)) and len(model) <= 1000:
        for part in model:
            use_one_thread(part, depth)
    elif type(model).__module__.partition(".")[0] == "sklearn" and depth < 16 and hasattr(model, "get_params"):
        if hasattr(model, "n_jobs"):
            model.n_jobs = None
        for part in vars(model).values():
            use_one_thread(part, depth + 1)


def library_of(model):
    name = type(model).__module__.split(".")[0]
    if name not in ("sklearn", "xgboost", "lightgbm"):
        raise NotNative("%s.%s" % (name, type(model).__name__))
    shown = "scikit-learn" if name == "sklearn" else name
    return name, "%s %s" % (shown, importlib.import_module(name).__version__)


def write(model, columns, version, function="predict"):
    """
    model: as its library loads it
    columns: pairs of a name and whether it has texts, in the order of the signature
    version: the 32 bytes of the digest of the version's manifest
    function: the one that answers, `predict` or `predict_proba`
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
        scores = boosted(model).after(steps.rules(type(model).__name__, lambda value: takes(model, columns, value)))
    if function == "predict_proba":
        scores = scores.answering_probabilities()
    found = [(name, column) for (name, _), column in zip(columns, known)]
    return form.form(version, shown, found, scores, answers_no_rows(model, columns))


def answers_no_rows(model, columns):
    import pandas as pd

    return answers(model, pd.DataFrame({name: pd.Series([], dtype=object if is_text else float) for name, is_text in columns}))


def takes(model, columns, value):
    """Whether it answers a table with this number in it; versions of libraries differ."""
    import pandas as pd

    return answers(model, pd.DataFrame({name: [value if place == 0 else 0.0] for place, (name, _) in enumerate(columns)}))


def answers(model, table):
    try:
        if type(model).__module__.split(".")[0] == "xgboost" and type(model).__name__ == "Booster":
            import xgboost

            model.predict(xgboost.DMatrix(table))
        else:
            model.predict(table)
    except Exception:  # whatever a library raises, it does not answer
        return False
    return True


def boosted(model):
    """The `Scores` of a model of XGBoost or LightGBM, before which a pipeline may stand."""
    steps.require_own(model)
    library, name = steps.library(model), type(model).__name__
    if library == "xgboost":
        return xgboost_scores(name, model)
    if name == "Booster":
        return trees.lightgbm(model)
    for option in model.get_params():
        if "pred" in option or option in LIGHTGBM_ANSWERS:
            raise NotNative("the option %s of %s" % (option, name))
    if name == "LGBMClassifier":
        return trees.lightgbm(model.booster_, model.classes_)
    if name == "LGBMRegressor":
        return trees.lightgbm(model.booster_)
    raise NotNative("lightgbm.%s" % name)


# Options that change what LightGBM answers and have no "pred" in their names.
LIGHTGBM_ANSWERS = {"raw_score", "leaf_index", "contrib"}


def xgboost_scores(name, model):
    if name == "Booster":
        return trees.xgboost(model)
    if name not in ("XGBClassifier", "XGBRegressor"):
        raise NotNative("xgboost.%s" % name)
    if not steps.is_missing(model.missing):
        raise NotNative("%s as the missing number" % model.missing)
    booster = model.get_booster()
    best = booster.attr("best_iteration")
    classes = model.classes_ if name == "XGBClassifier" else None
    return trees.xgboost(booster, None if best is None else int(best) + 1, classes)
