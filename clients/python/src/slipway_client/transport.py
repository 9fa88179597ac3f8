"""HTTP/1.1 to a node over TCP, TLS or a Unix socket, with connections that are kept."""
from __future__ import annotations

import http.client
import select
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Dict, Iterable, Iterator, List, Mapping, Optional, Union

from .addresses import NodeAddress
from .credentials import Credentials
from .errors import ClientFailure

Body = Union[bytes, Iterable[bytes], None]


@dataclass(frozen=True)
class Timeouts:
    """Seconds of silence that are borne."""

    connect: float = 10
    request: float = 60
    """For the answer to a request that carries no model."""
    score: float = 5 * 60
    """For the answer of a model, which may have to be loaded first."""
    upload: float = 15 * 60
    """For the node to make an upload durable and answer after its last byte."""
    stalled_upload: float = 60
    """Without a byte taken by the node during an upload."""
    events: float = 60
    """Without a byte of events, of which a node sends one in 15 s at least."""
    absence: float = 120
    """For a node that went away to come back while its events are followed."""


class Answer:
    """The head of an answer; its body is read once, and then `close` gives the connection back."""

    def __init__(self, response: http.client.HTTPResponse, connection: http.client.HTTPConnection, owner: "Transport", subject: str) -> None:
        self.status = response.status
        self.headers: Dict[str, str] = {name.lower(): value for name, value in response.getheaders()}
        self._response, self._connection, self._owner, self._subject = response, connection, owner, subject

    def read(self, limit: int) -> bytes:
        """The whole body. - Raises: ClientFailure `client.answer` if it has more bytes than the limit."""
        data = self._read(limit + 1)
        if len(data) > limit:
            self._connection.close()
            raise foreign(self._subject, f"more than {limit} bytes")
        if not self.is_complete:
            raise self._failure(http.client.IncompleteRead(data))
        self.close()
        return data

    def pieces(self, size: int = 1 << 16) -> Iterator[bytes]:
        """The body as it comes."""
        while True:
            try:
                piece = self._response.read1(size)
            except (OSError, http.client.HTTPException) as error:
                raise self._failure(error) from error
            if not piece:
                self.close()
                return
            yield piece

    @property
    def is_complete(self) -> bool:
        """True once all bytes that were announced have come."""
        return self._response.length in (None, 0)

    def close(self) -> None:
        self._owner._put_back(self._connection, self._response)

    def abandon(self) -> None:
        """Closes the connection though more may come."""
        self._connection.close()

    def _read(self, count: int) -> bytes:
        parts: List[bytes] = []
        try:
            while count > 0:
                part = self._response.read(min(count, 1 << 20))
                if not part:
                    break
                parts.append(part)
                count -= len(part)
        except (OSError, http.client.HTTPException) as error:
            raise self._failure(error) from error
        return b"".join(parts)

    def _failure(self, error: Exception) -> ClientFailure:
        self._connection.close()
        return self._owner._failure(error, self._subject)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        try:
            self.sock.connect(self._path)
        except OSError:
            self.close()
            raise


