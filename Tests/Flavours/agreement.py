"""Holds answers of a node to those of MLflow."""
import json
import math

# Floats of 32 bits are summed in another order elsewhere.
RELATIVE, ABSOLUTE = 2e-6, 1e-7


def difference(answer, reference):
    """- Returns: what differs between two answers, each a status and a text, or None."""
    both = answer["status"], reference["status"]
    if (both[0] == 200) != (both[1] == 200):
        told = reference["text"] if both[0] == 200 else answer["text"]
        return f"status {both[0]}, MLflow's {both[1]} ({_brief(told)})"
    if both[0] != 200:
        return None
    try:
        ours, theirs = json.loads(answer["text"]), json.loads(reference["text"])
    except ValueError:
        return None if answer["text"] == reference["text"] else "another text"
    # MLflow 1 answers without a key.
    if isinstance(theirs, list) and isinstance(ours, dict):
        ours = ours.get("predictions")
    return _differs(ours, theirs, "")


def _differs(ours, theirs, place):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if set(ours) != set(theirs):
            return f"{place} has the keys {sorted(ours)}, MLflow's {sorted(theirs)}"
        return _first(_differs(ours[key], theirs[key], f"{place}.{key}") for key in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            return f"{place} has {len(ours)} values, MLflow's {len(theirs)}"
        return _first(_differs(*pair, f"{place}[{index}]") for index, pair in enumerate(zip(ours, theirs)))
    return None if _agree(ours, theirs) else f"{place} is {_brief(ours)}, MLflow's {_brief(theirs)}"


def _agree(ours, theirs):
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        if type(ours) is not type(theirs):
            return False
        return ours == theirs or math.isclose(ours, theirs, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    # A float that is no number is a text here; MLflow writes null or a bare word.
    if ours in ("NaN", "Infinity", "-Infinity"):
        return theirs is None or theirs != theirs or theirs == float(ours)
    return ours == theirs


def _first(found):
    return next((what for what in found if what), None)


def _brief(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else text[:160] + "…"
