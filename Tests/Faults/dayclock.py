"""A time of day for one daemon, which a test sets forward and back while the daemon runs."""
import mmap
import os
import pathlib
import shutil
import struct
import subprocess

from campaign import Skipped

DAY = 86_400


def built(directory):
    """The library that is preloaded, made once a run. - Throws: Skipped without a C compiler."""
    compiler = next((name for name in ("cc", "clang", "gcc") if shutil.which(name)), None)
    if compiler is None:
        raise Skipped("no C compiler is here: cc, clang or gcc")
    library = pathlib.Path(directory) / "clock.so"
    source = pathlib.Path(__file__).with_name("clock.c")
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)
    return library


class DayClock:
    """The time of day of whoever is started with `environment`."""

    def __init__(self, library, path):
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        os.ftruncate(self._file, mmap.PAGESIZE)
        self._map = mmap.mmap(self._file, mmap.PAGESIZE)
        self.offset = 0
        self.environment = {"LD_PRELOAD": str(library), "SLIPWAY_FAULT_CLOCK": str(path)}

    def set(self, offset):
        """Sets it so many seconds before or after the true one."""
        self.offset = offset
        self._map[:8] = struct.pack("q", offset)

    def close(self):
        self._map.close()
        os.close(self._file)