class Transport:
    """Sends requests to one node. It may be used from several threads at once; each request has a connection of its own."""

    _KEPT = 8

    def __init__(self, address: NodeAddress, credentials: Credentials, timeouts: Timeouts, agent: str) -> None:
        self.address, self.timeouts = address, timeouts
        self._credentials, self._agent = credentials, agent
        if credentials.certificate is not None and not address.is_encrypted:
            raise ClientFailure("client.certificate", str(address), "a certificate is shown over https only")
        self._context = credentials.tls_context() if address.is_encrypted else None
        self._idle: List[http.client.HTTPConnection] = []
        self._lock = threading.Lock()
        self._is_closed = False

    def close(self) -> None:
        with self._lock:
            idle, self._idle, self._is_closed = self._idle, [], True
        for connection in idle:
            connection.close()

    def send(self, method: str, path: str, headers: Mapping[str, str], body: Body, length: Optional[int], silence: float) -> Answer:
        """Sends a request once.

        - length: of a body that comes in pieces.
        - silence: seconds for which the answer may keep silent.
        - Raises: ClientFailure.
        """
        subject = f"{self.address}{path}"
        token = self._credentials.current_token()
        connection = self._take(reused=length is None)
        try:
            self._write_head(connection, method, path, headers, token, body, length)
            is_whole = self._write_body(connection, body)
            connection.sock.settimeout(silence)
            response = connection.getresponse()
            response.will_close = response.will_close or not is_whole
        except (OSError, http.client.HTTPException) as error:
            connection.close()
            raise self._failure(error, subject) from error
        except BaseException:
            connection.close()
            raise
        return Answer(response, connection, self, subject)

    def _write_head(
        self, connection: http.client.HTTPConnection, method: str, path: str, headers: Mapping[str, str],
        token: Optional[str], body: Body, length: Optional[int],
    ) -> None:
        connection.putrequest(method, path, skip_accept_encoding=True)
        size = len(body) if isinstance(body, bytes) else length
        fields = {"User-Agent": self._agent, "Accept": "application/json, application/problem+json", **headers}
        if size is not None or method in ("POST", "PUT"):
            fields["Content-Length"] = str(size or 0)
        if token is not None:
            fields["Authorization"] = f"Bearer {token}"
        for name, value in fields.items():
            connection.putheader(name, value)
        connection.endheaders()

    def _write_body(self, connection: http.client.HTTPConnection, body: Body) -> bool:
        """- Returns: False if the node answered before it had all."""
        if body is None:
            return True
        connection.sock.settimeout(self.timeouts.stalled_upload)
        try:
            for piece in _pieces(body):
                # A node that refuses answers at once and closes: to send on could lose its answer.
                if self._context is None and _has_bytes(connection.sock):
                    return False
                connection.send(piece)
            return True
        except socket.timeout as error:
            raise ClientFailure(
                "client.stalled", str(self.address),
                f"the node took no byte for {self.timeouts.stalled_upload:g} s; look at its log and its disk, then try again",
            ) from error
        except (BrokenPipeError, ConnectionResetError):
            # The refusal may be there all the same.
            return False

    def _take(self, reused: bool) -> http.client.HTTPConnection:
        while reused:
            with self._lock:
                if not self._idle:
                    break
                connection = self._idle.pop()
            # A connection with something to read was closed by the node.
            if connection.sock is not None and not _has_bytes(connection.sock):
                return connection
            connection.close()
        return self._connect()

    def _connect(self) -> http.client.HTTPConnection:
        address, connection = self.address, None
        try:
            connection = self._new_connection()
            connection.connect()
            if connection.sock.family != socket.AF_UNIX:
                connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        except ssl.SSLCertVerificationError as error:
            raise ClientFailure("client.tls", str(address), f"no trusted connection: {_verification(error)}") from error
        except ssl.SSLError as error:
            raise ClientFailure("client.tls", str(address), f"no trusted connection: TLS failed ({error.reason or error})") from error
        except OSError as error:
            advice = "is slipwayd running with a socket, and may this user use it?" if address.socket_path else f"is slipwayd running at {address}?"
            reason = f"no answer within {self.timeouts.connect:g} s" if isinstance(error, socket.timeout) else error.strerror or str(error)
            raise ClientFailure("client.unreachable", str(address), f"no connection: {reason}; {advice}") from error

    def _new_connection(self) -> http.client.HTTPConnection:
        address, timeout = self.address, self.timeouts.connect
        if address.socket_path is not None:
            return _UnixConnection(address.socket_path, timeout)
        if self._context is not None:
            return http.client.HTTPSConnection(address.host, address.port, timeout=timeout, context=self._context)
        return http.client.HTTPConnection(address.host, address.port, timeout=timeout)

    def _put_back(self, connection: http.client.HTTPConnection, response: http.client.HTTPResponse) -> None:
        if not response.isclosed() or response.will_close:
            connection.close()
            return
        with self._lock:
            if not self._is_closed and len(self._idle) < self._KEPT and connection.sock is not None:
                self._idle.append(connection)
                return
        connection.close()

    def _failure(self, error: Exception, subject: str) -> ClientFailure:
        if isinstance(error, ClientFailure):
            return error
        if isinstance(error, socket.timeout):
            return ClientFailure("client.timeout", subject, "no answer in time; look at the node's log, then try again")
        if isinstance(error, ssl.SSLError):
            return ClientFailure("client.tls", subject, f"TLS failed ({error.reason or error}); a node that asks for a certificate refuses like this")
        words = str(error) or type(error).__name__
        hint = "" if self._context is not None or self.address.socket_path else "; if the node speaks TLS at this port, use https://"
        return ClientFailure(
            "client.interrupted", subject, f"the connection broke before the node had answered ({words}); ask for the status, then try again{hint}"
        )


def foreign(subject: str, found: str) -> ClientFailure:
    return ClientFailure("client.answer", subject, f"this is no answer of slipwayd: {found}; check the address, and that no proxy stands in between")


def _pieces(body: Body) -> Iterator[bytes]:
    if isinstance(body, bytes):
        for start in range(0, len(body), 1 << 18):
            yield body[start:start + (1 << 18)]
    elif body is not None:
        yield from body


def _has_bytes(sock: socket.socket) -> bool:
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _verification(error: ssl.SSLCertVerificationError) -> str:
    # X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH
    if error.verify_code in (62, 64):
        return "its certificate is for another host; use the name that the certificate has"
    if error.verify_code in (18, 19, 20, 21):
        return "its certificate is not signed by a CA that is trusted here; name the CA's file (ca)"
    return f"its certificate is refused ({error.verify_message})"
