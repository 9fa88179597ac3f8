"""Ends a program with all that its libraries have started."""
import os
import pathlib
import signal
import sys


def leave():
    """Threads of libraries would hold it up, and Java would stay."""
    for process in _descendants(os.getpid()):
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _descendants(process):
    parents = {}
    for place in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(place.parent.name)] = int(place.read_text().rpartition(")")[2].split()[1])
        except OSError:  # it has ended meanwhile
            continue
    found, edge = [], {process}
    while edge:
        edge = {child for child, parent in parents.items() if parent in edge}
        found += edge
    return found
