"""As much of the FUSE protocol as a file system of one file needs, spoken to /dev/fuse itself. Only root can mount it."""
import ctypes
import errno
import os
import stat
import struct
import time

LOOKUP, FORGET, GETATTR, SETATTR, OPEN, READ, WRITE, STATFS = 1, 2, 3, 4, 14, 15, 16, 17
RELEASE, FSYNC, FLUSH, INIT, OPENDIR, RELEASEDIR, ACCESS, INTERRUPT = 18, 20, 25, 26, 27, 29, 34, 36
DESTROY, BATCH_FORGET = 38, 42
UNANSWERED = {FORGET, BATCH_FORGET, INTERRUPT}

HEADER = struct.Struct("<IIQQIIIHH")
INOUT = struct.Struct("<QQIIQII")
LONGEST_WRITE = 1 << 20
BIG_WRITES, MAX_PAGES = 1 << 5, 1 << 22
ROOT, FILE = 1, 2
NAME = b"disk"


class SingleFile:
    """A mounted directory in which `disk` is the only file; what is done to it goes to `store`.

    store: has `size`, `read(offset, size)`, `write(offset, data)` and `flush()`.
    """

    def __init__(self, point, store):
        self.store = store
        self.descriptor = os.open("/dev/fuse", os.O_RDWR | os.O_NONBLOCK)
        self._buffer = bytearray(LONGEST_WRITE + 65536)
        self._began = int(time.time())
        options = f"fd={self.descriptor},rootmode=40000,user_id=0,group_id=0,allow_other"
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.mount(b"slipway-faults", os.fsencode(point), b"fuse", 0, options.encode()) != 0:
            number = ctypes.get_errno()
            raise OSError(number, f"cannot mount FUSE on {point}: {os.strerror(number)}")

    def serve_one(self):
        """Answers one request. - Returns: false when the file system was unmounted."""
        try:
            length = os.readv(self.descriptor, [self._buffer])
        except OSError as error:
            if error.errno == errno.ENODEV:
                return False
            if error.errno in (errno.EAGAIN, errno.EINTR, errno.ENOENT):
                return True
            raise
        _, operation, unique, node, *_ = HEADER.unpack_from(self._buffer)
        if operation in UNANSWERED:
            return True
        try:
            answer, failure = self._answer(operation, node, memoryview(self._buffer)[HEADER.size:length]), 0
        except OSError as error:
            answer, failure = b"", -error.errno
        try:
            os.write(self.descriptor, struct.pack("<IiQ", 16 + len(answer), failure, unique) + answer)
        except OSError as error:
            # Who asked was interrupted meanwhile.
            if error.errno != errno.ENOENT:
                raise
        return True

    def _answer(self, operation, node, body):
        if operation == WRITE:
            _, offset, size, *_ = INOUT.unpack_from(body)
            self.store.write(offset, bytes(body[INOUT.size:INOUT.size + size]))
            return struct.pack("<II", size, 0)
        if operation == READ:
            _, offset, size, *_ = INOUT.unpack_from(body)
            return self.store.read(offset, size)
        if operation == FSYNC:
            self.store.flush()
            return b""
        if operation == INIT:
            _, _, ahead, offered = struct.unpack_from("<IIII", body)
            flags = offered & (BIG_WRITES | MAX_PAGES)
            return struct.pack("<IIIIHHIIHH", 7, 31, ahead, flags, 12, 9, LONGEST_WRITE, 1, 256, 0) + bytes(32)
        if operation == LOOKUP:
            if bytes(body).rstrip(b"\0") != NAME:
                raise OSError(errno.ENOENT, "no such file")
            return struct.pack("<QQQQII", FILE, 0, 3600, 3600, 0, 0) + self._attributes(FILE)
        if operation in (GETATTR, SETATTR):
            return struct.pack("<QII", 3600, 0, 0) + self._attributes(node)
        if operation in (OPEN, OPENDIR):
            return struct.pack("<QII", 1, 0, 0)
        if operation == STATFS:
            return struct.pack("<QQQQQIIII", 1 << 20, 1 << 20, 1 << 20, 10, 10, 4096, 255, 4096, 0) + bytes(24)
        if operation in (RELEASE, RELEASEDIR, FLUSH, ACCESS, DESTROY):
            return b""
        raise OSError(errno.ENOSYS, "not implemented")

    def _attributes(self, node):
        mode, size = (stat.S_IFDIR | 0o755, 0) if node == ROOT else (stat.S_IFREG | 0o600, self.store.size)
        times = (self._began, self._began, self._began)
        return struct.pack(
            "<QQQQQQIIIIIIIIII", node, size, (size + 511) // 512, *times, 0, 0, 0, mode, 1, 0, 0, 0, 4096, 0
        )
