"""Judges the alert rules: what their expressions and their texts name."""
import re

import expressions
import yaml
from exposition import ADDED
from promql import parse

SEVERITIES = {"critical", "warning"}


def alerts(text):
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def flaws(text, exposition):
    seen = set()
    for rule in alerts(text):
        name = rule["alert"]
        if name in seen:
            yield f"{name} stands twice"
        seen.add(name)
        for flaw in expressions.flaws(rule["expr"], exposition):
            yield f"{name}: {flaw}"
        if rule.get("labels", {}).get("severity") not in SEVERITIES:
            yield f"{name} has no severity of {sorted(SEVERITIES)}"
        for part in ("summary", "description"):
            if not rule.get("annotations", {}).get(part, "").strip():
                yield f"{name} has no {part}"
        yield from texts(rule, exposition)


def texts(rule, exposition):
    """A text may name the labels that the alert has: those that the expression groups by, or those of its metrics."""
    expression = parse(rule["expr"])
    if rule["expr"].startswith("absent("):
        kept = ADDED
    elif "sum by" in rule["expr"]:
        kept = expression.labels
    else:
        kept = set.union(*(exposition.labels_of(selector.metric) for selector in expression.selectors))
    for part in rule["annotations"].values():
        for label in re.findall(r"\$labels\.(\w+)", part):
            if label not in kept:
                yield f"{rule['alert']}: its text names {label}, which the alert has not"
