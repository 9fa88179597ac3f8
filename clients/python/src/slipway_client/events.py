"""Server-sent events of a deployment."""
from __future__ import annotations

from typing import Iterable, Iterator, List, Tuple

from .errors import ClientFailure

_LIMIT = 16 << 20


def events(pieces: Iterable[bytes], subject: str) -> Iterator[Tuple[str, str]]:
    """Name and data of each complete event in a stream. - Raises: ClientFailure `client.answer` if one is too large."""
    name, size = "message", 0
    data: List[str] = []
    for line in _lines(pieces, subject):
        if not line:
            if data:
                yield name, "\n".join(data)
            name, data, size = "message", [], 0
            continue
        key, _, value = line.partition(":")
        value = value[1:] if value.startswith(" ") else value
        if key == "event":
            name = value
        elif key == "data":
            data.append(value)
            size += len(value)
            if size > _LIMIT:
                raise ClientFailure("client.answer", subject, f"an event of more than {_LIMIT} bytes")


def _lines(pieces: Iterable[bytes], subject: str) -> Iterator[str]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.rstrip(b"\r").decode("utf-8", "replace")
        if len(rest) > _LIMIT:
            raise ClientFailure("client.answer", subject, f"a line of more than {_LIMIT} bytes")
