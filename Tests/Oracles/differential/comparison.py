"""Whether two answers say the same, and what differs where they do not."""
import dataclasses
import json
import math
import re
import struct


@dataclasses.dataclass(frozen=True)
class Difference:
    """`kind` is one of KINDS; `detail` what is the same in all differences of one cause, as far as that can be told."""

    kind: str
    detail: str


KINDS = {
    "failed here": "Slipway answers 5xx",
    "refused here": "MLflow answers, Slipway refuses",
    "taken here": "MLflow refuses, Slipway answers",
    "other answer": "both answer, and not the same",
    "MLflow fails": "MLflow answers 5xx where Slipway refuses",
}


def difference(theirs, ours):
    """- Returns: a Difference, or nothing where both say the same."""
    if ours["status"] >= 500 or ours["status"] == 0:
        return Difference("failed here", f"{ours['status']} {_pattern(ours['body'])}")
    if theirs["status"] == 200 and ours["status"] == 200:
        return _between_answers(theirs["body"], ours["body"])
    if theirs["status"] == 200:
        return Difference("refused here", f"{ours['code']}: {_pattern(message(ours['body']))}")
    if ours["status"] == 200:
        return Difference("taken here", f"{theirs['status']} {_pattern(reason(theirs['body']))}")
    if theirs["status"] >= 500:
        return Difference("MLflow fails", f"{theirs['status']} {_pattern(theirs['body'][:120])}")
    return None


def _between_answers(theirs, ours):
    try:
        one, other = json.loads(theirs), json.loads(ours)
    except ValueError:
        return Difference("other answer", "no JSON")
    found = _first(_plain(one), _plain(other))
    return found and Difference("other answer", found)


def _plain(value):
    """Floats that JSON has no words for are texts in Slipway's answers."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _first(theirs, ours):
    """What differs first, in words; floats bit for bit, and a whole number is no float."""
    if isinstance(theirs, list) and isinstance(ours, list):
        if len(theirs) != len(ours):
            return f"{_word(ours[0] if ours else ours)} and other items, instead of {_word(theirs[0] if theirs else theirs)}"
        return next((found for pair in zip(theirs, ours) if (found := _first(*pair))), None)
    if isinstance(theirs, dict) and isinstance(ours, dict) and list(theirs) == list(ours):
        return next((found for key in theirs if (found := _first(theirs[key], ours[key]))), None)
    if isinstance(theirs, str) and isinstance(ours, str):
        return None if theirs == ours else _apart(ours, theirs)
    if type(theirs) is type(ours) is float:
        return None if struct.pack("d", theirs) == struct.pack("d", ours) else "another double"
    if type(theirs) is type(ours) and theirs == ours:
        return None
    return f"{_word(ours)} instead of {_word(theirs)}"


def _word(value):
    return "another text" if isinstance(value, str) and not value.isalpha() else value if isinstance(value, str) else type(value).__name__


# What `seen` tells, in pieces: types of arrays and columns as a whole, texts in quotes, words and numbers, signs.
PIECES = re.compile(
    r"dtype\('[^']*'\)|<[^>]*>|Index \w+|RangeIndex|ndarray \S+ \([^)]*\)|b?'(?:[^'\\]|\\.)*'|b?\"(?:[^\"\\]|\\.)*\"|[\w.+-]+|\S"
)


def _apart(ours, theirs):
    """The first piece in which two texts differ, by its class."""
    one, other = PIECES.findall(ours), PIECES.findall(theirs)
    at = next((at for at, pair in enumerate(zip(one, other)) if pair[0] != pair[1]), min(len(one), len(other)))
    found, expected = (_class(pieces[at]) if at < len(pieces) else "nothing" for pieces in (one, other))
    return f"{found} instead of {expected}" + (", of another size or value" if found == expected else "")


def _class(piece):
    if piece.startswith(("b'", 'b"')):
        return "bytes"
    if piece.startswith(("'", '"')):
        return "a text"
    if re.fullmatch(r"-?\d+", piece):
        return "a whole number"
    if re.fullmatch(r"-?\d[\d.]*(e[+-]?\d+)?", piece):
        return "a double"
    if piece.startswith("ndarray <U"):
        return "ndarray <U"
    if piece.startswith("ndarray |S"):
        return "ndarray |S"
    return re.sub(r" \(.*", "", piece)


def message(body):
    try:
        return json.loads(body).get("message", body)
    except (ValueError, AttributeError):
        return body


def reason(body, length=200):
    """The end of MLflow's message: what went wrong, without the data that it quotes before."""
    said = message(body)
    _, found, end = said.rpartition("Error: ")
    return end[:length] if found else said[:length]


def _pattern(text):
    """A message without what differs from body to body."""
    text = re.sub(r"\"[^\"]{0,200}\"|'[^']{0,200}'", "…", text)
    return re.sub(r"\s+", " ", re.sub(r"-?\d+(\.\d+)?(e[+-]?\d+)?", "0", text))[:160]
