"""Bodies that are none, or hardly: broken JSON, other forms, other types of content."""
import json

import tables

TYPES = [
    ("application/json; charset=utf-8", "charset"), ("application/json;charset=UTF-8", "charset"),
    ("application/json; charset=latin1", "another charset"), ("application/xml", "another type"),
    ("application/json; format=pandas-split", "unknown parameter of the type"), ("text/plain", "another type"),
    ("Application/JSON", "type in capitals"), ("text/csv", "JSON as CSV"), (None, "no type"),
]
NESTING = 400


def content(chance, model):
    """- Returns: Content-Type, bytes and traits."""
    what, make = chance.choice(KINDS)
    made = make(chance, model)
    kind = "text/csv" if what.endswith("CSV") else "application/json"
    return kind, made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass"), (what,)


def _rows(chance, model):
    specs = model.columns or tables.free_columns(chance)
    names = [json.dumps(spec.get("name", at)) for at, spec in enumerate(specs)]
    return names, [tables.good(chance, spec) for spec in specs]


def _split(chance, model):
    names, cells = _rows(chance, model)
    return '{"dataframe_split": {"columns": [' + ", ".join(names) + '], "data": [[' + ", ".join(cells) + "]]}}"


def _cut(chance, model):
    text = _split(chance, model)
    return text[: chance.randrange(len(text))]


def _mixed(chance, model):
    return _split(chance, model)[:-1] + ', "inputs": [1]}'


def _more(chance, model):
    return _split(chance, model)[:-1] + ', "more": 1}'


def _split_with_more(chance, model):
    return _split(chance, model)[:-2] + ', "dtype": "int"}}'


def _line(chance, model):
    return ",".join(json.loads(name) if name.startswith('"') else name for name in _rows(chance, model)[0])


def question(chance):
    """A request to a language model, with single values, lists of one kind and of several, and nothing."""
    text = lambda: chance.choice(['"x"', '["x", "y"]', '["x"]', '[]', 'null', '["x", null]', '1', '{"a": 1}', '["x", 1]'])
    number = lambda: chance.choice(["0.5", "1", "null", "[0.5]", "[0.5, 1]", '"1"', '["x"]'])
    members = [f'"prompt": {text()}']
    if chance.random() < 0.5:
        members.append(f'"temperature": {number()}')
    if chance.random() < 0.2:
        members.append('"params": {"temperature": 1}')
    if chance.random() < 0.2:
        members.append('"more": ' + text())
    return "{" + ", ".join(members) + "}"


KINDS = [
    ("cut JSON", _cut),
    ("two forms", _mixed),
    ("an unknown key", _more),
    ("an unknown key in split", _split_with_more),
    ("split as text", lambda chance, model: json.dumps({"dataframe_split": _split(chance, model)})),
    ("form of null", lambda chance, model: '{"%s": null}' % chance.choice(
        ["inputs", "instances", "dataframe_split", "dataframe_records"])),
    ("form of a scalar", lambda chance, model: '{"%s": %s}' % (
        chance.choice(["inputs", "instances", "dataframe_split", "dataframe_records"]),
        chance.choice(["1", '"x"', "true", "1.5", "[]", "{}", "[[]]", "[null]", "[{}]"]))),
    ("no object", lambda chance, model: chance.choice(["[1]", "1", '"x"', "null", "true", "[]"])),
    ("no form", lambda chance, model: chance.choice(["{}", '{"data": []}', '{"columns": [], "data": []}'])),
    ("nothing", lambda chance, model: chance.choice(["", " ", "\n"])),
    ("comments", lambda chance, model: _split(chance, model).replace("{", "{ /* */", 1)),
    ("trailing comma", lambda chance, model: _split(chance, model)[:-1] + ",}"),
    ("single quotes", lambda chance, model: _split(chance, model).replace('"', "'")),
    ("more behind", lambda chance, model: _split(chance, model) + " 1"),
    ("blanks around", lambda chance, model: " \r\n\t" + _split(chance, model) + "\n "),
    ("byte order mark in JSON", lambda chance, model: "\ufeff" + _split(chance, model)),
    ("UTF-16", lambda chance, model: _split(chance, model).encode("utf-16", "surrogatepass")),
    ("no UTF-8", lambda chance, model: b'{"inputs": ["\xff\xfe"]}'),
    ("no UTF-8 CSV", lambda chance, model: b"a,b\n\xff,1\n"),
    ("deep nesting", lambda chance, model: '{"inputs": ' + "[" * NESTING + "]" * NESTING + "}"),
    ("a question to a language model", lambda chance, model: chance.choice([
        '{"messages": [{"role": "user", "content": "x"}]}', '{"prompt": "x"}', '{"prompt": ["x", "y"], "temperature": 0.5}',
        '{"input": ["x"]}', '{"input": null}', '{"prompt": "x", "params": {"d": 1}}', '{"input": 1, "inputs": [1]}'])),
    ("form twice", lambda chance, model: _split(chance, model)[:-1] + ", " + _split(chance, model)[1:]),
    ("params of another type", lambda chance, model: _split(chance, model)[:-1] + ', "params": %s}' % chance.choice(
        ["null", "[]", "1", '"x"'])),
    ("columns of another type", lambda chance, model: '{"dataframe_split": {"columns": %s, "data": [[1]]}}' % chance.choice(
        ['"a"', "null", "1", "{}", '{"a": 1}', "[]", "[[1]]", "[null]"])),
    ("data of another type", lambda chance, model: '{"dataframe_split": {"columns": ["a"], "data": %s}}' % chance.choice(
        ['"a"', "null", "1", "{}", '{"a": [1]}', "[1]", '["a"]', "[null]", "[[[1]]]", '[{"a": 1}]', "[[]]"])),
    ("records of another type", lambda chance, model: '{"dataframe_records": %s}' % chance.choice(
        ["[1]", "[[1]]", "[null]", '{"a": 1}', '{"a": [1]}', '["x"]', '[{"a": 1}, null]', "[{}]", "[{}, {}]"])),
    ("an empty CSV", lambda chance, model: chance.choice(["", "\n", "\r\n", ",\n", " \n"])),
    ("a header alone CSV", lambda chance, model: _line(chance, model)),
    ("a blank line between CSV", lambda chance, model: _line(chance, model) + "\n\n\n"),
    ("an open quote CSV", lambda chance, model: _line(chance, model) + '\n"abc'),
    ("header twice CSV", lambda chance, model: _line(chance, model) + "," + _line(chance, model) + "\n"),
]
