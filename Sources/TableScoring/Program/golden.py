"""Compares a model's answer with the recorded one, value by value, by the rules of docs/scoring.md, "Comparison rules"."""
import base64
import json
import math

from slipway_worker import answers

KINDS = {"BOOL": "booleans", "FP16": "floats", "FP32": "floats", "FP64": "floats"}
CONTENTS = {"text": "texts", "json": "JSON values", "datetime": "times"}
SHOWN = 5
PREDICTION, PROBABILITIES = "prediction", "probabilities"


def recorded(golden):
    """The form, headers and parts of the recorded answer."""
    body = base64.b64decode(golden["output"]["body"])
    parts, at = [], 0
    for header in golden["output"]["outputs"]:
        size = header["parameters"]["binary_data_size"]
        parts.append(body[at : at + size])
        at += size
    return golden["output"]["form"], golden["output"]["outputs"], parts


def differences(found, golden):
    """What differs: the place, the expected and the found value, each as text; the first few."""
    expected = recorded(golden)
    notes = []
    if expected[0] != found[0]:
        return [("", "the form %s" % expected[0], found[0])]
    old, shares = _parted(expected)
    new, others = _parted(found)
    if expected[0] == "arrays":
        named = {header["name"]: (header, part) for header, part in new}
        if sorted(named) != sorted(header["name"] for header, _ in old):
            return [("", "the arrays %s" % sorted(header["name"] for header, _ in old), "%s" % sorted(named))]
        pairs = [(one, named[one[0]["name"]], one[0]["name"]) for one in old]
    else:
        names = [header["name"] for header, _ in old]
        if len(old) != len(new) or expected[0] == "frame" and names != [header["name"] for header, _ in new]:
            return [("", "the columns %s" % names, "%s" % [header["name"] for header, _ in new])]
        pairs = [(one, other, one[0]["name"] if expected[0] == "frame" else PREDICTION) for one, other in zip(old, new)]
    if shares and not others:
        return [("column probabilities", "probabilities", "none")]
    pairs += [(one, other, PROBABILITIES) for one, other in zip(shares, others)]
    for one, other, column in pairs:
        _compare(one, other, column, golden["tolerance"], notes)
    return notes


def _parted(answer):
    """The tensors without the probabilities, and these."""
    tensors = list(zip(answer[1], answer[2]))
    is_share = [header.get("parameters", {}).get("role") == answers.ROLE for header, _ in tensors]
    return (
        [tensor for tensor, share in zip(tensors, is_share) if not share],
        [tensor for tensor, share in zip(tensors, is_share) if share],
    )


def _compare(one, other, column, tolerance, notes):
    (old, old_part), (new, new_part) = one, other
    place = "column %s" % column
    if old["shape"] != new["shape"]:
        notes.append((place, "the shape %s" % old["shape"], "%s" % new["shape"]))
        return
    if _kind(old) != _kind(new):
        notes.append((place, _kind(old), _kind(new)))
        return
    limits = (tolerance["relative"], tolerance["absolute"])
    for rule in tolerance.get("columns", ()):
        if rule["name"] == column:
            if rule.get("ignored"):
                return
            limits = (rule["relative"], rule["absolute"])
    size = max(1, math.prod(old["shape"][1:]))
    for place, (expected, found) in enumerate(zip(answers.elements(old, old_part), answers.elements(new, new_part))):
        if not _agree(expected, found, limits) and len(notes) < SHOWN:
            inner = "" if size == 1 else " %d" % (place % size + 1)
            notes.append(("row %d column %s%s" % (place // size + 1, column, inner), _shown(expected), _shown(found)))


def _kind(header):
    content = header.get("parameters", {}).get("content", "plain")
    if header["datatype"] == "BYTES":
        return CONTENTS.get(content, "bytes")
    return CONTENTS.get(content) or KINDS.get(header["datatype"], "whole numbers")


def _agree(expected, found, limits):
    if type(expected) is not type(found):
        return False
    if isinstance(expected, float):
        if expected != expected or found != found:
            return expected != expected and found != found
        if math.isinf(expected) or math.isinf(found):
            return expected == found
        return abs(found - expected) <= limits[1] + limits[0] * abs(expected)
    if isinstance(expected, list):
        return len(expected) == len(found) and all(_agree(one, other, limits) for one, other in zip(expected, found))
    if isinstance(expected, dict):
        return expected.keys() == found.keys() and all(_agree(expected[key], found[key], limits) for key in expected)
    return expected == found


def _shown(value):
    if value is None:
        return "no value"
    text = repr(value) if isinstance(value, (float, int, bytes)) else json.dumps(value, ensure_ascii=False, default=str)
    return text[:200]
