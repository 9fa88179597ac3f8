"""Holds what /metrics answers to the text format, by the parser of Prometheus' own client library, to the rules of `promtool check
metrics`, and to the table of docs/operating.md.

    metrics.py FILE
"""
import pathlib
import re
import sys

from prometheus_client.parser import text_string_to_metric_families

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs/operating.md"


def flaws(text):
    """What is wrong, a line each."""
    families = list(text_string_to_metric_families(text))
    types = dict(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE))
    documented = set(re.findall(r"^\| `((?:slipway|process)_[a-z_]+)`", DOCUMENT.read_text(), re.MULTILINE))
    if not families or len(types) != len(families):
        yield f"{len(families)} families, and {len(types)} lines of a type"
    for name, kind in types.items():
        if (kind == "counter") != name.endswith("_total"):
            yield f"{name} is a {kind}: counters, and only these, end in _total"
        if name not in documented:
            yield f"{name} is not in the table of docs/operating.md"
    seen = set()
    for family in families:
        if not family.documentation.strip():
            yield f"{family.name} has no help"
        if not re.fullmatch(r"[a-z][a-z0-9_]*", family.name):
            yield f"{family.name} is no name in small letters"
        for sample in family.samples:
            key = (sample.name, tuple(sorted(sample.labels.items())))
            if key in seen:
                yield f"{sample.name}{sample.labels} stands twice"
            seen.add(key)
            if family.type == "counter" and not sample.value >= 0:
                yield f"{sample.name}{sample.labels} is {sample.value}"
        if family.type == "histogram":
            yield from histogram(family)


def histogram(family):
    """Buckets that do not grow, or whose last one is not the count."""
    buckets, counts = {}, {}
    for sample in family.samples:
        labels = tuple(sorted((k, v) for k, v in sample.labels.items() if k != "le"))
        if sample.name.endswith("_bucket"):
            buckets.setdefault(labels, []).append((float(sample.labels["le"]), sample.value))
        if sample.name.endswith("_count"):
            counts[labels] = sample.value
    for labels, values in buckets.items():
        values.sort()
        if [v for _, v in values] != sorted(v for _, v in values):
            yield f"{family.name}{dict(labels)}: buckets do not grow"
        if values[-1][0] != float("inf") or values[-1][1] != counts.get(labels):
            yield f"{family.name}{dict(labels)}: the last bucket is not the count"


if __name__ == "__main__":
    found = list(flaws(pathlib.Path(sys.argv[1]).read_text()))
    print("\n".join(found))
    sys.exit(1 if found else 0)
