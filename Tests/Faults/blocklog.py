"""A disk that remembers: every write and every flush in their order, and what a power cut could have left of them.

As a program: blocklog.py IMAGE LOG POINT serves IMAGE as POINT/disk and records into LOG what is done to it. A line on its
standard input is a mark, answered by a line; their end ends the program.
"""
import contextlib
import dataclasses
import json
import os
import pathlib
import select
import subprocess
import sys

import fuse
import loop

PIECE = 4096
SECTOR = 512


class RecordingStore:
    """The image, and the log: LOG holds the bytes of all writes, LOG.json where they belong."""

    def __init__(self, image, log):
        self._image = os.open(image, os.O_RDWR)
        self.size = os.fstat(self._image).st_size
        self._index = pathlib.Path(f"{log}.json")
        self._log = open(log, "wb")  # pylint: disable=consider-using-with
        self._position = 0
        self._events = []

    def read(self, offset, size):
        return os.pread(self._image, size, offset)

    def write(self, offset, data):
        os.pwrite(self._image, data, offset)
        self._log.write(data)
        self._events.append(("write", offset, len(data), self._position))
        self._position += len(data)

    def flush(self):
        self._events.append(("flush",))

    def mark(self, name):
        self._events.append(("mark", name))

    def close(self):
        self._log.close()
        self._index.write_text(json.dumps(self._events))


def serve(image, log, point):
    store = RecordingStore(image, log)
    served = fuse.SingleFile(point, store)
    os.write(1, b"ready\n")
    said = b""
    try:
        while True:
            ready, _, _ = select.select([0, served.descriptor], [], [])
            if 0 in ready:
                heard = os.read(0, 4096)
                if not heard:
                    return
                *lines, said = (said + heard).split(b"\n")
                for line in lines:
                    store.mark(line.decode())
                    os.write(1, b"\n")
            # A mark is later than every write that came before it.
            elif not served.serve_one():
                return
    finally:
        store.close()


class Recorder:
    """The disk while it is mounted. `mark(name)` notes that something happened, such as that a client was told."""

    def __init__(self, process, point):
        self._process = process
        self.point = point

    def mark(self, name):
        self._process.stdin.write(name.encode() + b"\n")
        self._process.stdin.flush()
        self._process.stdout.readline()


@contextlib.contextmanager
def recording(kind, image, log, directory):
    """Mounts a copy of the image on a disk that remembers."""
    served = pathlib.Path(directory) / "served.image"
    loop.copy(image, served)
    with loop.mount_point(directory) as disk:
        process = subprocess.Popen(
            [sys.executable, __file__, str(served), str(log), str(disk)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, preexec_fn=loop.die_with_parent,
        )
        try:
            if process.stdout.readline() != b"ready\n":
                loop.unavailable("FUSE does not work here")
            with loop.mounted(kind, disk / fuse.NAME.decode(), directory) as point:
                yield Recorder(process, point)
        finally:
            loop.unmount(disk)
            process.stdin.close()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
    served.unlink()


@dataclasses.dataclass(frozen=True)
class Cut:
    """A moment at which the power went, and what the disk made of the writes that no flush had followed.

    at: how many events of the log had happened.
    rest: "kept", "lost", "half" (each piece of 4 KiB by chance) or "torn" (half, and one piece cut at a sector).
    """

    at: int
    rest: str
    chance: object = dataclasses.field(compare=False, repr=False, default=None)


class Recording:
    """A log that has ended."""

    def __init__(self, base, log):
        self.base = pathlib.Path(base)
        self._log = pathlib.Path(log)
        self.events = [tuple(event) for event in json.loads(pathlib.Path(f"{log}.json").read_text())]

    def position(self, mark):
        return self.events.index(("mark", mark))

    def marks(self, at):
        """The names of the marks before that moment, in their order."""
        return [event[1] for event in self.events[:at] if event[0] == "mark"]

    def last_flush(self, at):
        """The number of events up to the last flush before the moment, that included."""
        return next((number for number in range(at, 0, -1) if self.events[number - 1][0] == "flush"), 0)

    def data(self, event):
        with open(self._log, "rb") as log:
            return os.pread(log.fileno(), event[2], event[3])

    def apply(self, image, events):
        with open(image, "r+b") as file:
            for event in events:
                if event[0] == "write":
                    os.pwrite(file.fileno(), self.data(event), event[1])

    def replayer(self, path):
        return Replayer(self, pathlib.Path(path))


class Replayer:
    """Makes images of cuts that are asked for in their order; each is written over by the next."""

    def __init__(self, recording_, directory):
        self._recording = recording_
        self._durable = directory / "durable.image"
        self._reached = 0
        self.image = directory / "cut.image"
        loop.copy(recording_.base, self._durable)

    def make(self, cut):
        flushed = self._recording.last_flush(cut.at)
        events = self._recording.events
        self._recording.apply(self._durable, events[self._reached:flushed])
        self._reached = max(self._reached, flushed)
        loop.copy(self._durable, self.image)
        writes = [event for event in events[flushed:cut.at] if event[0] == "write"]
        if cut.rest == "kept":
            self._recording.apply(self.image, writes)
        elif cut.rest in ("half", "torn"):
            self._apply_pieces(writes, cut)
        return self.image

    def _apply_pieces(self, writes, cut):
        pieces = [
            (event[1] + start, self._recording.data(event)[start:start + PIECE])
            for event in writes for start in range(0, event[2], PIECE)
        ]
        kept = [piece for piece in pieces if cut.chance.random() < 0.5]
        if cut.rest == "torn" and kept:
            number = cut.chance.randrange(len(kept))
            offset, data = kept[number]
            kept[number] = offset, data[:cut.chance.randrange(0, len(data), SECTOR)]
        with open(self.image, "r+b") as file:
            for offset, data in kept:
                os.pwrite(file.fileno(), data, offset)


if __name__ == "__main__":
    serve(*sys.argv[1:])
