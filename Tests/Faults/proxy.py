"""A proxy between an HTTP client and its server that does to chosen requests what a bad network does, and says what it did."""
import dataclasses
import re
import select
import socket
import struct
import threading
import time
import urllib.parse
from typing import Callable

from messages import Ended, Reader, parse

PIECE = 16 << 10
# How long a connection may rest before the proxy gives it up.
REST = 180


@dataclasses.dataclass
class Fault:
    """What is done to the requests of a method whose path matches, as often as `times` says (None: always).

    Offsets count bytes of a body, `answer_limit` those of the whole answer. Of the fields that are set, all are done.
    """

    name: str
    method: str
    path: str
    times: int | None = 1
    # Bytes of the request's body that are let through; then comes the ending.
    request_limit: int | None = None
    # Bytes of the answer that are let through; then comes the ending.
    answer_limit: int | None = None
    # "close" with a FIN, "reset" with a RST, "silence": both connections stay open and nothing moves.
    ending: str = "close"
    # The byte of the request's, or of the answer's, body that is changed.
    request_flip: int | None = None
    answer_flip: int | None = None
    # Bytes a second, both ways.
    rate: int | None = None
    # Makes other bytes, as many, of the request's body.
    replace: Callable[[bytes], bytes] | None = None
    # The whole answer that is given without asking the server.
    answer_instead: bytes | None = None
    # Called with the request before it is sent on.
    before: Callable | None = None
    # Sends the request once more when it has been answered: the client is given the "first" or the "second" answer.
    replay: str | None = None


@dataclasses.dataclass
class Exchange:
    """One request as the proxy saw it."""

    method: str
    path: str
    headers: dict
    fault: str | None = None
    # Whether the fault has happened.
    fired: bool = False
    # Bytes of the body that the client sent and that were passed on.
    sent: int = 0
    status: int | None = None
    # The status of the answer to the repetition.
    second: int | None = None
    began: float = dataclasses.field(default_factory=time.monotonic)
    proxy: object = None


