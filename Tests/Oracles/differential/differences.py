"""The differences that are meant: each quotes the row of docs/scoring.md that tells users of it."""
import dataclasses
import pathlib
import re
import typing

import catalogue
import facts
from comparison import message, reason

ROOT = pathlib.Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "docs" / "scoring.md"
MODELS = {model.name: model for model in catalogue.MODELS}


@dataclasses.dataclass(frozen=True)
class Case:
    """One difference, with all that a rule may look at."""

    difference: typing.Any
    body: typing.Any
    theirs: dict
    ours: dict

    @property
    def model(self):
        return MODELS[self.body.model]

    def is_refused(self, *patterns):
        """MLflow answers, and Slipway refuses with one of these messages."""
        said = message(self.ours["body"])
        return self.difference.kind == "refused here" and any(re.search(pattern, said) for pattern in patterns)

    def is_taken(self, *patterns):
        """MLflow refuses for one of these reasons, and Slipway answers."""
        said = reason(self.theirs["body"], 2000)
        return self.difference.kind == "taken here" and any(re.search(pattern, said) for pattern in patterns)

    def sees_the_same(self, *changes):
        """Whether the model sees the same in both, but for what these changes take away."""
        one, other = facts.seen(self.theirs), facts.seen(self.ours)
        for change in changes:
            one, other = change(one), change(other)
        return one == other != ""

    def differs(self, *details):
        """Both answer, and differ in one of these ways."""
        return self.difference.kind == "other answer" and self.difference.detail in details

    def has_optional(self, *types):
        """Whether the model has an optional column of one of the types."""
        return any(spec["type"] in types and not spec["required"] for spec in self.model.columns)

    def has_columns(self, *types):
        return any(spec["type"] in types for spec in self.model.columns)

    @property
    def is_unnamed(self):
        """Whether the model has columns by their places alone."""
        return self.model.takes == "columns" and all("name" not in spec for spec in self.model.columns)

    @property
    def has_odd_names(self):
        return any(not isinstance(spec.get("name", ""), str) for spec in self.model.columns)

    @property
    def has_paired_names(self):
        return any(isinstance(spec.get("name"), list) for spec in self.model.columns)

    @property
    def takes_array(self):
        return len(self.model.tensors) == 1 and "name" not in self.model.tensors[0]

    @property
    def takes_bytes(self):
        return self.has_columns("binary") or any(spec["tensor-spec"]["dtype"] == "bytes" for spec in self.model.tensors)

    @property
    def key(self):
        return facts.key(self.body)

    @property
    def value(self):
        return facts.value(self.body)

    @property
    def has_objects(self):
        """Whether an object is an element of the list, or a cell of the table."""
        found = self.split.get("data") if self.split else self.value
        rows = [row if isinstance(row, list) else [row] for row in found] if isinstance(found, list) else [[found]]
        return any(isinstance(one, dict) for row in rows for one in row)

    @property
    def split(self):
        """The table of `dataframe_split`; nothing where it is none."""
        return self.value if self.key == "dataframe_split" and isinstance(self.value, dict) else {}

    def fails(self, pattern):
        """MLflow answers 500, and Slipway refuses."""
        return self.difference.kind == "MLflow fails" and re.search(pattern, self.theirs["body"]) is not None

    def has(self, pattern):
        return re.search(pattern, self.body.text) is not None


@dataclasses.dataclass(frozen=True)
class Rule:
    """`row` is the first cell of the row."""

    row: str
    holds: typing.Callable[[Case], bool]


UNCASTABLE = (
    r"int\(\) argument must be", r"[Cc]annot convert (non-finite|float NaN|NA)", r"encoding without a string",
    r"column has NA values", r"Incompatible input types", r"'float' object", r"object of type 'float'", r"NoneType",
)
NOT_CAST = (
    r"could not convert string to float", r"(float|int)\(\) argument must be", r"Invalid object type", r"invalid literal for int",
    r"Can not safely convert", r"Incompatible input types",
)
ZONE = r"\d(Z|z|[+-]\d\d(:?\d\d)?)\""
RAGGED = (
    "inhomogeneous", "same length", "length of values for each input", "len\\(\\) of unsized object", "object at position",
    "1-dimensional",
)
LISTS = ("array", "map", "object")

