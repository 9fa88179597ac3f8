"""Whether a program printed what a page shows, but for what differs from run to run."""
import re

# Each with what stands for it in the comparison. The order counts.
VARYING = [
    (re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?Z?)?"), "DATE"),
    (re.compile(r"\b\d\d:\d\d:\d\d\b"), "TIME"),
    (re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b"), "DIGEST"),
    (re.compile(r"\b\d+(?:\.\d+)? ?(?:µs|ms|s|min|h|d|w)\b"), "DURATION"),
    (re.compile(r"\b\d+(?:[.,]\d+)* ?(?:B|KiB|MiB|GiB)(?:/s)?\b"), "SIZE"),
    (re.compile(r"[─-]{3,}"), "LINE"),
    (re.compile(r"\s+"), " "),
]


# The steps of a deployment before its switch: some are over before anybody looks, and a stream that begins anew tells them twice.
STEP = re.compile(r"\S+ \S+  (?:received|verified|staged|checked)(?:  generation \d+)?")


def told(lines):
    """What a page shows: not the lines that say what a command is doing, and no line twice in a row of steps."""
    kept = []
    for line in (line.rstrip() for line in lines if line.strip() == "…" or not line.rstrip().endswith("…")):
        step = STEP.fullmatch(line)
        word = line.split()[2] if step else None
        if step and any(STEP.fullmatch(one) and one.split()[2] == word for one in kept[-4:]):
            continue
        kept.append(line)
    return kept


def lasting(lines):
    """What must be the same in each run."""
    return [line for line in told(lines) if not STEP.fullmatch(line)]


def comparable(line):
    for pattern, word in VARYING:
        line = pattern.sub(word, line)
    return line.strip()


def matches(shown, printed):
    """- Returns: the first line of the page that was not printed so, or nothing. A line `…` stands for any lines, `…` in a line for any text."""
    printed = [comparable(line) for line in lasting(printed) if line.strip()]
    at, free = 0, False
    for line in (line for line in lasting(shown) if line.strip()):
        if line.strip() == "…":
            free = True
            continue
        wanted = re.compile(".*?".join(re.escape(part) for part in comparable(line).split("…")))
        hits = range(at, len(printed)) if free else range(at, min(at + 1, len(printed)))
        hit = next((i for i in hits if wanted.fullmatch(printed[i])), None)
        if hit is None:
            return line
        at, free = hit + 1, False
    if at < len(printed) and not free:
        return f"nothing more, found {printed[at]!r}"
    return None
