"""What an expression of PromQL names: metrics with their matchers, and labels. promtool judges the syntax; this reads what is sound."""
import re
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""\s+ | \#[^\n]* | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*') | (?P<range>\[[^\]]*\]) | (?P<number>\d[\w.]*)
    | (?P<name>[a-zA-Z_:][\w:]*) | (?P<operator>=~|!~|!=|==|>=|<=|[-+*/%^(){},=<>@])""",
    re.VERBOSE,
)
GROUPING = {"by", "without", "on", "ignoring", "group_left", "group_right"}
KEYWORDS = {"and", "or", "unless", "bool", "offset", "inf", "nan"}


@dataclass
class Selector:
    """A metric, and what is asked of its labels: name, operator, value."""

    metric: str
    matchers: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Expression:
    selectors: list[Selector] = field(default_factory=list)
    # Of by, on and their kin.
    labels: set[str] = field(default_factory=set)


def tokens(text):
    place, found = 0, []
    while place < len(text):
        match = TOKEN.match(text, place)
        if match is None:
            raise ValueError(f"{text!r}: {text[place:place + 20]!r} is no part of PromQL that this reads")
        if match.lastgroup:
            found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


def parse(text):
    """- Raises: ValueError for what it cannot read."""
    found, result, place = tokens(text), Expression(), 0

    def peek(offset=0):
        return found[place + offset] if place + offset < len(found) else (None, None)

    while place < len(found):
        kind, word = peek()
        place += 1
        if kind != "name" or word.lower() in KEYWORDS:
            continue
        if word in GROUPING:
            # group_left may stand alone.
            if peek()[1] == "(":
                place += 1
                while peek()[1] != ")":
                    if peek()[0] is None:
                        raise ValueError(f"{text!r}: {word} has no end")
                    if peek()[0] == "name":
                        result.labels.add(peek()[1])
                    place += 1
                place += 1
            continue
        # A function, or an aggregation with its labels in front.
        if peek()[1] == "(" or peek()[1] in GROUPING:
            continue
        selector = Selector(word)
        if peek()[1] == "{":
            place += 1
            while peek()[1] != "}":
                (_, label), (_, operator), (value_kind, value) = peek(), peek(1), peek(2)
                if value_kind != "string":
                    raise ValueError(f"{text!r}: the matchers of {word} are not as expected at {label!r}")
                selector.matchers.append((label, operator, re.sub(r"\\(.)", r"\1", value[1:-1])))
                place += 3
                if peek()[1] == ",":
                    place += 1
            place += 1
        result.selectors.append(selector)
    return result


def values(operator, pattern):
    """The values that a matcher names one by one; none, if it is a pattern for many."""
    if operator in ("=", "!="):
        return [pattern]
    return pattern.split("|") if re.fullmatch(r"[\w|-]+", pattern) else []
