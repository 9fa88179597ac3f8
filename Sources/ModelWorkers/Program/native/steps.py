"""Steps of scikit-learn as the native form has them: by their exact class, with the options that are known; all else has no form."""
import functools
import inspect
import sys

import numpy as np

from slipway_worker import form, trees
from slipway_worker.form import NotNative, Scores, byte, chain, count, identity, linear, link, number, numbers, split

TAKES_MISSING, TAKES_INFINITE, ROUNDS = 1, 2, 4
FUNCTIONS = {
    np.log1p: "log1p", np.log: "log", np.exp: "exp", np.sqrt: "sqrt", np.absolute: "absolute", np.square: "square", np.tanh: "tanh",
}
LINEAR = {"LinearRegression", "Ridge", "RidgeCV", "Lasso", "LassoCV", "ElasticNet", "ElasticNetCV", "BayesianRidge", "HuberRegressor", "LinearSVR"}
FORESTS = {
    "RandomForestClassifier", "RandomForestRegressor", "ExtraTreesClassifier", "ExtraTreesRegressor",
    "DecisionTreeClassifier", "DecisionTreeRegressor", "ExtraTreeClassifier", "ExtraTreeRegressor",
}

SELECTIONS = {"SelectKBest", "SelectPercentile", "VarianceThreshold"}
HISTOGRAMS = {"HistGradientBoostingClassifier", "HistGradientBoostingRegressor"}


def library(step):
    return type(step).__module__.split(".")[0]


def name_of(step):
    if library(step) != "sklearn":
        raise NotNative("%s.%s" % (library(step), type(step).__name__))
    require_own(step)
    return type(step).__name__


def require_own(step):
    """A class may call itself as the library's does, and a pickle may bring functions that stand before those of the class."""
    kind = type(step)
    if getattr(sys.modules.get(kind.__module__), kind.__name__, None) is not kind:
        raise NotNative("a class that is not the library's own %s" % kind.__name__)
    for name in vars(step):
        if inspect.isroutine(inspect.getattr_static(kind, name, None)):
            raise NotNative("a %s with a function %s of its own" % (kind.__name__, name))


def gives_sparse(step):
    """Whether zeros are left out of what it gives."""
    name = type(step).__name__
    if name == "Pipeline":
        return any(gives_sparse(one) for _, one in step.steps)
    if name == "ColumnTransformer":
        return bool(step.sparse_output_)
    return name == "OneHotEncoder" and bool(getattr(step, "sparse_output", getattr(step, "sparse", True)))


def leaves_out_zeros(step):
    """Whether it is each zero, and nothing else, that is left out of what a step gives without its zeros."""
    name = type(step).__name__
    if name == "Pipeline":
        return keeps_zeros_out([one for _, one in step.steps], False)
    if name == "ColumnTransformer":
        # It leaves out the zeros of parts that have them.
        parts = [inner for _, inner, _ in step.transformers_ if not isinstance(inner, str)]
        return all(leaves_out_zeros(inner) for inner in parts if gives_sparse(inner))
    return name == "OneHotEncoder"


def keeps_zeros_out(others, sparse):
    """Whether the same holds for what comes out of several steps.

    sparse: whether it holds for what they are given
    """
    for step in others:
        if step is None or isinstance(step, str) and step == "passthrough":
            continue
        if sparse and type(step).__name__ not in SELECTIONS:
            # It may make a zero of another number, which is kept.
            return False
        if not sparse and gives_sparse(step):
            if not leaves_out_zeros(step):
                return False
            sparse = True
    return True


def contains(step, is_wanted, depth=0):
    """Whether it, or a part of it, is such a one."""
    if isinstance(step, (list, tuple)):
        return depth < 16 and any(contains(one, is_wanted, depth + 1) for one in step)
    if is_wanted(step):
        return True
    parts = getattr(step, "__dict__", {}).values() if library(step) == "sklearn" and depth < 16 else ()
    return any(contains(one, is_wanted, depth + 1) for one in parts)


def is_xgboost(step):
    return library(step) == "xgboost"


def may_overflow(step):
    """Whether its function makes whole numbers of whole numbers, which are another's modulo 2^32 or 2^64."""
    return type(step).__name__ == "FunctionTransformer" and (step.func is np.square or step.func is np.absolute)


def check(step, ask, width):
    """What a fitted step takes: it is asked itself, since that has changed with the versions of scikit-learn."""

    def takes(value):
        row = np.zeros((1, width))
        row[0, 0] = value
        try:
            ask(row)
        except ValueError:
            return False
        return True

    return rules(type(step).__name__, takes)