RULES = [
    Rule("1.5, or a number out of range, where whole numbers or times belong", lambda case: case.is_refused(
        r"expected a whole number of u?int\d+, found (the number|\"[-+\d.eE]+\"|[-+\d.])",
        r"expected a time as ISO 8601.*, found the number ([-\d]*\.\d|-?\d{19})")),
    Rule("texts, null, missing keys, lists, objects, numbers but 0 and 1 where booleans belong", lambda case: case.is_refused(
        r"expected true or false, found (the text|the number|null|nothing|a list|an object|\")")),
    Rule("null in an optional column of whole numbers", lambda case: case.has_optional("integer", "long")
         and facts.has_gap(case.body) and case.is_taken(*UNCASTABLE)),
    Rule("null in an optional column of booleans or bytes", lambda case: case.has_optional("boolean", "binary")
         and facts.has_gap(case.body) and (
             case.is_taken(*UNCASTABLE) or case.differs("dtype('O') instead of dtype('bool')")
             or case.sees_the_same(facts.plainly, lambda seen: seen.replace("b'None'", "None"), facts.decoded))),
    Rule("null in a list of booleans", lambda case: case.is_refused(r"expected boolean, found null")),
    Rule("null in an optional list, map or object", lambda case: case.has_optional(*LISTS) and facts.has_gap(case.body)
         and case.is_taken(r"Expected data to be (list or numpy array|a dict|dictionary), got (float|NoneType)")),
    Rule("a whole number beside gaps or fractions that no double holds, without a signature",
         lambda case: case.is_refused(r"stands beside missing values or fractions")),
    Rule("a whole number that no double holds beside such as `1e2`, in a column of whole numbers", lambda case:
         case.has_columns("long") and case.has(r"\d{16}") and case.has(r"\d([.]\d|[eE])") and case.differs(
             "another double", "a whole number instead of a whole number, of another size or value")),
    Rule("-9223372036854775808 beside gaps, in CSV", lambda case: case.body.type == "text/csv"
         and case.has("-9223372036854775808") and case.differs("a double instead of nan")),
    Rule("NaN and infinities between blanks, in CSV", lambda case: case.body.type == "text/csv" and case.has(
        r"(?i)([ \t][-+]?(nan|inf))|((nan|inf|infinity)[ \t])") and case.is_taken(r"cannot safely convert passed user dtype")),
    Rule("whole numbers in a list of doubles", lambda case: case.has_columns(*LISTS) and case.is_taken(
         r"Can not safely convert int\d+ to float", r"Expected type (double|float), received type int")),
    Rule("whole numbers beyond 64 bits in an object of doubles", lambda case: case.has_columns(*LISTS) and case.has(r"\d{19}")
         and case.differs("float64 instead of a whole number", "a double instead of a whole number")),
    Rule("`NaN`, `Infinity` and `-Infinity` as texts in a list of doubles", lambda case: case.has_columns(*LISTS)
         and case.has(r"\"(NaN|nan|-?[iI]nf(inity)?)\"") and case.is_taken(
             r"Failed to convert column +from type object to DataType\.double", r"Expected type double, received type str",
             r"Incompatible input types for column \. Can not safely convert")),
    Rule("times with a zone", lambda case: case.has_columns("datetime") and case.has(ZONE) and case.is_taken(
        r"datetime64", r"tz-aware", r"timezone", r"UTC", r"time data", r"Can not safely convert")),
    Rule("times in CSV", lambda case: case.body.type == "text/csv" and case.has_columns("datetime")
         and case.is_taken(r"Can not safely convert", r"datetime")),
    Rule("base64 by `inputs` and `instances`, or in CSV", lambda case: case.takes_bytes and (
        case.sees_the_same(facts.decoded) or case.sees_the_same(facts.plainly, facts.decoded))),
    Rule("bytes that end in NUL, for an array of bytes", lambda case: case.is_refused(r"bytes that do not end in NUL")),
    Rule("letters in base64 that are none", lambda case: case.is_refused(r"expected base64,")),
    Rule("texts of numbers in a list of doubles", lambda case: case.is_refused(
        r"expected (array<)?(double|float)>?, found the text")),
    Rule("`true` and `false` in CSV where numbers belong", lambda case: case.body.type == "text/csv" and case.is_refused(
        r"(?i)expected a (whole )?number.*, found \"(true|false)\"")),
    Rule("rows and names of other kinds than `dataframe_records` and `dataframe_split` have them", lambda case: case.is_refused(
        r"dataframe_records, row \d+: expected an object", r"dataframe_split, columns: expected a list of names, found an object",
        r"dataframe_split: expected data, a list of rows, found (an object|null|the)")
         or (case.is_refused(r"found an object") and any(isinstance(row, dict) for row in case.split.get("data") or ()))),
    Rule("one key twice", lambda case: case.is_refused(r"expected each key once")),
    Rule("rows with fewer values than columns; CSV rows with more", lambda case: case.is_refused(
        r"row \d+: expected a list of \d+, found a list of \d+", r"the CSV, row \d+: expected \d+ values, found \d+")),
    Rule("text after a closing quote, in CSV", lambda case: case.is_refused(r"the CSV, .*text after a closing quote")),
    Rule("a name of a column twice, `true` beside 1 too", lambda case: case.is_refused(r"expected each column once")),
    Rule("an `index` of another length than the rows", lambda case: case.is_refused(r"index: expected a list of \d+")),
    Rule("an `index` for a model that takes an array", lambda case: bool(case.model.tensors) and bool(case.split.get("index"))
         and case.is_taken(r"^0$", r"KeyError")),
    Rule("half of a surrogate pair", lambda case: facts.has_lone_surrogate(case.body) and (
        case.is_refused(r"expected JSON", r"UTF-8", r"surrogate") or case.fails(r"surrogates not allowed"))),
    Rule("numbers that no double holds, such as 1e400", lambda case: facts.has_infinite_number(case.body) and case.is_refused(
        r"no double holds", r"expected a (finite )?number")),
    Rule("numbers of many digits in CSV", lambda case: case.body.type == "text/csv" and case.has(r"\d{15}|e-?\d") and case.differs(
        "a double instead of a double, of another size or value", "another double") and facts.are_near(case.theirs, case.ours)),
    Rule("digits of other scripts, and `_` between digits", lambda case: case.is_refused(
        r"expected a (whole )?number.*, found (the text )?\"([^ -~]|[-\d.]*\d_\d)")),
    Rule("texts such as `1e3` where whole numbers belong", lambda case: case.has(r"\"\s*-?\d+(\.0*)?(e\+?\d+)?\s*\"")
         and case.is_taken(r"invalid literal for int\(\) with base 10: '\s*-?\d+(\.0*)?(e\+?\d+)?\s*'")),
    Rule("whole numbers beyond 64 bits as params", lambda case: case.is_refused(
        r"params: .*expected (a list of )?(long|integer), found (the number -?\d{10,}|a list)")),
    Rule("null, or what is no text, in a list of texts", lambda case: case.is_refused(
        r"column \"[wm]\": expected string, found (null|the number|true|false|a list|an object)")),
    Rule("null in a required list, map or object", lambda case: case.is_refused(
        r"expected (array|map|object)[<{].*, found (null|nothing)")),
    Rule("an empty list where a number belongs, by `inputs` and `instances`", lambda case: case.key in ("inputs", "instances")
         and case.is_refused(r"expected a number, found a list of 0")),
    Rule("CSV for a model that takes an array", lambda case: case.body.type == "text/csv" and bool(case.model.tensors)
         and case.is_taken(r"TensorSpec only supports numpy types")),
    Rule("lists, maps and objects in CSV", lambda case: case.body.type == "text/csv"
         and (case.has_columns(*LISTS, "any") or case.model.takes == "hint") and case.is_taken(r"Failed to get pandas types")),
    Rule("NUL in CSV", lambda case: case.body.type == "text/csv" and "\0" in case.body.text and (
        case.differs("a text instead of nan", "a text instead of a text, of another size or value",
                     "dtype('O') instead of dtype('float64')", "<StringDtype(na_value=nan)> instead of dtype('float64')")
        or case.is_refused(r"found \"[^\"]*(\\u0000|\0|\\0|\ufffd)"))),
    Rule("NUL at the end of a text, by `inputs` and `instances`", lambda case: case.key in ("inputs", "instances")
         and case.has(r"\\u0000\"") and (
             case.sees_the_same(facts.plainly, facts.without_final_nul)
             or case.takes_bytes and case.sees_the_same(facts.plainly, facts.without_final_nul, facts.decoded))),
    Rule("names of columns for a model that has none", lambda case: case.is_unnamed
         and (case.body.form == "csv" or isinstance(case.value, dict) or bool(facts.records(case.body))) and case.is_taken(
             r"un-named +model signature", r"column '?\w*'?\. Can not safely convert", r"unsized object",
             r"Failed to convert column \d+ from type object", r"is not convertible to datetime")),
    Rule("objects for columns without names, by `inputs` and `instances`", lambda case: case.is_unnamed
         and case.key in ("inputs", "instances") and bool(facts.records(case.body))
         and case.sees_the_same(facts.plainly, facts.without_arrays, lambda seen: seen.replace("None", "nan"))),
    Rule("columns whose names are no texts, in CSV and in JSON that has texts for names", lambda case: case.has_odd_names
         and case.is_taken(r"Model is missing inputs \[", r"unhashable type", r"cannot safely convert passed user dtype",
                           r"^'?\[?'a', 'x'\]?", *NOT_CAST)
         and (case.body.type == "text/csv" or case.key != "dataframe_split" or case.has_paired_names)
         or case.has_paired_names and case.fails("unhashable type")),
    Rule("rows as lists, by `inputs` and `instances`, for several columns", lambda case: case.model.takes == "columns"
         and any(len(row) > 1 for row in facts.rows_of_lists(case.body)) and case.is_taken(*NOT_CAST)),
    Rule("names of several levels, without a signature", lambda case: case.is_refused(
        r"columns: expected texts or numbers, because the model does not name")),
    Rule("values without names, and null, where all columns have one and none is required", lambda case: case.is_refused(
        r"expected an object with the names of the model's columns", r"expected an object with a list for each column, .*, found null")),
    Rule("values that pandas would have to cast, and objects, in a request with `messages`, `prompt` or `input`", lambda case:
         facts.is_question(case.body) and (
             case.is_taken(*NOT_CAST, r"error casting the input data to a DataFrame")
             or case.differs("dtype('float64') instead of dtype('int64')"))),
    Rule("an object, such as `params`, in a request with `messages`, `prompt` or `input`", lambda case:
         facts.is_question(case.body) and case.has(r": ?\{") and case.sees_the_same(facts.without_index)),
    Rule("values of columns that the model does not have, by `inputs` and `instances`", lambda case:
         bool(facts.names_besides(case.body, case.model)) and case.is_taken(r"error casting the input data to a DataFrame")),
    Rule("rows without any column, without a signature", lambda case: case.model.takes == "anything" and re.sub(
        r"DataFrame \(\d+, 0\).*", "none", facts.seen(case.theirs)) == re.sub(r"DataFrame \(0, 0\).*", "none", facts.seen(case.ours))),
    Rule("one value in place of a column", lambda case: isinstance(case.value, dict) and (
        case.sees_the_same(facts.plainly) or case.takes_bytes and case.sees_the_same(facts.plainly, facts.decoded))),
    Rule("lists of different lengths, without a signature", lambda case: case.model.takes == "anything"
         and case.is_taken("inhomogeneous") and facts.is_ragged(case.value)),
    Rule("lists of different lengths, single values, and objects with different keys, by `inputs` and `instances`", lambda case:
         case.key in ("inputs", "instances") and (
             case.is_taken(*RAGGED) and facts.is_ragged(case.value)
             or case.is_taken(*NOT_CAST) and facts.have_different_keys(facts.records(case.body))
             or facts.have_different_keys(facts.records(case.body)) and (
                 case.difference.kind == "other answer" and case.key == "instances" or case.is_refused("found nothing")))),
    Rule("an empty list, objects, or null in the first row, for a model that takes an array", lambda case: case.takes_array and (
        (case.value == [] or case.has_objects) and case.is_taken(r"an input of type <class '(list|dict)'> was found")
        or (case.has_objects or facts.has_gap(case.body)) and case.is_taken(r"other types are not supported"))),
    Rule("objects beside other values, by `instances`", lambda case: case.key == "instances" and case.has_objects
         and case.is_taken(r"object has no attribute 'items'")),
    Rule("lists in a column of texts without a name", lambda case: case.is_unnamed and case.has_columns("string")
         and case.key in ("inputs", "instances") and case.is_taken(r"Must pass 2-d input")),
    Rule("weeks (`2026-W48-1`), days of the year (`2026-327`), times of one column in several forms of ISO 8601",
         lambda case: case.has_columns("datetime") and case.is_taken(
             r"time data", r"unconverted data remains", r"Error parsing datetime string", r"Unknown datetime string format",
             r"Could not convert object to NumPy datetime")),
    Rule("times such as `20261123`, by `inputs` and `instances`", lambda case: case.has_columns("datetime")
         and case.key in ("inputs", "instances") and case.has(r"\"\d{8}\"") and (
             case.differs("another double") or case.sees_the_same(facts.without_times)
             or case.takes_bytes and case.sees_the_same(facts.without_times, facts.plainly, facts.decoded)
             or case.is_taken(r"[Oo]ut of (bounds|range)", r"OverflowError"))),
    Rule("times in other forms than ISO 8601, such as `11/23/2026`", lambda case: case.is_refused(
        r"expected a time as ISO 8601.*, found (the text )?\"")),
    Rule("`instances`, `dataframe_split` and `dataframe_records` for a model with type hints", lambda case:
         case.model.takes == "hint" and case.key != "inputs" and case.is_taken(r"must be a dictionary with 'inputs' key")),
    Rule("`inputs` beside another of the four, for a model with type hints", lambda case:
         case.model.takes == "hint" and case.is_refused(r"expected exactly one of dataframe_split")),
    Rule("whole numbers from 2^63 beside smaller ones, without a signature", lambda case: case.model.takes == "anything"
         and case.differs("ndarray uint64 instead of ndarray float64")),
    Rule("lists in a column of lists, by `inputs` and `instances`", lambda case: case.has_columns(*LISTS)
         and case.key in ("inputs", "instances") and (
             case.difference.kind == "other answer" and "ndarray" in case.theirs["body"]
             or case.is_taken(r"must be [01]-dimensional, got ndarray", r"len\(\) of unsized object"))),
    Rule("more than 64 levels of lists and objects", lambda case: case.is_refused(r"expected at most \d+ levels")),
    Rule("`Application/JSON`, in capitals", lambda case: case.body.type == "Application/JSON" and case.theirs["status"] == 415),
    Rule("no Content-Type, with a token", lambda case: case.body.type is None and case.theirs["status"] == 500),
    Rule("JSON in UTF-16 or UTF-32", lambda case: case.body.data[:2] in (b"\xff\xfe", b"\xfe\xff")
         and case.is_refused("expected JSON")),
    Rule("bytes that are no UTF-8", lambda case: not facts.is_utf8(case.body.data) and case.fails(r"")),
]


def known(difference, body, theirs, ours):
    """- Returns: the rule that explains it, or nothing."""
    case = Case(difference, body, theirs, ours)
    return next((rule for rule in RULES if rule.holds(case)), None)


def undocumented():
    """The rows that rules quote and that the document does not have."""
    text = DOCUMENT.read_text()
    return sorted({rule.row for rule in RULES if f"\n| {rule.row} |" not in text})
