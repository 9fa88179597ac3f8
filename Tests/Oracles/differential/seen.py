"""What a model is given, in words: every type, every dtype and every value, so that nothing can differ unseen."""


def described(data, params=None):
    """- Returns: texts in ASCII; the first tells the whole, each that follows one column or one array."""
    told = _described(data)
    # Parameters have no order that a model could rely on: MLflow has those of the request before those with a default.
    return told if not params else [*told, "params " + value(dict(sorted(params.items())))]


def _described(data):
    kind = type(data).__name__
    if kind == "DataFrame":
        told = [f"DataFrame {data.shape} index {_index(data.index)} columns {_index(data.columns)}"]
        return told + [_series(data.iloc[:, at]) for at in range(data.shape[1])]
    if kind == "Series":
        return [f"Series index {_index(data.index)} " + _series(data)]
    if kind == "dict":
        return ["dict"] + [f"{value(key)}: {value(item)}" for key, item in data.items()]
    if kind == "list":
        return ["list"] + [value(item) for item in data]
    return [value(data)]


def _index(index):
    if type(index).__name__ == "RangeIndex":
        return f"RangeIndex {index.start} {index.stop} {index.step}"
    return f"{type(index).__name__} {index.dtype} {ascii(index.name)} [{', '.join(map(value, index.tolist()))}]"


def _series(series):
    return f"{value(series.name)} {series.dtype!r} [{', '.join(value(item) for item in series.tolist())}]"


def value(item):
    kind = type(item).__name__
    if kind == "ndarray":
        order = " by columns" if item.flags.f_contiguous and not item.flags.c_contiguous else ""
        return f"ndarray {item.dtype} {item.shape}{order} {value(item.tolist())}"
    if kind == "list":
        return f"[{', '.join(map(value, item))}]"
    if kind == "tuple":
        return f"({', '.join(map(value, item))})"
    if kind == "dict":
        return "{" + ", ".join(f"{value(key)}: {value(one)}" for key, one in item.items()) + "}"
    if hasattr(item, "model_dump"):
        return f"{kind} {value(item.model_dump())}"
    if kind in ("str", "int", "float", "bool", "bytes", "NoneType"):
        return ascii(item)
    return f"{kind} {ascii(item)}"
