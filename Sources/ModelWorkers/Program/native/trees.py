"""Trees of scikit-learn, XGBoost and LightGBM, as the native form has them."""
import ctypes
import json
import struct

import numpy as np

from slipway_worker.form import FOREST, MEMBERSHIP, NotNative, Scores, byte, count, identity, link, number, numbers, split

ROUNDS_ROW, STRICT, SINGLES, MEAN, WIDE = 1, 2, 4, 8, 16
SPLIT, MISSING_LEFT = 1, 2
ZERO, LIKE_ZERO, SIDE = 0, 1, 2


def forest(rules, base, trees, factor=1.0):
    """Trees are bytes, each with the place of its sum; None where leaves are wide."""
    head = byte(FOREST) + byte(rules) + numbers([factor]) + count(len(base)) + numbers(base) + count(len(trees))
    return head + b"".join((b"" if output is None else count(output)) + tree for output, tree in trees)


def tree(left, right, feature, threshold, rules, leaf):
    """A tree in the order of the form: a node, all of its left branch, all of its right one.

    left, right: the places of the branches; negative ones lead to `leaf`, or `left` is negative at a leaf itself
    rules: of each split, how a missing value is taken
    leaf: the bytes of the leaf at a node's place
    """
    order, places, waiting = [], {}, [0]
    while waiting:
        node = waiting.pop()
        places[node] = len(order)
        order.append(node)
        if node >= 0 and feature[node] >= 0:
            waiting += (right[node], left[node])
        if len(order) > 2 * len(leaf) + 2 * len(feature) + 2:
            raise NotNative("a tree that is none")
    parts = [count(len(order))]
    for node in order:
        if node >= 0 and feature[node] >= 0:
            if np.isnan(threshold[node]):
                raise NotNative("a threshold that is no number")
            parts.append(struct.pack("<BIId", SPLIT | rules[node], feature[node], places[right[node]], threshold[node]))
        else:
            parts.append(byte(0) + leaf[node])
    return b"".join(parts)


def sklearn_tree(fitted, values):
    """values: for each node the numbers that it has as a leaf."""
    feature = np.where(fitted.children_left < 0, -1, fitted.feature).tolist()
    goes_left = getattr(fitted, "missing_go_to_left", np.zeros(len(feature), bool))
    rules = [MISSING_LEFT * int(left) | SIDE << 2 for left in goes_left]
    leaf = [numbers(value) for value in values]
    return tree(fitted.children_left.tolist(), fitted.children_right.tolist(), feature, fitted.threshold.tolist(), rules, leaf)


def sklearn_forest(estimators, is_classifier):
    """A forest or a single tree, the mean of whose leaves is the answer."""
    trees = []
    for estimator in estimators:
        values = estimator.tree_.value
        if values.shape[1] != 1:
            raise NotNative("several outputs")
        values = values[:, 0, :]
        if is_classifier:
            # Before scikit-learn 1.3 the leaves had counts.
            sums = values.sum(axis=1)
            values = values if np.allclose(sums, 1) else values / sums[:, np.newaxis]
        trees.append((None, sklearn_tree(estimator.tree_, values)))
        width = values.shape[1]
    return forest(ROUNDS_ROW | MEAN | WIDE, np.zeros(width), trees)


def sklearn_boosting(estimators, base, rate):
    trees = [
        (place, sklearn_tree(estimator.tree_, estimator.tree_.value[:, 0, :]))
        for stage in estimators
        for place, estimator in enumerate(stage)
    ]
    return forest(ROUNDS_ROW, base, trees, rate)


def isolation_forest(step):
    """The sum of the depths that a row has in the trees, and what it is divided by."""
    if not hasattr(step, "_decision_path_lengths"):
        raise NotNative("IsolationForest of scikit-learn before 1.3")
    parts = []
    for number_, (estimator, columns) in enumerate(zip(step.estimators_, step.estimators_features_)):
        if list(columns) != list(range(step.n_features_in_)):
            raise NotNative("trees of some columns")
        depths = step._decision_path_lengths[number_] + step._average_path_length_per_tree[number_] - 1.0
        parts.append((0, sklearn_tree(estimator.tree_, depths[:, np.newaxis])))
    from sklearn.ensemble._iforest import _average_path_length

    divisor = len(step.estimators_) * float(_average_path_length([step._max_samples])[0])
    return forest(ROUNDS_ROW, [0.0], parts), divisor


