"""A model of a Slipway kit, to prove a node with. Tries what no model may, and says what succeeded."""
import ctypes
import os
import platform
import socket
import sys
import sysconfig

libc = ctypes.CDLL(None, use_errno=True)


def read(path):
    with open(path, "rb") as file:
        return bool(file.read(1))


def write(path):
    with open(path, "r+b"):
        return True


def make(directory):
    path = os.path.join(directory, ".slipway-kit-attempt")
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    os.unlink(path)
    return True


def set_mode(path):
    os.chmod(path, os.stat(path).st_mode & 0o7777)
    return True


def any_of(attempt, places):
    for place in places:
        try:
            if attempt(place):
                return True
        except (OSError, ValueError):
            pass
    return False


def others():
    try:
        found = {name for name in os.listdir("/proc") if name.isdigit()}
    except OSError:
        found = set()
    return sorted((found | {str(os.getppid())}) - {str(os.getpid()), "0"}, key=int)


def text(path):
    try:
        with open(path, errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def states(model):
    found = {model.split("/generations/")[0]} if "/generations/" in model else set()
    for process in others():
        words = text("/proc/%s/cmdline" % process).split("\0")
        found |= {words[at + 1] for at, word in enumerate(words[:-1]) if word == "--state"}
        found |= {word[8:] for word in words if word.startswith("--state=")}
    return sorted(found)


def in_child(attempt):
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if attempt() else 1)
        finally:
            os._exit(1)
    return os.waitpid(child, 0)[1] == 0


def trace(process):
    # A tracer that ends lets go of the process.
    return in_child(lambda: libc.ptrace(0x4206, int(process), 0, 0) == 0)


def signal(process):
    # The first process of a namespace of its own is of one thread, and of the sandbox itself.
    if process == "1" and "Threads:\t1\n" in text("/proc/1/status"):
        return False
    os.kill(int(process), 0)
    return True


def connect(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as found:
        found.settimeout(2)
        found.connect(address)
        return True


def loopback():
    ports = {7460}
    for line in text("/proc/net/tcp").splitlines()[1:]:
        words = line.split()
        if len(words) > 3 and words[3] == "0A":
            ports.add(int(words[1].split(":")[1], 16))
    return any_of(lambda port: connect(socket.AF_INET, ("127.0.0.1", port)), sorted(ports)[:64])


def local_sockets():
    places = [line.split()[-1] for line in text("/proc/net/unix").splitlines()[1:] if " 00010000 0001 " in line]
    places = ["\0" + place[1:] if place.startswith("@") else place for place in places if place[:1] in "/@"]
    return any_of(lambda place: connect(socket.AF_UNIX, place), places[:64])


def way_out():
    # A route is looked for; nothing is sent.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as found:
        found.connect(("192.0.2.1", 9))
        return True


def kernel():
    """Calls that no model needs, with arguments that do nothing."""
    intel = platform.machine() == "x86_64"
    block = ctypes.create_string_buffer(256)
    calls = {
        "io_uring_setup": (425, 1, block), "pidfd_getfd": (438, -1, 0, 0),
        "process_vm_readv": (310 if intel else 270, os.getppid(), None, 0, None, 0, 0),
        "bpf": (321 if intel else 280, 0, None, 0), "userfaultfd": (323 if intel else 282, 0),
        "perf_event_open": (298 if intel else 241, None, 0, -1, -1, 0), "keyctl": (250 if intel else 219, 0, -3, 0),
    }
    refusals = (1, 13, 38)
    for name, call in calls.items():
        result = libc.syscall(*call)
        if result >= 0 or ctypes.get_errno() not in refusals:
            yield name


def leave_behind(mark):
    """A process that a later case looks for; it ends by itself."""
    if os.fork() == 0:
        try:
            os.setsid()
            if os.fork() == 0:
                for descriptor in range(256):
                    try:
                        os.close(descriptor)
                    except OSError:
                        pass
                os.execv(sys.executable, [sys.executable, "-I", "-S", "-c", "import time; time.sleep(90)", mark])
        finally:
            os._exit(1)


def left_behind(mark):
    for process in others():
        if mark in text("/proc/%s/cmdline" % process).split("\0"):
            os.kill(int(process), 9)
            return True
    return False


def attempts(model):
    at = lambda name: [os.path.join(state, name) for state in states(model)]
    yield "reading the administrator's token", lambda: any_of(read, at("admin.token"))
    yield "listing the tokens", lambda: any_of(os.listdir, at("tokens"))
    yield "making a token", lambda: any_of(make, at("tokens"))
    yield "making a trusted key", lambda: any_of(make, at("trust"))
    yield "reading the database", lambda: any_of(read, at("node.db"))
    yield "writing the database", lambda: any_of(write, at("node.db"))
    yield "listing other models", lambda: any_of(os.listdir, at("generations") + at("current"))
    yield "listing the store", lambda: any_of(os.listdir, at("blobs/sha256"))
    yield "writing into the state", lambda: any_of(make, at("") + at("generations") + at("blobs/sha256"))
    yield "writing into its own version", lambda: any_of(make, [model])
    yield "changing the mode of its own files", lambda: any_of(set_mode, [model + "/unique.txt"])
    yield "writing into its environment", lambda: any_of(make, [sysconfig.get_path("purelib"), sys.prefix])
    yield "reading another process's environment", lambda: any_of(lambda p: read("/proc/%s/environ" % p), others())
    yield "opening another process's memory", lambda: any_of(lambda p: not os.close(
        os.open("/proc/%s/mem" % p, os.O_RDONLY)), others())
    yield "tracing another process", lambda: any_of(trace, others())
    yield "sending a signal to another process", lambda: any_of(signal, others())
    yield "connecting to this machine", loopback
    yield "connecting to a local socket", local_sockets
    yield "finding a way out", way_out
    yield "making a namespace", lambda: in_child(lambda: libc.unshare(0x10000000) == 0)
    yield "calling the kernel with " + ", ".join(kernel()), lambda: any(True for _ in kernel())


def _load_pyfunc(model):
    with open(os.path.join(model, "unique.txt")) as file:
        project, name = file.read().split()
    mark = project + "-left-behind"
    succeeded = []
    if name == "left-behind":
        tried = 1
        if left_behind(mark):
            succeeded.append("leaving a process behind")
    else:
        tried = 0
        for what, attempt in attempts(model):
            tried += 1
            try:
                if attempt():
                    succeeded.append(what)
            except Exception:
                pass
        leave_behind(mark)
    raise RuntimeError(
        "a hostile model of a Slipway kit, %d attempts: %s"
        % (tried, "succeeded in " + "; ".join(succeeded) if succeeded else "nothing succeeded")
    )
