"""System calls that fail on order: runs programs under strace, which injects the faults, and reads what it saw.

A fault is at the k-th call of one kind. strace counts for each thread by itself, so a fault in a running daemon names its thread too.
`--seccomp-bpf` is never used: it silently switches injection off.
"""
import collections
import ctypes
import dataclasses
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

from campaign import Skipped

# Whatever changes what others can see: files, names, locks, and answers. A "?" is for what not every machine has.
MUTATING = (
    "?mkdir", "mkdirat", "?open", "openat", "openat2", "?creat", "write", "pwrite64", "writev", "?pwritev", "?pwritev2",
    "fsync", "fdatasync", "syncfs", "?sync_file_range", "?rename", "?renameat", "renameat2", "?link", "linkat", "?symlink",
    "symlinkat", "?unlink", "unlinkat", "?rmdir", "ftruncate", "?truncate", "fallocate", "?chmod", "fchmod", "fchmodat",
    "?fchmodat2", "fchown", "fchownat", "copy_file_range", "sendfile", "splice", "utimensat", "sendto", "sendmsg", "flock",
    "fcntl",
)
OPENING = {"open", "openat", "openat2", "creat"}
WRITING = {"write", "pwrite64", "writev", "pwritev", "pwritev2", "sendto", "sendmsg", "sendfile", "splice"}
SYNCING = {"fsync", "fdatasync", "syncfs"}
# Descriptors that are nobody's business outside the process.
INNER = re.compile(r"<(?:anon_inode:|pipe:|/dev/|/proc/|[^>]*\.log>)")
CALL = re.compile(r"^(?:(?P<thread>\d+) +)?(?P<name>[a-z0-9_]+)\((?P<rest>.*)$")
RESUMED = re.compile(r"^(?:(?P<thread>\d+) +)?<\.\.\. (?P<name>[a-z0-9_]+) resumed>(?P<rest>.*)$")
PATH = re.compile(r'<((?:/|socket:|UNIX)[^>]*)>|"((?:[^"\\]|\\.)*)"')


@dataclasses.dataclass(frozen=True)
class Call:
    """One call as strace wrote it down."""

    # As the kernel numbers it; 0 where only one thread was watched.
    thread: int
    name: str
    # Which call of this kind it is on its thread, from 1.
    ordinal: int
    text: str
    # What it is about, without what differs from run to run; None for what changes nothing outside the process.
    target: str | None

    @property
    def site(self):
        return None if self.target is None else f"{self.name} {self.target}"

    @property
    def injected(self):
        return "(INJECTED)" in self.text or "(DELAYED)" in self.text


@dataclasses.dataclass(frozen=True)
class Fault:
    """What strace does at the k-th call of a kind: `signal=KILL`, `error=EIO`, `retval=0`, `delay_enter=1000000`."""

    call: str
    what: str
    when: int = 1
    # The name of the one thread that is watched, as `threads` names it; None for all.
    thread: str | None = None
    # Only calls that are about this path count.
    path: str | None = None

    @property
    def options(self):
        chosen = ["-e", f"inject={self.call}:{self.what}:when={self.when}"]
        return chosen + (["-P", self.path] if self.path else [])

    def __str__(self):
        place = f" at {pathlib.Path(self.path).name}" if self.path else ""
        return f"{self.call} {self.when}{f' of {self.thread}' if self.thread else ''}{place}: {self.what}"


def require():
    """Raises Skipped where system calls cannot be made to fail."""
    if shutil.which("strace") is None:
        raise Skipped("strace is not installed")
    probe = subprocess.run(
        ["strace", "-f", "-o", "/dev/null", "-e", "trace=mkdir,mkdirat", "-e", "inject=mkdir,mkdirat:error=EIO", "mkdir", "/nowhere/x"],
        capture_output=True, text=True, check=False,
    )
    if "Input/output error" not in probe.stderr:
        raise Skipped(f"strace cannot inject errors here: {probe.stderr.strip()}")


def options(trace, calls=MUTATING):
    # Contents of buffers are of no use; paths are written in full all the same.
    return ["strace", "-f", "-y", "-s", "0", "-o", str(trace), "-e", "trace=" + ",".join(calls), "-e", "signal=KILL"]


def wrapper(trace, fault=None):
    """What a program is started with so that the fault strikes it."""
    return options(trace) + (fault.options if fault else [])


def allow_tracing():
    """For `preexec_fn`: whoever may trace, may trace this process, though it is not the parent (prctl PR_SET_PTRACER)."""
    ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1 & 0xFFFFFFFFFFFFFFFF), 0, 0, 0)


def threads(process):
    """{name: number} of the threads of a process, named so that the same one has the same name in each run."""
    named, seen = {}, collections.Counter()
    for number in sorted(int(entry) for entry in os.listdir(f"/proc/{process}/task")):
        try:
            name = pathlib.Path(f"/proc/{process}/task/{number}/comm").read_text().strip()
        except OSError:
            continue
        seen[name] += 1
        named[f"{name}.{seen[name]}"] = number
    return named