class Sets:
    """The sets of categories that trees split by, each as a number of its own behind those of the row."""

    def __init__(self, width):
        self._width = width
        self._places = {}

    def place(self, column, bits):
        members = tuple(number for number in range(256) if int(bits[number // 32]) >> number % 32 & 1)
        return self._places.setdefault((column, members), self._width + len(self._places))

    def step(self):
        """The row, and whether it is in each of the sets."""
        if not self._places:
            return identity()
        columns = list(range(self._width))
        content = b"".join(count(column) + count(len(members)) + numbers(members) for column, members in self._places)
        return split([(columns, identity()), (columns, byte(MEMBERSHIP) + count(len(self._places)) + content)])


def histogram_boosting(predictors, base, sets):
    trees = []
    for stage in predictors:
        for place, predictor in enumerate(stage):
            nodes = predictor.nodes
            feature = np.where(nodes["is_leaf"] != 0, -1, nodes["feature_idx"].astype(np.int64)).tolist()
            thresholds = nodes["num_threshold"].tolist()
            for node in np.flatnonzero((nodes["is_categorical"] != 0) & (nodes["is_leaf"] == 0)):
                feature[node] = sets.place(feature[node], predictor.raw_left_cat_bitsets[nodes["bitset_idx"][node]])
                thresholds[node] = 0.5
            rules = [MISSING_LEFT * int(left) | SIDE << 2 for left in nodes["missing_go_to_left"]]
            leaf = [number(value) for value in nodes["value"]]
            branches = nodes["left"].tolist(), nodes["right"].tolist()
            trees.append((place, tree(*branches, feature, thresholds, rules, leaf)))
    return forest(0, base, trees)


def logarithm(value):
    """libm's of 32 bits, which XGBoost uses; NumPy has another."""
    library = ctypes.CDLL("libm.so.6")
    library.logf.restype, library.logf.argtypes = ctypes.c_float, [ctypes.c_float]
    return np.float32(library.logf(value))


XGBOOST_LINKS = {
    "reg:squarederror": None, "reg:absoluteerror": None, "reg:pseudohubererror": None, "reg:squaredlogerror": None,
    "binary:logistic": "single-logistic", "reg:logistic": "single-logistic", "multi:softprob": "single-softmax",
    "count:poisson": "single-exponential", "reg:gamma": "single-exponential", "reg:tweedie": "single-exponential",
}


def xgboost(booster, iterations=None, classes=None):
    """
    iterations: how many the model uses, where not all
    classes: of a classifier, its labels
    """
    learner = json.loads(bytes(booster.save_raw("json")))["learner"]
    boosting, objective = learner["gradient_booster"], learner["objective"]["name"]
    if boosting.get("name") != "gbtree":
        raise NotNative("the booster %s" % boosting.get("name"))
    if objective not in XGBOOST_LINKS:
        raise NotNative("the objective %s" % objective)
    if "c" in learner.get("feature_types", []) or (boosting["model"].get("cats") or {}).get("enc"):
        raise NotNative("categories of pandas")
    parameters = learner["learner_model_param"]
    width = max(1, int(parameters["num_class"]))
    if int(parameters.get("num_target", "1")) > 1:
        raise NotNative("several outputs")
    model = boosting["model"]
    trees, outputs = model["trees"], model["tree_info"]
    if iterations is not None:
        used = iterations * width * max(1, int(model["gbtree_model_param"].get("num_parallel_tree", "1")))
        trees, outputs = trees[:used], outputs[:used]
    step = forest(ROUNDS_ROW | STRICT | SINGLES, xgboost_base(parameters, objective, width), list(zip(outputs, map(xgboost_tree, trees))))
    name = XGBOOST_LINKS[objective]
    if classes is None:
        return Scores(step, link=name and link(name), single=True)
    require_classes(classes)
    if name == "single-logistic":
        return Scores(step, "above-half", link("single-pair"), classes, single=True)
    if name == "single-softmax":
        return Scores(step, "largest-probability", link(name), classes, single=True)
    raise NotNative("a classifier with the objective %s" % objective)


def require_classes(classes):
    """Of one class, these libraries answer the probabilities of two."""
    if len(classes) < 2:
        raise NotNative("a classifier of one class")


def xgboost_base(parameters, objective, width):
    written = parameters["base_score"]
    found = json.loads(written) if written.startswith("[") else [float(written)]
    base = [np.float32(value) for value in found]
    if XGBOOST_LINKS[objective] == "single-logistic":
        base = [-logarithm(np.float32(1) / value - np.float32(1)) for value in base]
    elif XGBOOST_LINKS[objective] == "single-exponential":
        base = [logarithm(value) for value in base]
    return base * width if len(base) == 1 else base


def xgboost_tree(written):
    if any(written.get("split_type", [])) or written.get("categories"):
        raise NotNative("categorical splits")
    if int(written["tree_param"].get("size_leaf_vector", "1")) > 1:
        raise NotNative("leaves of several outputs")
    left, right = written["left_children"], written["right_children"]
    feature = [-1 if branch < 0 else split for branch, split in zip(left, written["split_indices"])]
    values = [float(np.float32(value)) for value in written["split_conditions"]]
    rules = [MISSING_LEFT * int(bool(goes_left)) | SIDE << 2 for goes_left in written["default_left"]]
    return tree(left, right, feature, values, rules, [numbers([value]) for value in values])


IDENTITY = ("regression", "regression_l1", "huber", "fair", "quantile", "mape")


def lightgbm(booster, classes=None):
    head, *blocks = booster.model_to_string().split("\nTree=")
    keys = dict(line.partition("=")[::2] for line in head.split("\n"))
    tail = blocks[-1] if blocks else ""
    categories = [line for line in tail.split("\n") if line.startswith("pandas_categorical:")]
    if categories and categories[0].partition(":")[2].strip() not in ("null", "[]"):
        raise NotNative("categories of pandas")
    width = int(keys["num_tree_per_iteration"])
    trees = [(place % width, lightgbm_tree(block)) for place, block in enumerate(blocks)]
    if not trees:
        raise NotNative("no trees")
    if "average_output" in keys:
        raise NotNative("the mean of boosted forests")
    step = forest(0, np.zeros(width), trees)
    objective, *options = keys.get("objective", "none").split()
    return lightgbm_scores(step, objective, options, classes)


def lightgbm_scores(step, objective, options, classes):
    if classes is not None:
        require_classes(classes)
    settings = dict(option.partition(":")[::2] for option in options)
    if objective in IDENTITY and "sqrt" not in options and classes is None:
        return Scores(step)
    if objective in ("poisson", "gamma", "tweedie") and classes is None:
        return Scores(step, link=link("exponential"))
    if objective == "binary":
        factor = float(settings["sigmoid"])
        if classes is None:
            return Scores(step, link=link("logistic", factor))
        return Scores(step, "largest-probability", link("pair", factor), classes)
    if objective == "multiclass":
        if classes is None:
            return Scores(step, link=link("softmax"))
        return Scores(step, "largest-probability", link("softmax"), classes)
    raise NotNative("the objective %s" % objective)


def lightgbm_tree(block):
    keys = dict(line.partition("=")[::2] for line in block.split("\n\n")[0].split("\n")[1:])
    if int(keys.get("num_cat", "0")) or int(keys.get("is_linear", "0")):
        raise NotNative("categorical splits or linear leaves")
    leaves = [numbers([float(value)]) for value in keys["leaf_value"].split()]
    if len(leaves) == 1:
        return count(1) + byte(0) + leaves[0]

    def integers(key):
        return [int(value) for value in keys[key].split()]

    rules = [kind & MISSING_LEFT | (kind >> 2 & 3) << 2 for kind in integers("decision_type")]
    if any(kind & 1 for kind in integers("decision_type")):
        raise NotNative("categorical splits")
    threshold = [float(value) for value in keys["threshold"].split()]
    # A branch that is a leaf has its number inverted, which is negative.
    leaf = {~place: value for place, value in enumerate(leaves)}
    return tree(integers("left_child"), integers("right_child"), integers("split_feature"), threshold, rules, leaf)