def rules(name, takes):
    """The step that refuses what `takes` does not."""
    found = TAKES_MISSING * takes(np.nan) | TAKES_INFINITE * takes(np.inf) | ROUNDS * (not takes(1e39))
    return byte(form.CHECK) + byte(found) + form.text(name)


def transformer(step, columns):
    """The step's bytes, and its columns: None for numbers, else the `Known` texts of the column."""
    if step is None or isinstance(step, str) and step == "passthrough":
        return identity(), columns
    name = name_of(step)
    if name == "Pipeline":
        return chained([one for _, one in step.steps], columns)
    if name == "ColumnTransformer":
        return side_by_side(step, columns)
    if name in ENCODERS:
        return ENCODERS[name](step, columns)
    if name == "SimpleImputer":
        return imputer(step, columns)
    if name not in TRANSFORMERS:
        raise NotNative(name)
    if any(column is not None for column in columns):
        raise NotNative("texts for %s" % name)
    found, width = TRANSFORMERS[name](step, len(columns))
    if name != "FunctionTransformer":
        found = chain([check(step, step.transform, len(columns)), found])
    return found, [None] * width


def chained(steps, columns):
    found = []
    for step in steps:
        one, columns = transformer(step, columns)
        found.append(one)
    return chain(found), columns


def side_by_side(step, columns):
    if step.transformer_weights:
        raise NotNative("weights of a ColumnTransformer")
    parts, after = [], []
    for name, inner, _ in step.transformers_:
        places = list(step._transformer_to_input_indices[name])
        if isinstance(inner, str) and inner == "drop" or not places:
            continue
        found, known = transformer(inner, [columns[place] for place in places])
        parts.append((places, found))
        after += known
    if not parts:
        raise NotNative("a ColumnTransformer without columns")
    return split(parts), after


def standard_scaler(step, width):
    centre = step.mean_ if step.with_mean else None
    return scale(centre, step.scale_ if step.with_std else None), width


def scale(centre, factor):
    parts = (centre is not None) | (factor is not None) << 1
    content = [numbers(part) for part in (centre, factor) if part is not None]
    return byte(form.SCALE) + byte(parts) + b"".join(content)


def min_max_scaler(step, width):
    found = byte(form.STRETCH) + numbers(step.scale_) + numbers(step.min_)
    if step.clip:
        found = chain([found, byte(form.CLIP) + numbers(step.feature_range)])
    return found, width


def max_abs_scaler(step, width):
    found = scale(None, step.scale_)
    if getattr(step, "clip", False):
        found = chain([found, byte(form.CLIP) + numbers([-1.0, 1.0])])
    return found, width


def polynomial(step, width):
    products = [[place for place, power in enumerate(row) for _ in range(power)] for row in step.powers_]
    return byte(form.POLYNOMIAL) + count(len(products)) + b"".join(form.counts(product) for product in products), len(products)


def selection(step, width):
    places = step.get_support(indices=True).tolist()
    if not places:
        raise NotNative("a selection of nothing")
    return split([(places, identity())]), len(places)


def projection(step, width):
    found = linear(step.components_, -(np.asarray(step.mean_).reshape(1, -1) @ step.components_.T))
    if step.whiten:
        deviation = np.sqrt(step.explained_variance_)
        found = chain([found, scale(None, np.maximum(deviation, np.finfo(deviation.dtype).eps))])
    return found, len(step.components_)


def function(step, width):
    from sklearn.utils import check_array

    if isinstance(step.func, functools.partial) and step.func.func is check_array:
        # Of histogram boosting: it takes any number.
        return identity(), width
    if step.kw_args:
        raise NotNative("arguments of a FunctionTransformer")
    if step.func is None:
        return identity(), width
    if step.func not in FUNCTIONS:
        raise NotNative("the function %s" % getattr(step.func, "__name__", step.func))
    return form.function(FUNCTIONS[step.func]), width


def power(step, width):
    if step.method != "yeo-johnson":
        raise NotNative("the method %s" % step.method)
    found = byte(form.POWER) + numbers(step.lambdas_)
    return (chain([found, standard_scaler(step._scaler, width)[0]]) if step.standardize else found), width


def quantile(step, width):
    if step.output_distribution != "uniform":
        raise NotNative("the distribution %s" % step.output_distribution)
    return byte(form.QUANTILE) + count(len(step.references_)) + numbers(step.references_) + numbers(step.quantiles_.T), width