class Attached:
    """strace at a process that runs already: its faults count from here on."""

    def __init__(self, process, trace, fault=None, calls=MUTATING):
        self.trace = pathlib.Path(trace)
        self.trace.unlink(missing_ok=True)
        command = options(trace, calls) + (fault.options if fault else [])
        self.missed = False
        number = process
        if fault is not None and fault.thread is not None:
            command.remove("-f")
            number = threads(process).get(fault.thread)
            self.missed = number is None
        self._strace = None
        if not self.missed:
            self._strace = subprocess.Popen(
                [*command, "-p", str(number)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True,
            )
            self.said = self._strace.stderr.readline()
            if "attached" not in self.said:
                self.detach()
                raise Skipped(f"strace cannot attach: {self.said.strip()}")

    def detach(self):
        """Ends strace, and lets the process go on."""
        if self._strace is None:
            return
        if self._strace.poll() is None:
            self._strace.send_signal(signal.SIGINT)
        # Now and then strace does not end by itself; to kill it lets the process go on just as well.
        try:
            self._strace.wait(20)
        except subprocess.TimeoutExpired:
            self._strace.kill()
            self._strace.wait()
        self._strace.stderr.close()


class Trace:
    """What strace wrote down, read with the places that are the same in each run under names of their own."""

    def __init__(self, path, places):
        """- Parameter places: {path: name}, such as the state directory."""
        self._places = sorted(((str(place), name) for place, name in places.items()), key=lambda pair: -len(pair[0]))
        path = pathlib.Path(path)
        self.lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        self.calls = self._read()

    def _read(self):
        counts = collections.Counter()
        calls, open_calls = [], {}
        for line in self.lines:
            resumed = RESUMED.match(line)
            if resumed:
                index = open_calls.pop((resumed["thread"], resumed["name"]), None)
                if index is not None:
                    calls[index] = dataclasses.replace(calls[index], text=calls[index].text + resumed["rest"])
                continue
            match = CALL.match(line)
            if not match:
                continue
            thread, name = int(match["thread"] or 0), match["name"]
            counts[thread, name] += 1
            if "<unfinished ...>" in line:
                open_calls[match["thread"], name] = len(calls)
            calls.append(Call(thread, name, counts[thread, name], line, self._target(name, match["rest"])))
        return calls

    @property
    def was_killed(self):
        return any("+++ killed by SIGKILL +++" in line for line in self.lines)

    @property
    def struck(self):
        """The call at which a signal was injected: the last that the thread began, which never came back."""
        pending = [call for call in self.calls if re.search(r"(= \?|<unfinished \.\.\.>)\s*(\(INJECTED\))?$", call.text)]
        return pending[-1] if pending else None

    def injected(self):
        return [call for call in self.calls if call.injected]

    def _target(self, name, rest):
        rest = rest.split("<unfinished ...>")[0]
        if name in OPENING and "O_CREAT" not in rest:
            return None
        if name == "fcntl" and "F_SETLK" not in rest and "F_OFD_SETLK" not in rest:
            return None
        first = rest.split(",")[0]
        if INNER.search(first if name in WRITING | SYNCING | {"fcntl", "flock"} else rest):
            return None
        words = []
        for opened, named in PATH.findall(rest.split(") = ")[0]):
            words.append(opened or named)
        if name in WRITING | SYNCING | {"fcntl", "flock", "ftruncate", "fallocate", "fchmod", "fchown"}:
            words = words[:1]
        # The thread's own name, which the runtime sets.
        if any(word.startswith("/proc/") for word in words):
            return None
        text = " ".join(self.normal(word) for word in words if word) or "-"
        if name == "fcntl":
            kind = re.search(r"l_type=(F_\w+)", rest)
            text += f" {kind[1]}" if kind else ""
        return text

    def normal(self, path):
        for place, name in self._places:
            path = path.replace(place, name)
        path = re.sub(r"(?:socket|UNIX[-A-Z]*):\[.*", "socket", path)
        path = path.split("(deleted)")[0]
        path = re.sub(r"\b[0-9a-f]{64}\b", "DIGEST", path)
        path = re.sub(r"\.slipway-\d+(?=/|$)", ".slipway-#", path)
        path = re.sub(r"\.slipway-([^/]*)\.[0-9a-z]{8,14}(?=/|$)", r".slipway-\1.~", path)
        return re.sub(r"\b[0-9a-f]{12}(?=\.~)", "DIGEST", path)


def repeated_syncs(calls):
    """Syncs that were tried again after one of them failed, though nothing had been made anew in between."""
    failed, findings = {}, []
    for call in calls:
        where = _place(call)
        if call.name in SYNCING:
            if where in failed:
                findings.append(f"{call.name} of {call.target} was tried again after it had failed")
            if call.injected and " = -1 " in call.text:
                failed[where] = call
        elif call.target is not None:
            for place in list(failed):
                # New bytes for a file, or new names in a directory (and, for syncfs, anything new in it).
                if place is not None and place in call.text:
                    del failed[place]
    return findings


def _place(call):
    found = PATH.search(call.text)
    return found[1] if found else None


def wait_for(condition, limit):
    """- Returns: whether the condition came true within so many seconds."""
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.003)
    return True
