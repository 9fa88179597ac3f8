"""What is odd about a body, and what two answers have in common, in the words in which rules ask for it."""
import base64
import csv
import io
import json
import math
import re

FORMS = ("dataframe_split", "dataframe_records", "inputs", "instances")
GAPS = {"", "NA", "NaN", "null", "None", "N/A", "#N/A", "nan", "<NA>", "NULL", "NAN", "n/a", "-nan", "-NaN", "#NA"}


def document(body):
    """The body as JSON; None where it is none."""
    try:
        return json.loads(body.text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return None


def value(body):
    """What the body has under the key that says what it is; None where it has none."""
    found = document(body)
    return next((found[form] for form in FORMS if form in found), None) if isinstance(found, dict) else None


def key(body):
    found = document(body)
    return next((form for form in FORMS if form in found), None) if isinstance(found, dict) else None


def is_question(body):
    """Whether it is a request to a language model."""
    found = document(body)
    return isinstance(found, dict) and any(key in found for key in ("messages", "prompt", "input"))


def is_utf8(data):
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def has_lone_surrogate(body):
    """Whether a text of the document is half of a surrogate pair, or one that another program wrote as three bytes."""
    def in_text(text):
        return any("\ud800" <= letter <= "\udfff" for letter in text)

    if not is_utf8(body.data):
        try:
            return in_text(body.data.decode("utf-8", "surrogatepass"))
        except UnicodeDecodeError:
            return False
    try:
        # Of a key that is there twice, both values.
        found = json.loads(body.text.lstrip("\ufeff"), object_pairs_hook=list)
    except (ValueError, RecursionError):
        return False
    return in_text(json.dumps(found, ensure_ascii=False))


def has_infinite_number(body):
    """Whether a number is written that no double holds."""
    numbers = re.findall(r"(?<!\w)-?\d[\d.]*[eE]\+?\d+", body.text)
    return any(math.isinf(float(number)) for number in numbers)


def records(body):
    """The rows of a list of objects; nothing where it is none."""
    found = value(body)
    return found if isinstance(found, list) and found and all(isinstance(row, dict) for row in found) else []


def have_different_keys(rows):
    return len({frozenset(row) for row in rows}) > 1


def rows_of_lists(body):
    """The rows of a list of lists; nothing where it is none."""
    found = value(body)
    return found if isinstance(found, list) and found and all(isinstance(row, list) for row in found) else []


def is_ragged(found):
    """Whether NumPy makes no array of a list, nor a table of what an object has or of rows as objects."""
    if isinstance(found, dict):
        lengths = {len(one) if isinstance(one, list) else None for one in found.values()}
        return len(lengths) > 1 or lengths == {None} or any(map(is_ragged, found.values()))
    if not isinstance(found, list):
        return False
    columns = {}
    for row in found:
        for name, one in row.items() if isinstance(row, dict) else ():
            columns.setdefault(name, []).append(one)
    rows = [row for row in found if isinstance(row, dict)]
    return _shape(found) is None or have_different_keys(rows) or any(map(is_ragged, columns.values()))


def _shape(found):
    """The lengths of lists in lists; nothing where they differ."""
    if not isinstance(found, list):
        return ()
    shapes = {_shape(one) for one in found}
    if len(shapes) > 1 or None in shapes:
        return None
    return (len(found), *(shapes.pop() if shapes else ()))


def has_gap(body):
    """Whether a value is missing, in whatever form."""
    if body.type == "text/csv":
        return any(cell.strip() in GAPS for row in csv.reader(io.StringIO(body.text)) for cell in row)
    return re.search(r"\bnull\b|\bNaN\b", body.text) is not None or have_different_keys(records(body))


def names_besides(body, model):
    """Names of columns that the body has by `inputs` or `instances` and the model has not."""
    known = {name for spec in model.columns if isinstance(name := spec.get("name"), str)}
    found = value(body)
    rows = [found] if isinstance(found, dict) else records(body)
    return {name for row in rows for name in row} - known


def predictions(answer):
    """What a model told that tells what it sees; an empty list for others."""
    try:
        found = json.loads(answer["body"]).get("predictions")
    except (ValueError, AttributeError):
        return []
    return found if isinstance(found, list) and all(isinstance(one, str) for one in found) else []


def numbers(answer):
    """All numbers of an answer, in their order."""
    return [float(one) for one in re.findall(r"(?<![\w.'])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", answer["body"])]


def are_near(theirs, ours):
    """Whether answers are the same but for the last digits of doubles."""
    pairs = list(zip(numbers(theirs), numbers(ours)))
    return len(numbers(theirs)) == len(numbers(ours)) and all(math.isclose(*pair, rel_tol=1e-12) for pair in pairs)


TEXT = r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\""


def seen(answer):
    """What a model sees, a line for each column."""
    return "\n".join(predictions(answer))


def plainly(seen):
    """The same without NumPy's own scalars and arrays around values, and with the types of columns of texts alike."""
    found = re.sub(r"ndarray \S+ \(\) ", "", seen)
    found = re.sub(rf"(?:str|bytes)_ np\.(?:str|bytes)_\((b?(?:{TEXT}))\)", r"\1", found)
    return found.replace("<StringDtype(na_value=nan)>", "dtype('O')")


def without_arrays(seen):
    """The same with lists in place of NumPy's arrays."""
    return re.sub(r"ndarray \S+ \([^)]*\) ", "", seen)


def decoded(seen):
    """The same with the bytes that base64 stands for, and without the width of an array of bytes."""
    def bytes_of(match):
        try:
            written = re.sub(r"\\[nrt]| ", "", match[1])
            return repr(base64.b64decode(written)).replace('"', "'")
        except ValueError:
            return match[0]

    found = re.sub(r"(?<![^\s\[(,])b'((?:[A-Za-z0-9+/= ]|\\[nrt])*)'", bytes_of, seen)
    return re.sub(r"\|S\d+", "|S", re.sub(r"(?<!b)'([A-Za-z0-9+/=]*)'", bytes_of, found))


def without_final_nul(seen):
    """The same with texts as NumPy keeps them, which cuts off one NUL or more at their end."""
    return re.sub(r"(?:\\x00)+'", "'", seen)


def without_index(seen):
    """The same whatever the labels of the rows."""
    return re.sub(r" index .* columns ", " ", seen)


def without_times(seen):
    """The same without the columns of times."""
    return "\n".join(line for line in seen.split("\n") if "dtype('<M8" not in line)