TRANSFORMERS = {
    "PowerTransformer": power,
    "QuantileTransformer": quantile,
    "StandardScaler": standard_scaler,
    "MinMaxScaler": min_max_scaler,
    "MaxAbsScaler": max_abs_scaler,
    "RobustScaler": lambda step, width: (
        scale(step.center_ if step.with_centering else None, step.scale_ if step.with_scaling else None), width
    ),
    "PolynomialFeatures": polynomial,
    "SelectKBest": selection,
    "SelectPercentile": selection,
    "VarianceThreshold": selection,
    "PCA": projection,
    "FunctionTransformer": function,
}


def is_missing(value):
    return value is None or isinstance(value, float) and np.isnan(value)


def categories(values, known):
    values = list(values.tolist())
    missing = [value for value in values if is_missing(value)]
    if len(missing) > 1 or missing and not is_missing(values[-1]):
        raise NotNative("several missing values as categories")
    values = values[: len(values) - len(missing)]
    if known is not None:
        if not all(type(value) is str for value in values):
            raise NotNative("categories of several types")
        values = [known.place(value) for value in values]
    elif not all(isinstance(value, (int, float)) for value in values):
        raise NotNative("categories of several types")
    elif any(float(value) != value for value in values):
        raise NotNative("categories that are whole numbers beyond 53 bits")
    return count(len(values)) + byte(len(missing)) + numbers(values)


def has_rare(step):
    return bool(getattr(step, "max_categories", None) or getattr(step, "min_frequency", None))


def one_hot(step, columns):
    if step.handle_unknown not in ("ignore", "error") or has_rare(step):
        raise NotNative("options of OneHotEncoder")
    content, width = b"", 0
    dropped = [None] * len(columns) if step.drop_idx_ is None else step.drop_idx_
    for values, drop, known in zip(step.categories_, dropped, columns):
        content += byte((step.handle_unknown == "error") | (drop is not None) << 1) + categories(values, known)
        content += b"" if drop is None else count(int(drop))
        width += len(values) - (drop is not None)
    return encoding(step, columns, byte(form.ONE_HOT) + content), [None] * width


def encoding(step, columns, found):
    """Of numbers alone, an encoder refuses some that are no category in another way."""
    if any(column is not None for column in columns):
        return found
    row = np.array([[0.0 if is_missing(values[0]) else values[0] for values in step.categories_]])

    def takes(value):
        asked = row.astype(float)
        asked[0, 0] = value
        try:
            step.transform(asked)
        except ValueError:
            return False
        return True

    if step.handle_unknown == "error":
        # What is no category is refused anyway.
        return found
    return chain([rules(type(step).__name__, takes), found])


def ordinal(step, columns):
    if has_rare(step):
        raise NotNative("options of OrdinalEncoder")
    refuses = step.handle_unknown == "error"
    unknown = np.nan if refuses else float(step.unknown_value)
    missing = float(getattr(step, "encoded_missing_value", np.nan))
    rules = refuses | bool(not refuses and np.isnan(unknown)) << 1 | bool(np.isnan(missing)) << 2
    head = byte(form.ORDINAL) + byte(rules) + number(0 if np.isnan(unknown) else unknown) + number(0 if np.isnan(missing) else missing)
    return encoding(step, columns, head + b"".join(map(categories, step.categories_, columns))), [None] * len(columns)


ENCODERS = {"OneHotEncoder": one_hot, "OrdinalEncoder": ordinal}


def imputer(step, columns):
    if step.add_indicator or not is_missing(step.missing_values):
        raise NotNative("options of SimpleImputer")
    if len(step.statistics_) != len(columns) or any(is_missing(value) for value in step.statistics_.tolist()):
        raise NotNative("columns that were all missing")
    values = [value if known is None else known.place(value) for value, known in zip(step.statistics_.tolist(), columns)]
    found = byte(form.IMPUTE) + numbers(values)
    if all(known is None for known in columns):
        found = chain([check(step, step.transform, len(columns)), found])
    return found, columns


def model(step, columns, sparse=False):
    """The `Scores` of a fitted model.

    sparse: whether it is given rows without their zeros
    """
    if library(step) in ("xgboost", "lightgbm"):
        return boosted(step, columns, sparse)
    name = name_of(step)
    if name == "Pipeline":
        *others, last = [one for _, one in step.steps]
        if contains(last, is_xgboost) and not keeps_zeros_out(others, sparse):
            raise NotNative("zeros that are left out before XGBoost, and steps after that")
        sparse = sparse or any(map(gives_sparse, others))
        before, columns = chained(others, columns)
        return model(last, columns, sparse).after(before)
    if name in ("VotingClassifier", "VotingRegressor"):
        return voting(step, name, columns, sparse)
    if name in HISTOGRAMS and getattr(step, "is_categorical_", None) is not None:
        # Only releases that encode the categories first are known: what is no category is a missing number then.
        if getattr(step, "_preprocessor", None) is None:
            raise NotNative("categorical columns")
        before, _ = transformer(step._preprocessor, columns)
        return scores(step, name).after(before)
    if any(column is not None for column in columns):
        raise NotNative("texts for %s" % name)
    if name == "CalibratedClassifierCV":
        return calibrated(step, columns, sparse).after(check(step, step.predict, len(columns)))
    if name in FORESTS and step.n_outputs_ != 1:
        raise NotNative("several outputs")
    return scores(step, name).after(check(step, step.predict, len(columns)))


