"""The address of a node."""
from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Optional

from .errors import ClientFailure

DEFAULT_PORT = 7460

_HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(?::(?P<port>[0-9]{1,5}))?")


@dataclass(frozen=True)
class NodeAddress:
    """Where a node is: `http://HOST[:PORT]`, `https://HOST[:PORT]`, `unix:/PATH`, or `HOST[:PORT]` for http."""

    is_encrypted: bool
    host: str
    port: int
    socket_path: Optional[str] = None

    @classmethod
    def parse(cls, text: str) -> "NodeAddress":
        """Reads an address; without a port it is 7460. - Raises: ClientFailure `client.address`."""
        for prefix in ("unix://", "unix:"):
            if text.startswith(prefix):
                path = text[len(prefix):]
                if not path.startswith("/") or "\0" in path:
                    raise _malformed(text, "the path of the socket must begin with /, as in unix:/run/slipwayd.sock")
                return cls(False, "localhost", 0, path)
        scheme, separator, rest = text.partition("://")
        if not separator:
            scheme, rest = "http", text
        if scheme not in ("http", "https"):
            raise _malformed(text, "expected http://HOST:PORT, https://HOST or unix:/PATH")
        match = _HOST.fullmatch(rest[:-1] if rest.endswith("/") else rest)
        if match is None:
            raise _malformed(text, "expected a host and a port without path, user or query, as in http://127.0.0.1:7460")
        port = int(match["port"]) if match["port"] else DEFAULT_PORT
        if not 1 <= port <= 65535:
            raise _malformed(text, "the port must be a number from 1 to 65535")
        return cls(scheme == "https", match["host"].strip("[]"), port)

    def __str__(self) -> str:
        if self.socket_path is not None:
            return f"unix:{self.socket_path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.is_encrypted else 'http'}://{host}:{self.port}"


def _malformed(text: str, rule: str) -> ClientFailure:
    return ClientFailure("client.address", text, f"no address of a node: {rule}")
