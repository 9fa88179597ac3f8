"""What a running node is deprived of, and what it makes of it: room, inodes, descriptors, sizes of files, processes."""
import contextlib
import dataclasses
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time

import loop
from campaign import Case
from invariants import Reader, State
from node import NodeEnded
from session import PROJECT, MountedNode, lasting
from syscalls import wait_for

PAGE = 4096
# The preflight is out of the way: the real end of the room is to be met.
SETTINGS = "probation: {minimum: 0s}\nlimits: {reserve: \"0\"}\nscoring: {environment: \"off\"}\n"
CODE = re.compile(r"\[([a-z]+(?:[.-][a-z]+)+)\]")
# How long a command may be silent before what it lacks is given back: a node that cannot write its end cannot tell it.
PATIENCE = 1.5


@dataclasses.dataclass(frozen=True)
class Lack:
    """What is lacking: how it looks in an answer or in the log, and which codes name it."""

    name: str
    signs: tuple
    codes: tuple


SPACE = Lack("space", ("No space left", "is full"), ("node.disk-full", "file.no-space"))
FILES = Lack("descriptors", ("Too many open files", "too-many-open"), ("file.too-many-open", "state.database", "hook.start"))
SIZE = Lack("size of a file", ("File too large", "disk I/O error"), ("file.too-large", "state.database"))
PROCESSES = Lack("processes", ("Resource temporarily unavailable", "cannot be started"), ("hook.start", "hook.exit"))


class Rooms:
    """A tmpfs that can be filled to the last page or inode."""

    def __init__(self, point):
        self.point = point
        self._filler = point / "filler"

    def fill(self, pages=None, inodes=None):
        """Leaves only so many of the one or the other."""
        if pages is not None:
            free = os.statvfs(self.point).f_bavail * os.statvfs(self.point).f_bsize
            with open(self._filler, "wb") as file:
                if free > pages * PAGE:
                    os.posix_fallocate(file.fileno(), 0, free - pages * PAGE)
        if inodes is not None:
            self._filler.mkdir(exist_ok=True)
            for number in range(max(0, os.statvfs(self.point).f_ffree - inodes)):
                with contextlib.suppress(OSError):
                    (self._filler / str(number)).touch()

    def make(self):
        if self._filler.is_dir():
            shutil.rmtree(self._filler)
        else:
            self._filler.unlink(missing_ok=True)


def limit_soft(process, kind, value):
    """Changes the limit of a running process. - Returns: what puts it back."""
    before = resource.prlimit(process, kind)
    resource.prlimit(process, kind, (min(value, before[1]) if before[1] >= 0 else value, before[1]))
    return lambda: resource.prlimit(process, kind, before)


def open_files(process):
    return len(os.listdir(f"/proc/{process}/fd"))


