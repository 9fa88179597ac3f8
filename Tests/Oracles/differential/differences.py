"""The differences that are meant: each quotes the row of docs/scoring.md that tells users of it."""
import dataclasses
import pathlib
import re
import typing

import catalogue
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
        said = reason(self.theirs["body"])
        return self.difference.kind == "taken here" and any(re.search(pattern, said) for pattern in patterns)

    def differs(self, *details):
        """Both answer, and differ in one of these ways."""
        return self.difference.kind == "other answer" and self.difference.detail in details

    def has_optional(self, *types):
        """Whether the model has an optional column of one of the types."""
        return any(spec["type"] in types and not spec["required"] for spec in self.model.columns)

    def has(self, pattern):
        return re.search(pattern, self.body.text) is not None

    @property
    def traits(self):
        return " | ".join(self.body.traits)


@dataclasses.dataclass(frozen=True)
class Rule:
    """`row` is the first cell of the row."""

    row: str
    holds: typing.Callable[[Case], bool]


UNCASTABLE = (
    r"int\(\) argument must be", r"[Cc]annot convert (non-finite|float NaN|NA)", r"encoding without a string",
    r"column has NA values", r"Incompatible input types", r"'float' object", r"object of type 'float'", r"NoneType",
)
ZONE = r"\d(Z|z|[+-]\d\d(:?\d\d)?)\""
RAGGED = (
    "inhomogeneous", "same length", "length of values for each input", "len\\(\\) of unsized object", "object at position",
    "1-dimensional",
)

