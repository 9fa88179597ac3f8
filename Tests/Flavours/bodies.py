"""Requests as MLflow's scoring server takes them, for what a model is asked with."""
import json

import numpy as np
import pandas as pd
from models import Requests

ROWS = 12


def of(asked):
    """- Returns: bodies by name. The first is asked of each version, the others of the second."""
    if isinstance(asked, Requests):
        return asked.bodies
    if isinstance(asked, pd.DataFrame):
        return _of_table(asked.head(ROWS).reset_index(drop=True))
    if isinstance(asked, np.ndarray):
        values = asked[:ROWS].tolist()
        return {"inputs": {"inputs": values}, "instances": {"instances": values}, "one row": {"inputs": values[:1]}}
    return {
        "inputs": {"inputs": asked}, "instances": {"instances": asked}, "one": {"inputs": asked[:1]},
        "letters": {"inputs": ["Ünï 東京 🚢 \"q\",\n"]},
    }


def _of_table(table):
    split = json.loads(table.to_json(orient="split", index=False, date_format="iso"))
    records = json.loads(table.to_json(orient="records", date_format="iso"))
    columns = {name: [row[name] for row in records] for name in split["columns"]}
    found = {
        "split": {"dataframe_split": split}, "records": {"dataframe_records": records}, "instances": {"instances": records},
        "inputs": {"inputs": columns}, "one row": {"dataframe_split": {**split, "data": split["data"][:1]}},
    }
    names, row = split["columns"], split["data"][0]
    found["reordered"] = {"dataframe_split": {"columns": names[::-1], "data": [row[::-1]]}}
    found["another column"] = {"dataframe_split": {"columns": [*names, "other"], "data": [[*row, 1]]}}
    found.update(_oddities(table, names, row))
    return found


def _oddities(table, names, row):
    """One row each, with one value that is allowed and seldom."""
    odd = {"f": {"whole number": 3, "large": 1e30, "missing": None}, "O": {"letters": "Ünï 東京 🚢 \"q\",\n", "no letters": ""}}
    found = {}
    for kind, values in odd.items():
        for place, name in enumerate(names):
            if _kind(table[name]) != kind:
                continue
            for what, value in values.items():
                data = [*row[:place], value, *row[place + 1:]]
                found[f"{what} in {name}"] = {"dataframe_split": {"columns": names, "data": [data]}}
            break
    return found


def _kind(column):
    return "O" if str(column.dtype) in ("str", "string", "object") else column.dtype.kind
