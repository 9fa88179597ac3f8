"""Holds answers of a node to those of MLflow."""
import csv
import json
import math

# Floats of 32 bits are summed in another order elsewhere.
RELATIVE, ABSOLUTE = 2e-6, 1e-7


def difference(answer, reference, drawn=frozenset()):
    """- Parameter drawn: the places of values that the model draws anew at each call; there the kind of the value must do.
    - Returns: what differs between two answers, each a status and a text, or None."""
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
    found = _differences(ours, theirs, "")
    return next((what for place, what, kinds in found if place not in drawn or len(set(kinds)) > 1), None)


def drawn(reference):
    """- Returns: the places where MLflow's own answers to one body, asked twice, differ."""
    if reference["status"] != 200 or reference.get("again", reference["text"]) == reference["text"]:
        return frozenset()
    first, second = json.loads(reference["text"]), json.loads(reference["again"])
    return frozenset(place for place, _, _ in _differences(first, second, ""))


def _differences(ours, theirs, place):
    """Each place that differs, what differs there, and the two kinds of value."""
    kinds = type(ours), type(theirs)
    if isinstance(ours, dict) and isinstance(theirs, dict):
        if set(ours) != set(theirs):
            yield place, f"{place} has the keys {sorted(ours)}, MLflow's {sorted(theirs)}", kinds
            return
        for key in ours:
            yield from _differences(ours[key], theirs[key], f"{place}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            yield place, f"{place} has {len(ours)} values, MLflow's {len(theirs)}", kinds
            return
        for index, pair in enumerate(zip(ours, theirs)):
            yield from _differences(*pair, f"{place}[{index}]")
    elif not _agree(ours, theirs):
        yield place, f"{place} is {_brief(ours)}, MLflow's {_brief(theirs)}", kinds


def files_differ(ours, theirs):
    """Whether two CSV files differ by more than numbers that are summed in another order."""
    rows = [list(csv.reader(text.splitlines())) for text in (ours, theirs)]
    if list(map(len, rows[0])) != list(map(len, rows[1])):
        return True
    return not all(_agree(_cell(one), _cell(other)) for pair in zip(*rows) for one, other in zip(*pair))


def _cell(text):
    """A float, or the text where it is none; whole numbers are compared as they are written."""
    try:
        return float(text) if "." in text or "e" in text else text
    except ValueError:
        return text


def _agree(ours, theirs):
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        if type(ours) is not type(theirs):
            return False
        if ours != ours and theirs != theirs:
            return True
        return ours == theirs or math.isclose(ours, theirs, rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    # A float that is no number is a text here; MLflow writes null or a bare word.
    if ours in ("NaN", "Infinity", "-Infinity"):
        return theirs is None or theirs != theirs or theirs in (ours, float(ours))
    return ours == theirs


def _brief(value):
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 160 else text[:160] + "…"
