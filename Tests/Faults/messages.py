"""Messages of HTTP/1.1 as they come off a connection."""


class Ended(Exception):
    """The connection is over."""


def parse(head):
    """- Returns: the first line, and the fields by their lower-case names."""
    line, *fields = head.decode("latin-1").split("\r\n")
    pairs = (field.split(":", 1) for field in fields if ":" in field)
    return line, {name.strip().lower(): value.strip() for name, value in pairs}


class Reader:
    """Takes messages of HTTP/1.1 off a connection."""

    def __init__(self, connection):
        self.connection = connection
        self._buffer = b""

    def _more(self):
        data = self.connection.recv(64 << 10)
        if not data:
            raise Ended
        self._buffer += data

    def head(self):
        while b"\r\n\r\n" not in self._buffer:
            self._more()
        head, self._buffer = self._buffer.split(b"\r\n\r\n", 1)
        return head + b"\r\n\r\n"

    def body(self, headers, piece, to_end=False):
        """The bytes as they come, and whether they are content; what frames chunks is none.

        - Parameter to_end: without a length, all until the end of the connection is the body: it is so for answers.
        """
        if headers.get("transfer-encoding", "").lower() == "chunked":
            yield from self._chunks(piece)
        elif "content-length" in headers:
            yield from self._exactly(int(headers["content-length"]), piece)
        elif to_end:
            while True:
                if self._buffer:
                    yield self._take(min(piece, len(self._buffer))), True
                    continue
                try:
                    self._more()
                except Ended:
                    return

    def drain(self, headers):
        """Takes the body off, for a while, so that an answer is not lost to a reset."""
        self.connection.settimeout(60)
        try:
            for _ in self.body(headers, 16 << 10):
                pass
        except (OSError, Ended):
            pass

    def _take(self, count):
        data, self._buffer = self._buffer[:count], self._buffer[count:]
        return data

    def _exactly(self, count, piece):
        while count:
            if not self._buffer:
                self._more()
            data = self._take(min(count, piece, len(self._buffer)))
            count -= len(data)
            yield data, True

    def _line(self):
        while b"\r\n" not in self._buffer:
            self._more()
        return self._take(self._buffer.index(b"\r\n") + 2)

    def _chunks(self, piece):
        while True:
            line = self._line()
            yield line, False
            size = int(line.split(b";")[0], 16)
            if size == 0:
                while True:
                    trailer = self._line()
                    yield trailer, False
                    if trailer == b"\r\n":
                        return
            yield from self._exactly(size, piece)
            yield self._line(), False
