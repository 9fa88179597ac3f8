"""Arrays as bodies: by inputs and instances, alone, by name, or as the list that a type hint asks for."""
import json

import literals
import tables

# What fits a dtype.
KINDS = {
    "float16": ["0", "1.5", "-2", "65504", "0.1"], "float32": literals.GOOD["float"], "float64": literals.GOOD["double"],
    "bool": literals.GOOD["boolean"], "str": literals.GOOD["string"], "bytes": literals.GOOD["binary"],
    "object": literals.GOOD["any"],
    "int8": ["0", "1", "-128", "127"], "int16": ["0", "-32768", "32767"], "int32": literals.GOOD["integer"],
    "int64": literals.GOOD["long"], "uint8": ["0", "1", "255"], "uint16": ["0", "65535"], "uint32": ["0", "4294967295"],
    "uint64": ["0", "18446744073709551615", "9223372036854775808"],
}


def _array(chance, shape, element):
    if not shape:
        return element()
    return "[" + ", ".join(_array(chance, shape[1:], element) for _ in range(shape[0])) + "]"


def _tensor(chance, spec, count, traits):
    """A literal for a tensor; now and then of another shape, or with an odd element."""
    dtype, shape = spec["tensor-spec"]["dtype"], spec["tensor-spec"]["shape"]
    shape = [count if side == -1 else side for side in shape]
    if chance.random() < 0.12:
        traits.append("other shape")
        change = chance.choice(["deeper", "flatter", "wider"])
        if change == "deeper":
            shape = [1, *shape]
        elif change == "flatter":
            shape = shape[1:]
        elif shape:
            shape[-1] += 1
    pool = KINDS[dtype]
    odd_share = chance.choice([0, 0, 0, 0, 0.2, 1])
    what = chance.choice(sorted(literals.ODD))

    def element():
        if chance.random() < odd_share:
            traits.append(f"{what} in {dtype}")
            return chance.choice(literals.ODD[what])
        return chance.choice(pool)

    text = _array(chance, shape, element)
    if chance.random() < 0.03 and text.startswith("[["):
        traits.append("ragged")
        text = "[" + chance.choice(["[1]", "1", "[]"]) + ", " + text[1:]
    return text


def content(chance, model):
    """- Returns: form, Content-Type, text and traits."""
    specs = model.tensors or [_free_tensor(chance)]
    if model.tensors and chance.random() < 0.15 and len(specs) == 1:
        return tables.content(chance, model)
    traits = []
    count = chance.choice([0, 1, 1, 2, 2, 3, 5])
    if not count:
        traits.append("no rows")
    named = all("name" in spec for spec in specs)
    if named and chance.random() < 0.85:
        return _named(chance, specs, count, traits)
    text = _tensor(chance, specs[0], count, traits)
    if chance.random() < 0.05:
        text = '{"x": ' + text + "}"
        traits.append("by name")
    form = chance.choice(["inputs", "inputs", "inputs", "instances"])
    return form, "application/json", f'{{"{form}": {text}}}', traits


def _free_tensor(chance):
    dtype = chance.choice(["float64", "int64", "str", "bool", "object", "uint64"])
    return {"tensor-spec": {"dtype": dtype, "shape": chance.choice([[-1], [-1, 2], [2, 2], [], [-1, 1], [1, 2, 2]])}}


def _named(chance, specs, count, traits):
    chosen = list(specs)
    if chance.random() < 0.06:
        chosen.pop(chance.randrange(len(chosen)))
        traits.append("lacking tensor")
    if chance.random() < 0.25:
        rows = []
        for _ in range(count):
            pairs = []
            for spec in chosen:
                shape = spec["tensor-spec"]["shape"][1:]
                one = {"tensor-spec": {**spec["tensor-spec"], "shape": shape}}
                pairs.append(f"{json.dumps(spec['name'])}: {_tensor(chance, one, 1, traits)}")
            rows.append("{" + ", ".join(pairs) + "}")
        return "instances", "application/json", '{"instances": [' + ", ".join(rows) + "]}", traits
    pairs = []
    for spec in chosen:
        length = count
        if chance.random() < 0.02:
            length += 1
            traits.append("other length")
        pairs.append(f"{json.dumps(spec['name'])}: {_tensor(chance, spec, length, traits)}")
    if chance.random() < 0.05:
        pairs.append('"more": [1]')
        traits.append("more tensors")
    chance.shuffle(pairs)
    return "inputs", "application/json", '{"inputs": {' + ", ".join(pairs) + "}}", traits


def hinted(chance, model):
    """What a model with a type hint is given: a list, by any of the names."""
    elements = {
        "list[str]": lambda: chance.choice(literals.GOOD["string"]),
        "list[int]": lambda: chance.choice(literals.GOOD["long"]),
        "list[list[float]]": lambda: _array(chance, [chance.randint(0, 3)], lambda: chance.choice(["1.5", "0.1", "2", "-0.0"])),
        "list[dict[str, Any]]": lambda: chance.choice(['{"a": 1}', '{"a": "x", "b": [1, null]}', "{}", '{"a": {"b": 1.5}}']),
        "list[Person]": lambda: chance.choice([
            '{"name": "x"}', '{"name": "é", "age": 3}', '{"name": "x", "age": 3, "tags": ["a"]}', '{"age": 3, "name": "y"}',
        ]),
    }[model.hint]
    traits, items = [], [elements() for _ in range(chance.choice([0, 1, 1, 2, 3]))]
    if items and chance.random() < 0.45:
        what = chance.choice([*sorted(literals.ODD), "other"])
        odd = {"other": ['{"name": 5}', '{"age": "7", "name": "x"}', '{"age": 1.5, "name": "x"}', '[["1.5"]]', '{"name": "x", "more": 1}']}
        items[chance.randrange(len(items))] = chance.choice(odd.get(what) or literals.ODD[what])
        traits.append(f"{what} in {model.hint}")
    if not items:
        traits.append("no rows")
    text = "[" + ", ".join(items) + "]"
    how = chance.choices(["inputs", "instances", "dataframe_split", "dataframe_records", "one"], [8, 3, 2, 2, 1])[0]
    if how == "dataframe_split":
        rows = ", ".join(f"[{item}]" for item in items)
        return "split", "application/json", f'{{"dataframe_split": {{"columns": ["x"], "data": [{rows}]}}}}', traits
    if how == "dataframe_records":
        objects = all(item.startswith("{") for item in items)
        text = text if objects else "[" + ", ".join(f'{{"x": {item}}}' for item in items) + "]"
        return "records", "application/json", f'{{"dataframe_records": {text}}}', traits
    if how == "one":
        return "inputs", "application/json", f'{{"inputs": {items[0] if items else "null"}}}', [*traits, "no list"]
    return how, "application/json", f'{{"{how}": {text}}}', traits
