"""Power cuts of a running node: the file system under it is shut down, at each of its states or at any moment."""
import contextlib
import dataclasses
import subprocess
import threading
import time

import loop
from campaign import Case
from node import NodeEnded
from session import LOST, PROJECT, SETTINGS, STEPS, Client, MountedNode, Step, Witness, judge

QUICK = SETTINGS.replace("hooks:", "#")
FAILING = SETTINGS.replace("iris/4", "iris/3")
DEPLOY = Step("deploy-3", "deploy", 3, 2, 3)
IN_VAIN = Step("deploy-3-in-vain", "deploy", 3, 2, 2)
BACK = Step("roll-back", "rollback", None, 2, 1)
COLLECT = Step("collect", "gc", None, 2, 2)

# The fault points of a debug build of slipwayd that a step passes, and the settings with which it does.
POINTS = {
    (DEPLOY, QUICK): [
        "bundle.verified", "bundle.adopted", "bundle.filed", "bundle.recorded", "deployment.received",
        "deployment.verified", "staging.linked", "staging.synced", "staging.renamed", "deployment.staged",
        "deployment.checked", "switch.intended", "switch.flipped", "deployment.active", "probation.begun",
        "deployment.confirmed",
    ],
    (IN_VAIN, FAILING): ["rollback.intended", "rollback.flipped", "rollback.finished"],
    (BACK, QUICK): ["switch.intended", "switch.flipped", "deployment.active", "deployment.confirmed"],
    (COLLECT, QUICK): ["generation.condemned", "generation.removed"],
}
RECOVERY_POINTS = ["recovery.swept", "recovery.decided"]
# How long a node is watched after the cut, for it may tell nobody that anything was done.
AFTERWARDS = 0.15


@dataclasses.dataclass(frozen=True)
class Shutdown:
    """A cut while those steps are done one after the other: where the node halts itself, or after a time."""

    kind: str
    steps: tuple
    settings: str
    halt: str | None = None
    # A second cut, in the recovery from the first.
    then: str | None = None
    delay: float = 0

    @property
    def name(self):
        moment = " then ".join(filter(None, [self.halt, self.then])) or f"{self.delay:.3f} s"
        return f"{self.kind} {self.steps[0].name if len(self.steps) == 1 else 'session'} {moment}"


def at_states(kind):
    cases = [
        Shutdown(kind, (step,), settings, halt=point) for (step, settings), points in POINTS.items() for point in points
    ]
    return cases + [
        Shutdown(kind, (DEPLOY,), QUICK, halt="switch.flipped", then=point) for point in RECOVERY_POINTS
    ]


def at_moments(kind, count, longest, chance):
    return [Shutdown(kind, tuple(STEPS), SETTINGS, delay=chance.uniform(0.01, longest)) for _ in range(count)]


class Conversation:
    """A client in a thread of its own, until it is through or the node is lost."""

    def __init__(self, node, test_project, steps):
        self.told = []
        self.refusal = None
        self._client = Client(node, test_project, self.told.append)
        self._thread = threading.Thread(target=self._run, args=[steps], daemon=True)
        self._thread.start()

    def _run(self, steps):
        try:
            for step in steps:
                self._client.run(step)
        except LOST:
            pass
        except RuntimeError as error:
            self.refusal = str(error)

    def end(self):
        self._thread.join(300)


class Fixture:
    """Where one worker cuts: an image of its own, and a place for what is not on it."""

    def __init__(self, programs, test_project, bases, directory):
        self._programs = programs
        self._test_project = test_project
        self._bases = bases
        self._directory = directory
        directory.mkdir()

    def run(self, case):
        image = self._directory / "shutdown.image"
        loop.copy(self._bases[case.kind], image)
        fired, told = self._cut(case, image, case.halt, case.steps)
        if case.then:
            again, _ = self._cut(case, image, case.then, ())
            fired = fired and again
        try:
            violations, recovery = self._judge(case, image, told)
        except (NodeEnded, subprocess.SubprocessError, OSError, ValueError) as error:
            violations, recovery = [f"8: the node does not come back: {error}"], None
        return Case(f"shutdown {case.name}", fired, tuple(violations), recovery)

    def _node(self, point, settings):
        return MountedNode(self._programs, point / "state", self._directory, settings)

    def _cut(self, case, image, halt, steps):
        """- Returns: whether the power went where it was to go, and what the client was told."""
        with loop.mounted(case.kind, image, self._directory) as point, loop.Power(point) as power:
            node = self._node(point, case.settings)
            try:
                node.launch(environment={"SLIPWAY_HALT_AT": halt} if halt else None)
                if not steps:
                    fired = node.ended() == -9
                    return power.cut() and fired, []
                node.wait_until_listening()
                client = Conversation(node, self._test_project, steps)
                if halt:
                    fired = node.ended() == -9
                    fired = power.cut() and fired
                else:
                    time.sleep(case.delay)
                    fired = power.cut()
                    time.sleep(AFTERWARDS)
            finally:
                node.kill()
            client.end()
            return fired, client.told

    def _judge(self, case, image, told):
        with loop.mounted(case.kind, image, self._directory) as point:
            node = self._node(point, case.settings)
            with contextlib.closing(Stopper(node)):
                recovery = node.start()
                if not node.settle():
                    return ["4: a deployment did not end"], recovery
                witness = Witness(case.steps)
                findings = judge(node, witness, told)
                return findings + repeat(node, self._test_project, witness, told), recovery


class Stopper:
    def __init__(self, node):
        self._node = node

    def close(self):
        self._node.kill()


def repeat(node, test_project, witness, told):
    """What was interrupted is asked for again, and must succeed: the eighth invariant."""
    step = witness.under_way(told)
    # A rollback that went through has nothing left to go back to, and a bundle that failed is not taken again.
    if step is None or step.what == "rollback" or step.name.endswith("in-vain"):
        return []
    told = list(told)
    try:
        Client(node, test_project, told.append).run(step)
    except (RuntimeError, *LOST) as error:
        return [f"8: {step.name} does not succeed the second time: {error}"]
    if not node.settle(PROJECT):
        return ["4: the repeated deployment did not end"]
    return [f"repeated: {finding}" for finding in judge(node, witness, told)]
