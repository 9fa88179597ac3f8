"""Holds expressions to what a node's /metrics has."""
import pathlib
import re

from exposition import ADDED, OWN
from promql import parse, values

ROOT = pathlib.Path(__file__).resolve().parents[3]
# The outcome of a request is ok or a code.
CODES = set(re.findall(r"^\| `([a-z.-]+)`", (ROOT / "docs/errors.md").read_text(), re.MULTILINE))


def flaws(text, exposition):
    """What an expression names that is not there, a line each."""
    try:
        expression = parse(text)
    except ValueError as error:
        yield str(error)
        return
    if not expression.selectors:
        yield f"{text!r} names no metric"
    known = set(ADDED)
    for selector in expression.selectors:
        metric = selector.metric
        if not exposition.has(metric):
            yield f"{metric} is not on /metrics"
            continue
        known |= exposition.labels_of(metric)
        for label, operator, pattern in selector.matchers:
            if label not in exposition.labels_of(metric):
                yield f"{metric} has no label {label}"
            elif label not in ADDED and metric not in OWN:
                yield from unknown_values(metric, label, operator, pattern, exposition)
    for label in sorted(expression.labels - known):
        yield f"{text!r} groups by {label}, which none of its metrics has"


def unknown_values(metric, label, operator, pattern, exposition):
    for value in values(operator, pattern):
        is_code = metric == "slipway_scoring_requests_total" and label == "outcome" and value in CODES
        if value not in exposition.values.get((metric, label), set()) and not is_code:
            yield f'{metric} never has {label}="{value}"'


def families(text, exposition):
    """The families of the node that an expression shows."""
    try:
        selectors = parse(text).selectors
    except ValueError:
        return set()
    return {exposition.family_of(selector.metric) for selector in selectors} - {None}
