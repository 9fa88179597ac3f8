"""Labels as lines of JSON."""
from __future__ import annotations

import json
from typing import Any, Iterable, Iterator, List, Mapping

from .rows import plain

# Rows of one request, as `slipway labels` sends them.
PART = 20_000


def label_parts(labels: Any) -> Iterator[bytes]:
    """Bodies of requests: each row's request, label, and if given row and time; other members are passed over.

    - labels: dictionaries, or a DataFrame with these columns.
    - Raises: ValueError for a row without the id of a request.
    """
    part: List[str] = []
    for number, label in enumerate(_rows(labels)):
        part.append(_line(label, number))
        if len(part) == PART:
            yield _body(part)
            part = []
    if part:
        yield _body(part)


def _rows(labels: Any) -> Iterable[Mapping[str, Any]]:
    if hasattr(labels, "to_dict") and hasattr(labels, "columns"):
        rows: Iterable[Mapping[str, Any]] = labels.to_dict(orient="records")
        return rows
    if hasattr(labels, "iter_rows"):
        named: Iterable[Mapping[str, Any]] = labels.iter_rows(named=True)
        return named
    if isinstance(labels, Mapping):
        return [labels]
    plain_rows: Iterable[Mapping[str, Any]] = labels
    return plain_rows


def _line(label: Mapping[str, Any], number: int) -> str:
    if not label.get("request"):
        raise ValueError(f"label {number} has no id of a request: expected the member request, which Prediction.request has")
    values = {name: plain(label[name]) for name in ("request", "row", "label", "time") if name in label}
    # What pandas has for nothing.
    values = {name: None if isinstance(value, float) and value != value else value for name, value in values.items()}
    if isinstance(values.get("row"), float):
        values["row"] = int(values["row"])
    return json.dumps({name: value for name, value in values.items() if value is not None or name == "label"}, ensure_ascii=False)


def _body(lines: List[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8")