class Deprived:
    """One case: a node with bundles 1 and 2, of which 2 is current, is asked for something while it lacks something."""

    node_type = MountedNode

    def __init__(self, campaign, test_project, template, directory):
        self._campaign = campaign
        self._test_project = test_project
        self._template = template
        self._directory = pathlib.Path(tempfile.mkdtemp(dir=directory))
        self.node = None
        self.rooms = None

    @contextlib.contextmanager
    def running(self, settings=SETTINGS, environment=None, **tmpfs):
        """The node on a file system of its own. - Parameter environment: of the daemon, the first time."""
        with loop.tmpfs(self._directory, **({"size": "24m"} | tmpfs)) as point:
            subprocess.run(["cp", "-a", str(self._template.state), str(point / "state")], check=True)
            # A node ends at its start what bears its mark; copies that run beside each other must not have the same.
            (point / "state/worker-mark").unlink(missing_ok=True)
            self.rooms = Rooms(point)
            self.node = self.node_type(self._campaign.programs, point / "state", self._directory, settings)
            try:
                self.node.start(environment=environment)
                yield self
            finally:
                self.node.kill()

    @contextlib.contextmanager
    def on_disk(self, directory, wrapper=()):
        """The node in a directory there, which may end at its start already."""
        with tempfile.TemporaryDirectory(dir=directory) as path:
            state = pathlib.Path(path) / "state"
            subprocess.run(["cp", "-a", str(self._template.state), str(state)], check=True)
            self.node = MountedNode(self._campaign.programs, state, self._directory, SETTINGS)
            try:
                with contextlib.suppress(NodeEnded):
                    self.node.start(wrapper)
                yield self
            finally:
                self.node.kill()

    def judge(self, name, lack, deprive, command, allowed=("../generations/credit/2",), patience=PATIENCE):
        """Asks while something lacks, and again when it does not.

        - Parameters:
          - deprive: takes something away, and returns what gives it back.
          - command: the arguments of slipway.
          - allowed: what `current` may be when it has failed.
          - patience: seconds until what lacks is given back.
        - Returns: the Case; None if there was enough.
        """
        said_before = len(self.node.tail_all())
        with Reader(self.node.state) as reader:
            restore = deprive()
            asked = self.node.begin(*command)
            # Somebody who watches would give up; a node whose end cannot be written waits for room.
            with contextlib.suppress(subprocess.TimeoutExpired):
                asked.wait(patience)
            lacking = self._serves(reader)
            restore()
            try:
                _, errors = asked.communicate(timeout=300)
            except subprocess.TimeoutExpired:
                asked.kill()
                return Case(name, True, (f"4: the command did not end when there was enough again: {self.node.tail()}",))
            findings = lacking + reader.failures[:3]
        log = self.node.tail_all()[said_before:]
        fired = any(sign in errors + log for sign in lack.signs) or any(code in errors for code in lack.codes)
        if asked.returncode == 0 and not fired:
            return None
        if asked.returncode != 0:
            findings += self._answer_findings(errors, lack)
            findings += self._afterwards(command, allowed)
        recovery, more = self.restarted()
        return Case(name, fired, tuple(findings + more), recovery)

    @staticmethod
    def _serves(reader):
        return [] if wait_for(lambda: reader.reads, 60) else ["7: nobody could read what is current"]

    @staticmethod
    def _answer_findings(errors, lack):
        codes = CODE.findall(errors)
        if "node.unexpected" in codes or not codes:
            return [f"the answer has no code of its own: {errors.strip()}"]
        if not any(code in lack.codes for code in codes) and not any(sign in errors for sign in lack.signs):
            return [f"the answer does not say what was lacking: {errors.strip()}"]
        return []

    def _afterwards(self, command, allowed):
        """The command failed: nothing changed, and now it succeeds, without a restart."""
        if self.node.process.poll() is not None:
            return [f"the daemon ended with {self.node.process.returncode}: {self.node.tail()}"]
        if not self.node.settle(limit=300):
            return ["4: a deployment did not end when there was enough again"]
        state = State(self.node.state)
        findings = [] if state.current().get(PROJECT) in allowed else [f"current is {state.current()}, not {allowed}"]
        # What there was no descriptor left to remove with goes with the next deployment.
        findings += self._violations(but="5: left behind")
        again = self.node.slipway(*command)
        if again.returncode != 0:
            findings.append(f"8: the command does not succeed now that there is enough: {again.stderr.strip()}")
        # What an offer has brought waits for the rest of it, until the next start.
        findings += [f"after that: {finding}" for finding in self._violations(but="5: left behind: ingest")]
        return findings

    def _violations(self, but=None):
        """- Parameter but: how those begin that are none here."""
        def find():
            found = State(self.node.state).violations()
            return [one for one in found if but is None or not one.startswith(but)]

        return lasting(find)

    def restarted(self):
        """The node with enough of everything. - Returns: seconds of recovery, and what is wrong after it."""
        self.node.stop()
        try:
            recovery = self.node.start()
        except NodeEnded as error:
            return None, [f"8: the node does not start again: {error}"]
        if not self.node.settle():
            return recovery, ["4: a deployment did not end after a restart"]
        return recovery, [f"after a restart: {finding}" for finding in self._violations()]


def end_of(process, limit=300):
    """- Returns: how a process that was told nothing ended; it is killed after the limit."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(limit)
    process.send_signal(signal.SIGKILL)
    process.wait()
    return None


class ControlGroup:
    """A group of version 1 or 2 with one controller, or none where the machine has none."""

    def __init__(self, controller):
        self.name = f"{loop.PREFIX}{os.getpid()}-{time.monotonic_ns()}"
        self._controller = controller
        self.path = next((path for path in self._places() if self._make(path)), None)

    def _places(self):
        first = pathlib.Path("/sys/fs/cgroup") / self._controller / self.name
        second = pathlib.Path("/sys/fs/cgroup") / self.name
        return [first] if first.parent.is_dir() else [second]

    def _make(self, path):
        with contextlib.suppress(OSError):
            path.mkdir()
            if any(path.glob(f"{self._controller}.*")):
                return True
            path.rmdir()
        return False

    @property
    def is_first_version(self):
        return self.path is not None and self.path.parent.name == self._controller

    def add(self, process):
        (self.path / "cgroup.procs").write_text(str(process))

    def wrapper(self):
        """What starts a program as a member of the group."""
        return ["sh", "-c", f'echo $$ > "{self.path}/cgroup.procs" && exec "$0" "$@"']

    def write(self, name, value):
        (self.path / name).write_text(str(value))

    def read(self, name):
        return (self.path / name).read_text()

    def remove(self):
        for _ in range(50):
            with contextlib.suppress(OSError):
                self.path.rmdir()
                return
            time.sleep(0.02)