def boosted(step, columns, sparse):
    """A model of another library at the end of a pipeline."""
    from slipway_worker import native

    if any(column is not None for column in columns):
        raise NotNative("texts for %s" % type(step).__name__)
    if not sparse or not is_xgboost(step):
        return native.boosted(step).after(check(step, step.predict, len(columns)))
    from scipy.sparse import csr_matrix

    # To XGBoost what it is not given is missing; to LightGBM it is a zero.
    looked = check(step, lambda row: step.predict(csr_matrix(row)), len(columns))
    return native.boosted(step).after(chain([looked, byte(form.ZEROS)]))


def calibrated(step, columns, sparse):
    """The mean of several models, the scores of each of which go through a sigmoid of their own."""
    if len(step.classes_) != 2:
        raise NotNative("the calibration of several classes")
    voters = []
    for one in step.calibrated_classifiers_:
        if one.method != "sigmoid":
            raise NotNative("calibration by %s" % one.method)
        calibrator, = one.calibrators
        inner = model(one.estimator, columns, sparse)
        scores = inner.step if hasattr(one.estimator, "decision_function") else chain([inner.probabilities(), split([([1], identity())])])
        stretched = byte(form.STRETCH) + numbers([-calibrator.a_]) + numbers([-calibrator.b_])
        voters.append(chain([scores, stretched, link("pair")]))
    return Scores(form.vote(voters), "largest-score", identity(), step.classes_)


def scores(step, name):
    classes = getattr(step, "classes_", None)
    is_binary = classes is not None and len(classes) == 2
    if name in FORESTS:
        found = trees.sklearn_forest(getattr(step, "estimators_", [step]), classes is not None)
        return Scores(found) if classes is None else Scores(found, "largest-score", identity(), classes)
    if name in ("GradientBoostingClassifier", "GradientBoostingRegressor"):
        return gradient_boosting(step, classes, is_binary)
    if name in HISTOGRAMS:
        return histogram_boosting(step, classes, is_binary)
    if name in LINEAR:
        if np.ndim(step.coef_) != 1:
            raise NotNative("several outputs")
        return Scores(linear(step.coef_, step.intercept_))
    if name in ("LogisticRegression", "LogisticRegressionCV", "LinearSVC", "RidgeClassifier"):
        return linear_classifier(step, name, classes, is_binary)
    if name == "GaussianNB":
        norms = -0.5 * np.sum(np.log(2.0 * np.pi * step.var_), axis=1)
        content = numbers(np.log(step.class_prior_)) + numbers(norms) + numbers(step.theta_) + numbers(step.var_)
        return Scores(byte(form.BAYES) + count(len(classes)) + content, "largest-score", link("softmax"), classes)
    if name in ("SVC", "NuSVC", "SVR", "NuSVR"):
        return kernel(step, name, classes)
    if name in ("KNeighborsClassifier", "KNeighborsRegressor"):
        return neighbours(step, classes)
    if name == "IsolationForest":
        return isolation(step)
    if name in ("KMeans", "MiniBatchKMeans"):
        return clusters(step)
    if name in ("MLPClassifier", "MLPRegressor"):
        return network(step, name, classes)
    raise NotNative(name)


def linear_classifier(step, name, classes, is_binary):
    if getattr(step, "multi_class", None) == "ovr" and not is_binary:
        raise NotNative("one against the rest")
    if np.ndim(classes) != 1 or len(classes) < 2:
        raise NotNative("several outputs")
    found = linear(step.coef_, step.intercept_)
    decision = "above-zero" if is_binary else "largest-score"
    if name.startswith("Logistic"):
        return Scores(found, decision, link("pair" if is_binary else "softmax"), classes)
    return Scores(found, decision, None, classes)


def gradient_boosting(step, classes, is_binary):
    if step.init is not None and step.init != "zero":
        raise NotNative("a model to begin boosting with")
    if classes is not None and step.loss != "log_loss":
        raise NotNative("the loss %s" % step.loss)
    base = step._raw_predict_init(np.zeros((1, step.n_features_in_), np.float32))[0]
    found = trees.sklearn_boosting(step.estimators_, base, step.learning_rate)
    if classes is None:
        return Scores(found)
    decision = "not-below-zero" if is_binary else "largest-score"
    return Scores(found, decision, link("pair" if is_binary else "softmax"), classes)


