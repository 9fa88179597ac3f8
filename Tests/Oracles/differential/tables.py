"""Tables as bodies: by split, records, inputs, instances and CSV, with what can be odd about a table."""
import csv
import io
import json

import literals

ABSENT = None
FORMS = {"split": 5, "records": 4, "inputs-columns": 2, "inputs-records": 1, "inputs-rows": 1, "instances": 2, "csv": 5}


def good(chance, spec, pools=literals.GOOD):
    """A literal that fits a column's type."""
    kind = spec["type"]
    if kind == "array":
        return _array(chance, lambda: good(chance, spec["items"], pools))
    if kind == "map":
        keys = chance.sample(["a", "b", "é"], chance.randint(0, 2))
        return _object((key, good(chance, spec["values"], pools)) for key in keys)
    if kind == "object":
        return _object(
            (name, good(chance, one, pools)) for name, one in spec["properties"].items()
            if one.get("required", True) or chance.random() < 0.5
        )
    return chance.choice(pools[kind])


def odd(chance, spec):
    """A literal that may not fit, and what it is, in which type."""
    kind = spec["type"]
    if kind in ("array", "map", "object") and chance.random() < 0.7:
        if kind == "array":
            inner, what = odd(chance, spec["items"])
            others = [good(chance, spec["items"]) for _ in range(chance.randint(0, 2))]
            return "[" + ", ".join([*others, inner]) + "]", f"{what} in array"
        if kind == "map":
            inner, what = odd(chance, spec["values"])
            return _object([("a", inner)]), f"{what} in map"
        name = chance.choice(sorted(spec["properties"]))
        inner, what = odd(chance, spec["properties"][name])
        rest = [(other, good(chance, one)) for other, one in spec["properties"].items() if other != name]
        if chance.random() < 0.25:
            return _object(rest), "lacking key in object"
        if chance.random() < 0.15:
            return _object([*rest, (name, good(chance, spec["properties"][name])), ("more", "1")]), "more keys in object"
        return _object([(name, inner), *rest]), f"{what} in object"
    what = chance.choice(sorted(literals.ODD))
    return chance.choice(literals.ODD[what]), f"{what} in {kind}"


def _array(chance, element):
    return "[" + ", ".join(element() for _ in range(chance.randint(0, 3))) + "]"


def _object(pairs):
    return "{" + ", ".join(f"{json.dumps(key)}: {item}" for key, item in pairs) + "}"


def free_columns(chance):
    kinds = ["boolean", "long", "double", "string", "datetime", "any", "integer"]
    return [{"name": name, "type": chance.choice(kinds)} for name in "abcde"[: chance.randint(1, 4)]]


