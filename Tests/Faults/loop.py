"""File systems in image files: made, mounted, cut off from their power, and gone again whatever happens."""
import atexit
import concurrent.futures
import contextlib
import ctypes
import fcntl
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time

from campaign import Skipped

# EXT4_IOC_SHUTDOWN; XFS_IOC_GOINGDOWN has the same number. NOLOGFLUSH: what is not on the disk is lost, as by a power cut.
SHUTDOWN, NOLOGFLUSH = 0x8004587D, 2
PREFIX = "slipway-mount-"
MEMORY = pathlib.Path("/dev/shm")
# Where some systems keep what makes file systems.
SEARCH = os.environ["PATH"] + ":/usr/sbin:/sbin"

_EXT4 = ["mkfs.ext4", "-q", "-F", "-b", "4096", "-N", "4096", "-J", "size=4",
         "-E", "lazy_itable_init=0,lazy_journal_init=0,nodiscard"]
_XFS = ["mkfs.xfs", "-q", "-f", "-K"]
# Each in how many MiB, how made, and how mounted. mkfs.xfs makes nothing smaller.
KINDS = {
    "ext4": (64, _EXT4, "ext4", "data=ordered"),
    "ext4-noauto": (64, _EXT4, "ext4", "data=ordered,noauto_da_alloc"),
    "xfs": (304, _XFS, "xfs", "nouuid"),
}

CLONE_NEWNS, MS_REC, MS_PRIVATE = 0x20000, 0x4000, 0x40000
_mounted = []
_mounted_apart = []
_lock = threading.Lock()


def unavailable(reason):
    """Ends the tier, which says so. What can be installed must be there where CI is set; what the machine cannot do is no fault."""
    raise Skipped(reason)


def missing(reason):
    if os.environ.get("CI"):
        raise RuntimeError(f"CI is set, where nothing that can be installed may be missing: {reason}")
    raise Skipped(reason)


def require(*programs):
    """What every tier with mounts needs; also removes what runs that died left behind."""
    if os.geteuid() != 0:
        unavailable("only root can mount file systems")
    absent = [program for program in programs if shutil.which(program, path=SEARCH) is None]
    if absent:
        missing(f"without {', '.join(absent)}; scripts/setup-tests installs them")
    own_namespace()
    end_leftovers()
    # An interrupted run ends through its `finally` blocks too.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def own_namespace():
    """From here on nobody else sees what is mounted, or holds it, and it goes with the last process of this run."""
    if _mounted_apart:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0 or libc.mount(None, b"/", None, MS_REC | MS_PRIVATE, None) != 0:
        unavailable(f"no mounts of its own: {os.strerror(ctypes.get_errno())}")
    _mounted_apart.append(True)


def end_leftovers():
    """Removes what runs that are no more left in memory and of control groups. Their mounts went with them."""
    for directory in MEMORY.glob(f"{PREFIX}*"):
        if not pathlib.Path(f"/proc/{directory.name.removeprefix(PREFIX).split('-')[0]}").exists():
            shutil.rmtree(directory, ignore_errors=True)
    for group in pathlib.Path("/sys/fs/cgroup").glob(f"**/{PREFIX}*"):
        if not pathlib.Path(f"/proc/{group.name.removeprefix(PREFIX).split('-')[0]}").exists():
            with contextlib.suppress(OSError):
                group.rmdir()


@contextlib.contextmanager
def scratch(directory):
    """A directory for images: in memory where there is room, since they are many and none must last."""
    home = MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4 << 30 else directory
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", dir=home, ignore_cleanup_errors=True) as path:
        yield pathlib.Path(path)


@contextlib.contextmanager
def workers(count):
    """Threads for cases; when the run is interrupted, those that were not begun are not."""
    pool = concurrent.futures.ThreadPoolExecutor(count)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def make(kind, image, megabytes=None):
    usual, command, *_ = KINDS[kind]
    with open(image, "wb") as file:
        file.truncate((megabytes or usual) << 20)
    subprocess.run([*command, str(image)], check=True, capture_output=True, env={"PATH": SEARCH})


def copy(image, other):
    """A sparse copy; it takes the place of what is there."""
    pathlib.Path(other).unlink(missing_ok=True)
    subprocess.run(["cp", "--sparse=always", "--reflink=auto", str(image), str(other)], check=True)


def mount_options(kind):
    return ["-t", KINDS[kind][2], "-o", "loop," + KINDS[kind][3]]


@contextlib.contextmanager
def mounted(kind, image, directory):
    """The mounted image; its journal is replayed first, as after any power cut."""
    with mount_point(directory) as point:
        attach(point, *mount_options(kind), image)
        try:
            yield point
        finally:
            unmount(point)


@contextlib.contextmanager
def tmpfs(directory, **limits):
    with mount_point(directory) as point:
        attach(point, "-t", "tmpfs", "-o", ",".join(f"{name}={value}" for name, value in limits.items()), "tmpfs")
        try:
            yield point
        finally:
            unmount(point)


@contextlib.contextmanager
def mount_point(directory):
    """An empty directory whose name says whose it is, for `attach`, or for somebody else who mounts there."""
    point = pathlib.Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=directory))
    try:
        yield point
    finally:
        with contextlib.suppress(OSError):
            point.rmdir()


def attach(point, *arguments):
    with _lock:
        _mounted.append(point)
    subprocess.run(["mount", *map(str, arguments), str(point)], check=True, capture_output=True)


def unmount(point):
    # In use for a moment still, by a child that has not come to its program; what is lost is put out of sight, and goes with
    # its last user.
    for options in [*[[]] * 50, ["-l"]]:
        run = subprocess.run(["umount", *options, str(point)], check=False, capture_output=True)
        if run.returncode == 0 or b"busy" not in run.stderr:
            break
        time.sleep(0.02)
    with _lock, contextlib.suppress(ValueError):
        _mounted.remove(point)


@atexit.register
def unmount_all():
    for point in list(reversed(_mounted)):
        unmount(point)


class Power:
    """The power of a mounted file system, to be cut once."""

    def __init__(self, point):
        self.point = pathlib.Path(point)
        self._descriptor = os.open(point, os.O_RDONLY | os.O_DIRECTORY)
        self.was_cut = False

    def cut(self):
        """- Returns: whether nothing can be written any more."""
        fcntl.ioctl(self._descriptor, SHUTDOWN, struct.pack("=I", NOLOGFLUSH))
        try:
            with open(self.point / "after-the-cut", "wb", buffering=0) as file:
                file.write(b"x")
        except OSError as error:
            self.was_cut = error.errno == 5
        return self.was_cut

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self._descriptor)


def die_with_parent():
    """For a child: it ends when this process does, however that comes."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)
