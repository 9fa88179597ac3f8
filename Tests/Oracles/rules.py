"""What every part of the checker needs: refusing, strict JSON, shapes and names.

See docs/bundle-format.md, "JSON" and "Names".
"""
import base64
import hashlib
import json
import re

LARGEST = 2**63 - 1
WORD = r"[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*"
SKIPPED_BY_OMS = [".git", ".gitattributes", ".github", ".gitignore"]


class Refused(Exception):
    pass


def need(holds, reason):
    if not holds:
        raise Refused(reason)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read_json(data, what):
    def members(pairs):
        need(len({key for key, _ in pairs}) == len(pairs), f"{what}: a key twice")
        return dict(pairs)

    def refuse(text):
        raise Refused(f"{what}: {text} is no number")

    def fraction(text):
        need(abs(float(text)) != float("inf"), f"{what}: a number without end")
        return float(text)

    try:
        value = json.loads(
            data.decode("utf-8"), object_pairs_hook=members, parse_constant=refuse, parse_float=fraction
        )
        levels(value, what)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{what}: {error}") from error
    return value


def levels(value, what, depth=0):
    if isinstance(value, str):
        value.encode("utf-8")
    if not isinstance(value, (dict, list)):
        return
    need(depth < 64, f"{what}: too deep")
    for key in value if isinstance(value, dict) else []:
        key.encode("utf-8")
    for item in value.values() if isinstance(value, dict) else value:
        levels(item, what, depth + 1)


def same(found, expected):
    """Python takes 1, 1.0 and True for equal; JSON does not."""
    return json.dumps(found, sort_keys=True) == json.dumps(expected, sort_keys=True)


def shape(value, keys, what):
    need(isinstance(value, dict) and sorted(value) == sorted(keys), f"{what}: other keys than {keys}")
    return [value[key] for key in keys]


def whole(value, least, what):
    need(type(value) is int and least <= value <= LARGEST, f"{what}: no whole number from {least}")
    return value


def text(value, what, pattern=r"(?s).*"):
    need(isinstance(value, str) and re.fullmatch(pattern, value), f"{what}: not as it must be: {value!r}")
    return value


def items(value, what):
    need(isinstance(value, list), f"{what}: no array")
    return value


def unbase64(value, what):
    text(value, what, r"[A-Za-z0-9+/]*={0,2}")
    try:
        data = base64.b64decode(value, validate=True)
    except ValueError as error:
        raise Refused(f"{what}: {error}") from error
    need(base64.b64encode(data).decode() == value, f"{what}: base64 that is not canonical")
    return data


def check_name(name):
    parts = name.split("/")
    need(not any(part in ("", ".", "..") or len(part.encode()) > 255 for part in parts), f"{name!r}: a bad component")
    need(len(parts) <= 32 and len(name.encode()) <= 1024, f"{name!r}: too long")
    need(not re.search("[\0-\x1f\x7f-\x9f]", name), f"{name!r}: a control character")
    need(parts[0] not in SKIPPED_BY_OMS + ["bundle.sig"], f"{name!r}: reserved")
    if parts[0] == "blobs":
        text(name, name, r"blobs/sha256/[0-9a-f]{64}")
    if parts[0] == "models":
        need(len(parts) > 3, f"{name!r}: of no version")
        check_model_name(parts[1])
        check_version(parts[2])


def check_model_name(name):
    text(name, "name", WORD)
    need(len(name) <= 80, f"{name}: too long")


def check_version(name):
    text(name, "version", WORD)
    need(len(name) <= 40 and name != "active", f"{name}: no name of a version")
