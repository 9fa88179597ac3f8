"""The frames between the daemon and a worker, on the socket that is the worker's descriptor 3.

A frame is "SLW1", the header's length (4 bytes), the body's length (8 bytes), the header (JSON) and the body: the tensors'
bytes one after the other. All numbers are little endian.
"""
import json
import os
import socket
import struct

PREFIX = struct.Struct("<4sIQ")
MAGIC = b"SLW1"
HEADER_LIMIT = 64 << 20
BODY_LIMIT = 1 << 30
# Below this, one copy costs less than another system call.
JOIN_LIMIT = 256 << 10


class Closed(Exception):
    """The daemon is gone."""


class Broken(Exception):
    """What came is not a frame."""


class Channel:
    def __init__(self, descriptor):
        os.set_inheritable(descriptor, False)
        self._socket = socket.socket(fileno=descriptor)
        self._reader = self._socket.makefile("rb", buffering=1 << 16)

    def receive(self):
        """The next frame's header and body, both as bytes; the body can be written to."""
        prefix = self._reader.read(PREFIX.size)
        if len(prefix) < PREFIX.size:
            raise Closed()
        magic, header_length, body_length = PREFIX.unpack(prefix)
        if magic != MAGIC:
            raise Broken("a frame begins with %r" % magic)
        if header_length > HEADER_LIMIT or body_length > BODY_LIMIT:
            raise Broken("a frame of %d and %d bytes" % (header_length, body_length))
        header = self._reader.read(header_length)
        if len(header) < header_length:
            raise Closed()
        body = bytearray(body_length)
        if body_length and self._reader.readinto(body) < body_length:
            raise Closed()
        return header, body

    def send(self, header, parts=()):
        """Sends a header, of bytes or of what JSON can hold, and the body that the parts are together."""
        if not isinstance(header, bytes):
            header = json.dumps(header, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "replace")
        size = sum(len(part) for part in parts)
        if len(header) > HEADER_LIMIT or size > BODY_LIMIT:
            raise OverflowError("the answer has %d bytes, and at most %d can be sent" % (size + len(header), BODY_LIMIT))
        start = PREFIX.pack(MAGIC, len(header), size) + header
        if size <= JOIN_LIMIT:
            self._socket.sendall(start + b"".join(parts))
            return
        self._socket.sendall(start)
        for part in parts:
            self._socket.sendall(part)