RULES = [
    Rule("1.5, or a number out of range, where whole numbers belong",
         lambda case: case.is_refused(r"expected a whole number of u?int\d+, found (the number|\"[-+\d.eE])")),
    Rule("texts, null, lists, objects, numbers but 0 and 1 where booleans belong",
         lambda case: case.is_refused(r"expected true or false, found (the text|the number|null|a list|an object|\")")),
    Rule("null in an optional column of whole numbers", lambda case: case.has_optional("integer", "long")
         and case.is_taken(*UNCASTABLE)),
    Rule("null in an optional column of booleans or bytes", lambda case: case.has_optional("boolean", "binary")
         and (case.is_taken(*UNCASTABLE) or case.differs("dtype('O') instead of dtype('bool')"))),
    Rule("null in a list of booleans", lambda case: case.is_refused(r"expected boolean, found null")),
    Rule("null in an optional list, map or object", lambda case: case.has_optional("array", "map", "object")
         and case.is_taken(r"Expected data to be (list or numpy array|a dict|dictionary), got (float|NoneType)")),
    Rule("a whole number beside gaps or fractions that no double holds, without a signature",
         lambda case: case.is_refused(r"stands beside missing values or fractions")),
    Rule("whole numbers in a list of doubles",
         lambda case: case.is_taken(r"Can not safely convert int\d+ to float", r"Expected type (double|float), received type int")),
    Rule("times with a zone", lambda case: "zone" in case.traits and case.has(ZONE) and case.is_taken(
        r"datetime64", r"tz-aware", r"timezone", r"UTC", r"time data", r"Can not safely convert")),
    Rule("times in CSV", lambda case: case.body.form in ("csv", "hostile") and any(
        spec["type"] == "datetime" for spec in case.model.columns) and case.is_taken(r"Can not safely convert", r"datetime")),
    Rule("base64 by `inputs` or in CSV", lambda case: case.differs("bytes instead of bytes, of another size or value",
         "bytes instead of a text") and any(spec["type"] == "binary" for spec in case.model.columns)),
    Rule("letters in base64 that are none", lambda case: case.is_refused(r"expected base64")),
    Rule("texts of numbers in a list of doubles", lambda case: case.is_refused(
        r"expected (array<)?(double|float)>?, found the text")),
    Rule("`true` and `false` in CSV where floats belong", lambda case: case.body.type == "text/csv"
         and case.has(r"(?i)true|false") and case.is_refused(r"expected a number, found")),
    Rule("null in place of a row in `dataframe_records`", lambda case: case.is_refused(
        r"dataframe_records, row \d+: expected an object, found null")),
    Rule("one key twice", lambda case: case.is_refused(r"expected each key once")),
    Rule("rows with fewer values than columns; CSV rows with more", lambda case: case.is_refused(
        r"row \d+: expected a list of \d+, found a list of \d+", r"the CSV, row \d+: expected \d+ values, found \d+")),
    Rule("a name of a column twice", lambda case: case.is_refused(r"expected each column once")),
    Rule("an `index` of another length than the rows", lambda case: case.is_refused(r"index: expected a list of \d+")),
    Rule("half of a surrogate pair", lambda case: ("surrogate" in case.traits or "UTF-16" in case.traits)
         and case.is_refused(r"expected JSON", r"UTF-8", r"surrogate")),
    Rule("numbers that no double holds, such as 1e400", lambda case: "extreme" in case.traits
         and case.is_refused(r"no double holds", r"expected a (finite )?number")),
    Rule("numbers of many digits in CSV", lambda case: case.body.type == "text/csv" and case.has(r"\d{15}|e-?\d") and case.differs(
        "a double instead of a double, of another size or value", "another double")),
    Rule("digits of other scripts", lambda case: case.has("[\u0660-\u0669\uff10-\uff19]") and case.is_refused(
        r"expected a (whole )?number.*, found (the text )?\"[^ -~]")),
    Rule("null, or what is no text, in a list of texts", lambda case: case.is_refused(
        r"column \"[wm]\": expected string, found (null|the number|true|false|a list|an object)")),
    Rule("null in a required list, map or object", lambda case: case.is_refused(
        r"expected (array|map|object)[<{].*, found (null|nothing)")),
    Rule("CSV for a model that takes an array", lambda case: case.body.type == "text/csv" and bool(case.model.tensors)
         and case.is_taken(r"TensorSpec only supports numpy types")),
    Rule("lists, maps and objects in CSV", lambda case: case.body.type == "text/csv" and case.is_taken(
        r"Failed to get pandas types")),
    Rule("names of columns for a model that has none", lambda case: case.model.takes == "columns"
         and all("name" not in spec for spec in case.model.columns) and case.is_taken(r"un-named +model signature",
         r"column 0\. Can not safely convert", r"unsized object")),
    Rule("one value in place of a column", lambda case: case.differs(
        "a text instead of str_", "bytes instead of bytes_")),
    Rule("lists of different lengths, without a signature", lambda case: case.model.takes == "anything"
         and case.is_taken("inhomogeneous")),
    Rule("lists of different lengths, and objects with different keys, by `inputs` and `instances`",
         lambda case: case.body.form not in ("csv", "split", "records") and case.is_taken(*RAGGED)),
    Rule("weeks (`2026-W48-1`), days of the year (`2026-327`), times of one column in several forms of ISO 8601",
         lambda case: case.is_taken(r"time data", r"unconverted data remains", r"Error parsing datetime string",
                                    r"Could not convert object to NumPy datetime")),
    Rule("times in other forms than ISO 8601, such as `11/23/2026`", lambda case: "other date in datetime" in case.traits
         and case.is_refused(r"expected a time as ISO 8601")),
    Rule("`instances`, `dataframe_split` and `dataframe_records` for a model with type hints", lambda case:
         case.model.takes == "hint" and case.body.form != "inputs" and case.is_taken(r"must be a dictionary with 'inputs' key")),
    Rule("whole numbers from 2^63 beside smaller ones, without a signature", lambda case: case.model.takes == "anything"
         and case.differs("ndarray uint64 instead of ndarray float64")),
    Rule("lists in a column of lists, by `inputs` and `instances`", lambda case: case.body.form != "csv" and case.differs(
         "[ instead of ndarray float64", "[ instead of ndarray int64", "[ instead of ndarray object", "[ instead of ndarray <U",
         "[ instead of ndarray bool")),
    Rule("`Application/JSON`, in capitals", lambda case: case.body.type == "Application/JSON" and case.theirs["status"] == 415),
    Rule("no Content-Type, with a token", lambda case: case.body.type is None and case.is_taken(r"")),
    Rule("bytes that are no UTF-8", lambda case: case.difference.kind == "MLflow fails"),
]


def known(difference, body, theirs, ours):
    """- Returns: the rule that explains it, or nothing."""
    case = Case(difference, body, theirs, ours)
    return next((rule for rule in RULES if rule.holds(case)), None)


def undocumented():
    """The rows that rules quote and that the document does not have."""
    text = DOCUMENT.read_text()
    return sorted({rule.row for rule in RULES if f"\n| {rule.row} |" not in text})
