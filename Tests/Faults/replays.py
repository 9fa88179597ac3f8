"""Power cuts at every prefix of what was written: recorded once, replayed with chance deciding what no flush had followed."""
import contextlib
import dataclasses
import random
import subprocess

import blocklog
import loop
from campaign import Case
from node import NodeEnded
from session import LOST, PATIENCE, SETTINGS, Client, MountedNode, Witness, judge
from shutdowns import Stopper, repeat

# Syncs that say they were done, and were not. strace's --seccomp-bpf would silently inject nothing.
LYING = "fsync,fdatasync,syncfs,sync_file_range"


def lying(log):
    return ["strace", "-f", "-qq", "-o", log, "-e", f"trace={LYING}", "-e", f"inject={LYING}:retval=0"]


@dataclasses.dataclass(frozen=True)
class Plan:
    """What is recorded: on which file system, from which image, by which steps."""

    name: str
    kind: str
    base: object
    steps: tuple
    # Seconds after which what is wrong with the node stays wrong.
    patience: float = PATIENCE


def record(plan, programs, test_project, directory, wrapper=()):
    """Runs the steps on a disk that remembers. - Returns: the Recording."""
    directory.mkdir()
    log = directory / "log"
    with blocklog.recording(plan.kind, plan.base, log, directory) as disk:
        node = MountedNode(programs, disk.point / "state", directory)
        with contextlib.closing(Stopper(node)):
            disk.mark("start")
            node.start(wrapper)
            disk.mark("listening")
            client = Client(node, test_project, disk.mark)
            for step in plan.steps:
                client.run(step)
            disk.mark("end")
    return blocklog.Recording(plan.base, log)


def cuts(recording, count, chance):
    """Moments from the start of the node to the end of its last step: at each thing that a client was told, and between."""
    first, last = recording.position("start"), recording.position("end")
    happened = list(enumerate(recording.events[:last], 1))[first:]
    told = [at for at, event in happened if event[0] == "mark" and not event[1].startswith("begin ")]
    # Where nothing is ever flushed, there are no better moments than others.
    flushes = [at for at, event in happened if event[0] == "flush"] or [at for at, _ in happened]
    def cut(at, rest):
        # Of its own, since the workers take theirs side by side.
        return blocklog.Cut(at, rest, random.Random(chance.random()))

    chosen = [cut(at, rest) for at in told for rest in ("lost", "half")]
    if len(chosen) > count // 3:
        chosen = chance.sample(chosen, max(1, count // 3))
    # Every flush has its turn, as far as they go: the moment of it, or one before the next.
    following = dict(zip(flushes, [*flushes[1:], last]))
    turns = chance.sample(flushes, len(flushes))
    rests = ["half", "torn", "lost", "kept"]
    for number in range(count - len(chosen)):
        flush = turns[number % len(turns)]
        at = chance.randrange(flush, max(flush + 1, following[flush]))
        chosen.append(cut(at, rests[number % len(rests)]))
    return sorted(chosen, key=lambda cut: cut.at)


class ImageChecker:
    """One worker's part of the cuts of a recording. What is in an image, `_check` judges."""

    def __init__(self, plan, recording, directory):
        self._plan = plan
        self._recording = recording
        self._directory = directory
        directory.mkdir()

    def run(self, chosen):
        """- Returns: a Case for each cut."""
        replayer = self._recording.replayer(self._directory)
        return [self._check(cut, replayer.make(cut)) for cut in chosen]


class Checker(ImageChecker):
    """Of a node."""

    def __init__(self, plan, recording, programs, test_project, directory):
        super().__init__(plan, recording, directory)
        self._programs = programs
        self._test_project = test_project

    def _check(self, cut, image):
        name = f"replay {self._plan.name} {cut.at} of {len(self._recording.events)} {cut.rest}"
        try:
            with loop.mounted(self._plan.kind, image, self._directory) as point:
                violations, recovery = self._judge(point, cut)
        except (NodeEnded, subprocess.SubprocessError, OSError, ValueError, *LOST) as error:
            violations, recovery = [f"8: the node does not come back: {error}"], None
        return Case(name, True, tuple(violations), recovery)

    def _judge(self, point, cut):
        node = MountedNode(self._programs, point / "state", self._directory, SETTINGS)
        told = self._recording.marks(cut.at)
        with contextlib.closing(Stopper(node)):
            recovery = node.start()
            if not node.settle():
                return ["4: a deployment did not end"], recovery
            witness = Witness(self._plan.steps)
            findings = judge(node, witness, told, self._plan.patience)
            if not findings:
                findings = repeat(node, self._test_project, witness, told)
            return findings, recovery
