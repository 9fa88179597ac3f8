"""Writes `slipway.native/1`: a fitted model as plain numbers. docs/native-models.md has each byte."""
import struct

import numpy as np

SIZE_LIMIT = 64 << 20

CHAIN, SPLIT, CHECK, SCALE, STRETCH, CLIP, IMPUTE, ONE_HOT, ORDINAL, POLYNOMIAL, LINEAR, FUNCTION, FOREST, BAYES, VOTE, LINK = range(1, 17)
POWER, QUANTILE, KERNEL, NEIGHBOURS, MEMBERSHIP, ZEROS = range(17, 23)
FUNCTIONS = {"log1p": 0, "log": 1, "exp": 2, "sqrt": 3, "relu": 4, "tanh": 5, "logistic": 6, "absolute": 7, "square": 8, "isolation": 9}
LINKS = {
    "pair": 0, "logistic": 1, "softmax": 2, "exponential": 3,
    "single-pair": 4, "single-logistic": 5, "single-softmax": 6, "single-exponential": 7,
}
DECISIONS = {
    "numbers": 0, "largest-score": 1, "largest-probability": 2, "above-zero": 3, "not-below-zero": 4, "above-half": 5, "probabilities": 6,
}


SMALL_LABELS = {np.dtype(written): (kind, written) for kind, written in ((5, "<i4"), (6, "<f4"), (7, "<i2"), (8, "i1"))}


class NotNative(Exception):
    """The model has no native form; the message says why."""


def byte(number):
    return struct.pack("<B", number)


def count(number):
    return struct.pack("<I", number)


def number(value):
    return struct.pack("<d", value)


def numbers(values):
    """Finite ones; the form has no others but as thresholds."""
    values = np.ascontiguousarray(values, dtype="<f8")
    if not np.isfinite(values).all():
        raise NotNative("a number of the model is not finite")
    return values.tobytes()


def text(value):
    encoded = value.encode("utf-8")
    return count(len(encoded)) + encoded


def counts(values):
    return count(len(values)) + np.asarray(values, dtype="<u4").tobytes()


def chain(steps):
    steps = [step for step in steps if step != identity()]
    return steps[0] if len(steps) == 1 else byte(CHAIN) + count(len(steps)) + b"".join(steps)


def identity():
    return byte(CHAIN) + count(0)


def split(parts):
    """Parts are pairs: the places of columns, and a step for them."""
    return byte(SPLIT) + count(len(parts)) + b"".join(counts(columns) + step for columns, step in parts)


def linear(coefficients, intercepts):
    coefficients = np.atleast_2d(coefficients)
    intercepts = np.broadcast_to(np.ravel(intercepts), (len(coefficients),))
    return byte(LINEAR) + count(len(coefficients)) + numbers(coefficients) + numbers(intercepts)


def function(name):
    return byte(FUNCTION) + byte(FUNCTIONS[name])


def link(name, factor=1.0):
    return byte(LINK) + byte(LINKS[name]) + numbers([factor])


def vote(voters, weights=None):
    head = byte(VOTE) + byte(weights is not None) + count(len(voters))
    return head + (b"" if weights is None else numbers(weights)) + b"".join(voters)


class Known:
    """The texts of a column that its model knows, each with the number that stands for it."""

    def __init__(self):
        self._places = {}

    def place(self, value):
        return self._places.setdefault(value, len(self._places))

    def encode(self):
        return count(len(self._places)) + b"".join(text(value) for value in self._places)


class Scores:
    """A model as the form has it: how its scores come about, and what is made of them."""

    def __init__(self, step, decision="numbers", link=None, labels=None, single=False):
        self.step = step
        self.decision = decision
        self.link = link
        self.labels = labels
        self.single = single

    def probabilities(self):
        """One step from the row to the probabilities."""
        if self.link is None:
            raise NotNative("a model without probabilities")
        return chain([self.step, self.link])

    def answering_probabilities(self):
        """The same, with the probabilities as its answer."""
        if self.link is None or self.labels is None:
            raise NotNative("a model without probabilities")
        return Scores(self.step, "probabilities", self.link, self.labels, self.single)

    def after(self, step):
        return Scores(chain([step, self.step]), self.decision, self.link, self.labels, self.single)


def labels(values):
    if values is None:
        return byte(0)
    values = np.asarray(values)
    if values.ndim != 1 or not len(values):
        raise NotNative("labels that are no list")
    if values.dtype.kind == "b":
        return byte(4) + count(len(values)) + bytes(int(value) for value in values)
    if values.dtype.newbyteorder("<") in SMALL_LABELS:
        kind, written = SMALL_LABELS[values.dtype.newbyteorder("<")]
        if not np.isfinite(values).all():
            raise NotNative("a label that is not finite")
        return byte(kind) + count(len(values)) + values.astype(written).tobytes()
    if values.dtype.kind in "iu":
        return byte(1) + count(len(values)) + values.astype("<i8").tobytes()
    if values.dtype.kind == "f":
        return byte(2) + count(len(values)) + numbers(values)
    if all(type(value) is str for value in values.tolist()):
        return byte(3) + count(len(values)) + b"".join(text(value) for value in values.tolist())
    raise NotNative("labels of the type %s" % values.dtype)


def form(version, library, columns, scores, answers_no_rows):
    """
    version: the 32 bytes of the digest of the version's manifest
    columns: pairs of a name and the `Known` texts of the column, or None for numbers
    """
    content = version + text(library) + count(len(columns))
    for name, known in columns:
        content += text(name) + byte(known is not None) + (b"" if known is None else known.encode())
    content += scores.step + byte(scores.link is not None) + (scores.link or b"")
    content += byte(DECISIONS[scores.decision]) + byte((not scores.single) | answers_no_rows << 1) + labels(scores.labels)
    start = b"slipway.native/1"
    size = len(start) + 8 + len(content)
    if size > SIZE_LIMIT:
        raise NotNative("a native form of %d bytes; at most %d" % (size, SIZE_LIMIT))
    return start + struct.pack("<Q", size) + content