class Table:
    def __init__(self, chance, specs):
        self.chance = chance
        self.specs = list(specs)
        self.names = [json.dumps(spec.get("name", at)) for at, spec in enumerate(specs)]
        self.named = any("name" in spec for spec in specs)
        count = chance.choice([0, 1, 1, 1, 1, 2, 2, 3, 3, 5, 12])
        self.rows = [[good(chance, spec) for spec in specs] for _ in range(count)]
        self.traits = [] if count else ["no rows"]

    def _some_rows(self):
        """One, some or all of the rows, and how many in words."""
        everyone = range(len(self.rows))
        if len(self.rows) < 2 or self.chance.random() < 0.35:
            return everyone, "all"
        if self.chance.random() < 0.5:
            return [self.chance.choice(everyone)], "some"
        return self.chance.sample(everyone, self.chance.randint(1, len(self.rows) - 1)), "some"

    def put_odd_values(self):
        if not self.rows:
            return
        at = self.chance.randrange(len(self.specs))
        rows, _ = self._some_rows()
        literal, what = odd(self.chance, self.specs[at])
        for row in rows:
            self.rows[row][at] = literal
            if self.chance.random() < 0.3:
                literal, what = odd(self.chance, self.specs[at])
            self.traits.append(what)
        self.traits = self.traits or ["odd"]

    def put_missing(self):
        if not self.rows:
            return
        for at in self.chance.sample(range(len(self.specs)), self.chance.randint(1, min(2, len(self.specs)))):
            rows, how_many = self._some_rows()
            literal = self.chance.choice(["null", "null", "NaN", ABSENT])
            what = {"null": "null", "NaN": "NaN", ABSENT: "absent"}[literal]
            self.traits.append(f"{what} in {how_many} {self.specs[at]['type']}")
            for row in rows:
                self.rows[row][at] = literal

    def leave_column_out(self):
        if len(self.specs) > 1 or self.chance.random() < 0.2:
            at = self.chance.randrange(len(self.specs))
            for line in (self.specs, self.names, *self.rows):
                del line[at]
            self.traits.append("lacking column")

    def add_column(self):
        at = self.chance.randint(0, len(self.specs))
        self.specs.insert(at, {"type": "any"})
        self.names.insert(at, self.chance.choice(['"extra"', '"z"', '"A"', '"é"', '""', "7", "null", "1.5", "true"]))
        for row in self.rows:
            row.insert(at, self.chance.choice(["1", '"x"', "null", "[1]", "{}"]))
        self.traits.append("more columns")

    def repeat_column(self):
        at = self.chance.randrange(len(self.specs))
        for line in (self.specs, self.names, *self.rows):
            line.append(line[at])
        self.traits.append("column twice")

    def reorder(self):
        order = list(range(len(self.specs)))
        self.chance.shuffle(order)
        self.specs = [self.specs[at] for at in order]
        self.names = [self.names[at] for at in order]
        self.rows = [[row[at] for at in order] for row in self.rows]
        self.traits.append("other order")

    def break_length(self):
        if self.rows:
            row = self.chance.choice(self.rows)
            if self.chance.random() < 0.5 and row:
                row.pop()
                self.traits.append("short row")
            else:
                row.append("1")
                self.traits.append("long row")


MISHAPS = {
    Table.put_odd_values: 9, Table.put_missing: 6, Table.leave_column_out: 2, Table.add_column: 2, Table.repeat_column: 1,
    Table.reorder: 2, Table.break_length: 1,
}


def content(chance, model):
    """- Returns: form, Content-Type, text and traits."""
    table = Table(chance, model.columns or _columns_of_tensors(model) or free_columns(chance))
    mishaps = chance.choices(list(MISHAPS), list(MISHAPS.values()), k=chance.choice([0, 0, 1, 1, 1, 1, 2]))
    # A row of another length goes last: what comes before it expects a cell for each column.
    for mishap in sorted(mishaps, key=lambda one: one is Table.break_length):
        if table.specs:
            mishap(table)
    form = chance.choices(list(FORMS), list(FORMS.values()))[0]
    if form == "csv":
        return "csv", "text/csv", _csv(chance, table), table.traits
    text = {
        "split": _split, "records": _records, "inputs-columns": _inputs_by_column, "inputs-records": _input_records,
        "inputs-rows": _input_rows, "instances": _instances,
    }[form](chance, table)
    return form, "application/json", text, table.traits


def _columns_of_tensors(model):
    """A table for a model of one tensor: MLflow takes its values as an array."""
    kinds = {"float32": "double", "float64": "double", "int64": "long", "bool": "boolean", "str": "string"}
    if not model.tensors:
        return ()
    described = model.tensors[0]["tensor-spec"]
    width = described["shape"][-1] if len(described["shape"]) > 1 else 1
    return [{"name": f"c{at}", "type": kinds.get(described["dtype"], "long")} for at in range(max(1, width))]


def _cells(row):
    return "[" + ", ".join("null" if cell is ABSENT else cell for cell in row) + "]"


def _split(chance, table):
    parts = []
    if chance.random() < 0.9 and table.named:
        parts.append('"columns": [' + ", ".join(table.names) + "]")
    elif table.named:
        table.traits.append("split without columns")
    parts.append('"data": [' + ", ".join(map(_cells, table.rows)) + "]")
    if chance.random() < 0.15:
        table.traits.append("index")
        index = [str(7 + at) for at in range(len(table.rows))]
        how = chance.choice(["numbers", "texts", "repeated", "wrong length"])
        table.traits.append(f"index of {how}")
        if how == "texts":
            index = [f'"r{at}"' for at in index]
        elif how == "repeated":
            index = ["7"] * len(index)
        elif how == "wrong length":
            index.append("99")
        parts.append('"index": [' + ", ".join(index) + "]")
    if chance.random() < 0.3:
        parts.reverse()
    return '{"dataframe_split": {' + ", ".join(parts) + "}}"