def histogram_boosting(step, classes, is_binary):
    sets = trees.Sets(step.n_features_in_)
    found = trees.histogram_boosting(step._predictors, np.ravel(step._baseline_prediction), sets)
    found = chain([sets.step(), found])
    if classes is None:
        if step.loss not in ("squared_error", "absolute_error", "quantile"):
            raise NotNative("the loss %s" % step.loss)
        return Scores(found)
    decision = "above-zero" if is_binary else "largest-score"
    return Scores(found, decision, link("pair" if is_binary else "softmax"), classes)


KERNELS = {"rbf": 0, "linear": 1, "poly": 2, "sigmoid": 3}


def kernel(step, name, classes):
    if getattr(step, "probability", False) is True:
        raise NotNative("probabilities of %s" % name)
    if step.kernel not in KERNELS or step._sparse or step.degree != int(step.degree):
        raise NotNative("the kernel %s" % step.kernel)
    if classes is not None and len(classes) != 2:
        raise NotNative("%s of several classes" % name)
    # The signs of a classifier's are turned in scikit-learn.
    sign = 1.0 if classes is None else -1.0
    content = byte(form.KERNEL) + byte(KERNELS[step.kernel]) + numbers([step._gamma, step.coef0]) + count(int(step.degree))
    content += numbers(sign * np.ravel(step._intercept_)) + count(len(step.support_vectors_))
    content += numbers(sign * np.ravel(step._dual_coef_)) + numbers(step.support_vectors_)
    return Scores(content) if classes is None else Scores(content, "above-zero", None, classes)


def neighbours(step, classes):
    if step.weights != "uniform" or step.effective_metric_ != "euclidean" or classes is not None and step.outputs_2d_:
        raise NotNative("options of %s" % type(step).__name__)
    targets = np.asarray(step._y)
    if targets.ndim != 1:
        raise NotNative("several outputs")
    values = targets[:, np.newaxis] if classes is None else np.eye(len(classes))[targets]
    content = byte(form.NEIGHBOURS) + count(step.n_neighbors) + count(values.shape[1]) + count(len(values))
    content += numbers(np.asarray(step._fit_X, dtype=float)) + numbers(values)
    return Scores(content) if classes is None else Scores(content, "largest-score", identity(), classes)


def isolation(step):
    found, divisor = trees.isolation_forest(step)
    centred = scale(np.array([step.offset_]), None)
    found = chain([found, scale(None, np.array([divisor])), form.function("isolation"), centred])
    return Scores(found, "not-below-zero", None, np.array([-1, 1]))


def clusters(step):
    """The nearest centre has the largest 2 x·c - |c|²: the square of x is the same for all."""
    centres = np.asarray(step.cluster_centers_, dtype=float)
    found = linear(2.0 * centres, -np.sum(centres * centres, axis=1))
    return Scores(found, "largest-score", None, np.arange(len(centres), dtype=np.int32))


def network(step, name, classes):
    if name == "MLPRegressor" and step.out_activation_ != "identity":
        raise NotNative("the loss %s" % step.loss)
    if step.n_outputs_ != 1 and (name == "MLPRegressor" or step.out_activation_ != "softmax"):
        raise NotNative("several outputs")
    layers = [linear(weights.T, biases) for weights, biases in zip(step.coefs_, step.intercepts_)]
    between = {"relu": [form.function("relu")], "tanh": [form.function("tanh")], "logistic": [form.function("logistic")], "identity": []}
    steps = [part for layer in layers[:-1] for part in [layer, *between[step.activation]]] + [layers[-1]]
    if name == "MLPRegressor":
        return Scores(chain(steps))
    if step.out_activation_ == "logistic":
        return Scores(chain(steps), "above-half", link("pair"), classes)
    return Scores(chain(steps), "largest-probability", link("softmax"), classes)


def voting(step, name, columns, sparse):
    if name == "VotingRegressor":
        voters = [model(one, columns, sparse) for one in step.estimators_]
        return Scores(form.vote([chain([one.step, one.link or identity()]) for one in voters], weights(step)))
    if step.voting != "soft":
        raise NotNative("votes that are counted")
    voters = [model(one, columns, sparse).probabilities() for one in step.estimators_]
    return Scores(form.vote(voters, weights(step)), "largest-score", identity(), step.classes_)


def weights(step):
    found = step._weights_not_none
    return None if found is None else np.asarray(found, dtype=float)