class Proxy:
    """Listens on a free port of loopback as long as it is entered.

    upstream: `http://HOST:PORT` or `unix:PATH`.
    """

    def __init__(self, upstream, faults=()):
        self.upstream = upstream
        self.faults = list(faults)
        self.exchanges = []
        self._used = {}
        self._lock = threading.Lock()
        self._open = set()
        self._ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        # Wakes the thread that accepts.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            connections = list(self._open)
        for connection in connections:
            self._close(connection)

    @property
    def fired(self):
        """The names of the faults that happened."""
        return {exchange.fault for exchange in self.exchanges if exchange.fired}

    def of(self, method, path):
        return [one for one in self.exchanges if one.method == method and re.search(path, one.path)]

    def connect(self):
        """A connection to the server."""
        if self.upstream.startswith("unix:"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.connect(self.upstream.removeprefix("unix:"))
        else:
            parts = urllib.parse.urlsplit(self.upstream)
            connection = socket.create_connection((parts.hostname, parts.port))
        connection.settimeout(REST)
        with self._lock:
            self._open.add(connection)
        return connection

    def _accept(self):
        while not self._ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(REST)
            with self._lock:
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _close(self, connection, reset=False):
        with self._lock:
            self._open.discard(connection)
        try:
            if reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        connection.close()

    def _serve(self, client):
        server, reset = None, False
        try:
            server = self.connect()
            incoming, outgoing = Reader(client), Reader(server)
            while True:
                fault = self._exchange(client, server, incoming, outgoing)
                if fault is not None and fault.ending == "silence":
                    self._ended.wait(REST)
                    return
                if fault is not None:
                    reset = fault.ending == "reset"
                    return
        except (OSError, ValueError, Ended):
            # Over, or closed meanwhile by whoever leaves the proxy.
            pass
        finally:
            self._close(client, reset)
            if server is not None:
                self._close(server, reset)

    def _choose(self, method, path):
        with self._lock:
            for number, fault in enumerate(self.faults):
                used = self._used.get(number, 0)
                if fault.method == method and re.search(fault.path, path) and used != fault.times:
                    self._used[number] = used + 1
                    return fault
        return None

    def _exchange(self, client, server, incoming, outgoing):
        """Passes one request and its answer on. - Returns: the fault whose ending comes now, else None."""
        head = incoming.head()
        line, headers = parse(head)
        method, path, _ = line.split(" ", 2)
        fault = self._choose(method, path)
        exchange = Exchange(method, path, headers, fault.name if fault else None, proxy=self)
        with self._lock:
            self.exchanges.append(exchange)
        if fault is None:
            fault = Fault("", method, path)
        if fault.before is not None:
            fault.before(exchange)
            exchange.fired = True
        if fault.answer_instead is not None:
            exchange.fired = True
            client.sendall(fault.answer_instead)
            incoming.drain(headers)
            raise Ended
        request = [head]
        server.sendall(head)
        if not self._send_body(fault, exchange, incoming, server, headers, request):
            return fault
        return self._pass_answer(fault, exchange, client, server, outgoing, method, b"".join(request))

    def _send_body(self, fault, exchange, incoming, server, headers, request):
        """- Returns: False when the ending comes."""
        pieces = incoming.body(headers, PIECE if fault.rate is None else max(1, fault.rate // 8))
        if fault.replace is not None:
            body = fault.replace(b"".join(piece for piece, _ in pieces))
            pieces = iter([(body, True)])
            exchange.fired = True
        keeps = fault.replay is not None
        position = 0
        if fault.request_limit == 0:
            exchange.fired = True
            return False
        for piece, is_content in pieces:
            if is_content:
                piece = self._spoil(fault.request_flip, exchange, piece, position)
                rest = None if fault.request_limit is None else fault.request_limit - position
                if rest is not None and len(piece) >= rest:
                    server.sendall(piece[:rest])
                    exchange.sent += rest
                    exchange.fired = True
                    return False
                position += len(piece)
                exchange.sent += len(piece)
            server.sendall(piece)
            if keeps:
                request.append(piece)
            if fault.rate is not None:
                exchange.fired = True
                time.sleep(len(piece) / fault.rate)
            if select.select([server], [], [], 0)[0]:
                # It answers before it has heard all.
                return True
        return True

    @staticmethod
    def _spoil(at, exchange, piece, position):
        if at is None or not position <= at < position + len(piece):
            return piece
        exchange.fired = True
        changed = bytearray(piece)
        changed[at - position] ^= 1
        return bytes(changed)

    def _pass_answer(self, fault, exchange, client, server, outgoing, method, request):
        head = outgoing.head()
        line, headers = parse(head)
        exchange.status = int(line.split(" ")[1])
        while exchange.status == 100:
            client.sendall(head)
            head = outgoing.head()
            line, headers = parse(head)
            exchange.status = int(line.split(" ")[1])
        has_body = method != "HEAD" and exchange.status not in (204, 304)
        if fault.replay is not None:
            body = b"".join(piece for piece, _ in outgoing.body(headers, PIECE, to_end=True)) if has_body else b""
            second_head, second_body = self._repeat(request, method, exchange)
            exchange.fired = True
            client.sendall(head + body if fault.replay == "first" else second_head + second_body)
            return None
        passed = 0
        pieces = outgoing.body(headers, PIECE if fault.rate is None else max(1, fault.rate // 8), to_end=True)
        position = 0
        for piece, is_content in self._with_head(head, pieces if has_body else ()):
            if is_content:
                piece = self._spoil(fault.answer_flip, exchange, piece, position)
                position += len(piece)
            if fault.answer_limit is not None and passed + len(piece) >= fault.answer_limit:
                client.sendall(piece[:fault.answer_limit - passed])
                exchange.fired = True
                return fault
            client.sendall(piece)
            passed += len(piece)
            if fault.rate is not None:
                exchange.fired = True
                time.sleep(len(piece) / fault.rate)
        if headers.get("connection", "").lower() == "close":
            raise Ended
        return None

    @staticmethod
    def _with_head(head, pieces):
        yield head, False
        yield from pieces

    def _repeat(self, request, method, exchange):
        connection = self.connect()
        try:
            connection.sendall(request)
            reader = Reader(connection)
            head = reader.head()
            line, headers = parse(head)
            exchange.second = int(line.split(" ")[1])
            has_body = method != "HEAD" and exchange.second not in (204, 304)
            body = b"".join(piece for piece, _ in reader.body(headers, PIECE, to_end=True)) if has_body else b""
            return head, body
        finally:
            self._close(connection)