def _record(chance, table, row):
    """Keys of a record must be texts."""
    pairs = [
        (name if name.startswith('"') else f'"{name}"', cell)
        for name, cell in zip(table.names, row) if cell is not ABSENT
    ]
    if chance.random() < 0.1:
        chance.shuffle(pairs)
    if chance.random() < 0.03:
        pairs.append(('"extra"', "1"))
        table.traits.append("more keys in a record")
    if "column twice" in table.traits:
        table.traits.append("key twice")
    return "{" + ", ".join(f"{name}: {cell}" for name, cell in pairs) + "}"


def _list_of_records(chance, table):
    return "[" + ", ".join(_record(chance, table, row) for row in table.rows) + "]"


def _records(chance, table):
    return '{"dataframe_records": ' + _list_of_records(chance, table) + "}"


def _input_records(chance, table):
    return '{"inputs": ' + _list_of_records(chance, table) + "}"


def _input_rows(chance, table):
    rows = "[" + ", ".join(map(_cells, table.rows)) + "]"
    if len(table.specs) == 1 and chance.random() < 0.6:
        rows = "[" + ", ".join("null" if row[0] is ABSENT else row[0] for row in table.rows if row) + "]"
        table.traits.append("a list of one column")
    return '{"' + chance.choice(["inputs", "inputs", "instances"]) + '": ' + rows + "}"


def _by_column(chance, table):
    pairs = []
    for at, name in enumerate(table.names):
        cells = [row[at] for row in table.rows if at < len(row) and row[at] is not ABSENT]
        name = name if name.startswith('"') else f'"{name}"'
        if len(cells) == 1 and chance.random() < 0.4:
            table.traits.append("scalar for a column")
            pairs.append(f"{name}: {cells[0]}")
        else:
            pairs.append(f"{name}: [" + ", ".join(cells) + "]")
    if "column twice" in table.traits:
        table.traits.append("key twice")
    return "{" + ", ".join(pairs) + "}"


def _inputs_by_column(chance, table):
    return '{"inputs": ' + _by_column(chance, table) + "}"


def _instances(chance, table):
    if chance.random() < 0.3:
        return '{"instances": ' + _by_column(chance, table) + "}"
    return '{"instances": ' + _list_of_records(chance, table) + "}"


def _csv_text(chance, cell):
    """A cell as CSV has it; a text without its escapes, a missing one by any of its spellings."""
    if cell is ABSENT or cell == "null":
        return chance.choice(["", "", "", "NA", "NaN", "null", "None", "N/A", "#N/A", "nan", "<NA>"])
    if cell.startswith('"'):
        return json.loads(cell)
    if cell in ("true", "false"):
        return chance.choice([cell, cell.capitalize(), cell.upper()])
    if cell.startswith(("{", "[")):
        return cell
    return {"Infinity": chance.choice(["inf", "Infinity"]), "-Infinity": "-inf"}.get(cell, cell)


def _csv(chance, table):
    names = [json.loads(name) for name in table.names]
    rows = [[_csv_text(chance, cell) for cell in row] for row in table.rows]
    separator, ending = ",", chance.choice(["\n", "\n", "\n", "\r\n"])
    quoting = chance.choice([csv.QUOTE_MINIMAL] * 5 + [csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
    if quoting != csv.QUOTE_MINIMAL:
        table.traits.append("everything quoted")
    if chance.random() < 0.03:
        separator = ";"
        table.traits.append("semicolons")
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator=ending, quoting=quoting)
    writer.writerow(names)
    writer.writerows(rows)
    found = text.getvalue()
    if chance.random() < 0.05:
        found = "\ufeff" + found
        table.traits.append("byte order mark")
    if chance.random() < 0.05:
        found = found.replace(separator, separator + " ")
        table.traits.append("blanks after commas")
    if chance.random() < 0.04:
        found += ending
        table.traits.append("blank line at the end")
    if chance.random() < 0.1:
        found = found.rstrip("\r\n")
        table.traits.append("no line end at the end")
    return found
