"""A disk that another program keeps full while a node deploys, is on probation, goes back or starts."""
import contextlib
import enum
import importlib.util
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time

import exhaustion
from campaign import ROOT, Case
from exhaustion import PATIENCE, SETTINGS, SPACE, Deprived
from invariants import Reader, State
from node import NodeEnded, connect
from session import PROJECT, MountedNode, current_bundle

WEARING = 5
ON_PROBATION = SETTINGS.replace("minimum: 0s", "confirm: manual, deadline: 1h")
# Its worker has to die twice, so that it has been started again on the full disk.
SERVING = (
    ON_PROBATION.replace("deadline: 1h", "deadline: 1h, rules: {crashes: 2, errors: 1}")
    .replace('environment: "off"', f"python: {sys.executable}")
)
# Seconds in which what must come on the full disk comes, on a busy machine too.
LIMIT = 300
# The fault points of a deployment, in their order; from the intent of the switch on, a failure is a way back.
RECEIVING = ["bundle.verified", "bundle.adopted", "bundle.filed", "bundle.recorded"]
BEFORE = [
    "deployment.received", "deployment.verified", "staging.linked", "staging.synced", "staging.renamed", "deployment.staged",
    "deployment.checked",
]
AFTER = ["switch.intended", "switch.flipped", "deployment.active", "probation.begun", "deployment.confirmed"]
RETURNING = ["switch.intended", "switch.flipped", "deployment.active", "deployment.confirmed"]
BEGINNING = "../generations/credit/2"


class Reserve(enum.Enum):
    """What becomes of the room that the node holds in reserve."""

    LEFT = "its reserve left to it"
    TAKEN = "its reserve taken as it is given up"
    GONE = "its reserve gone before"


class Writer:
    """Another program on the disk: it takes every free byte, and, if it is greedy, takes what comes free, again and again."""

    def __init__(self, point, is_greedy):
        self._path = point / "another-writer"
        self._point = point
        self._is_greedy = is_greedy
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._file = None
        # Whether not a byte was free at the beginning.
        self.was_full = False

    def __enter__(self):
        self._file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        # The node may give some back while it is filled.
        for _ in range(1000):
            self._fill()
            self.was_full = self._free() == 0
            if self.was_full:
                break
        if self._is_greedy:
            self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        if self._is_greedy:
            self._thread.join()
        os.close(self._file)
        self._path.unlink()

    def _free(self):
        room = os.statvfs(self._point)
        return room.f_bavail * room.f_bsize

    def _fill(self):
        with contextlib.suppress(OSError):
            while (free := self._free()) > 0:
                os.write(self._file, bytes(min(free, 1 << 20)))

    def _run(self):
        while not self._ended.is_set():
            self._fill()
            time.sleep(0.0002)


class FullNode(MountedNode):
    """A node that is found by its socket: where there is no room, it cannot write its address."""

    @property
    def address(self):
        return f"unix:{self.socket}"

    def wait_until_listening(self, limit=600):
        began = time.monotonic()
        while True:
            with contextlib.suppress(OSError), contextlib.closing(connect(self.address)) as connection:
                connection.connect()
                return time.monotonic() - began
            if self.process.poll() is not None:
                raise NodeEnded(f"slipwayd ended with {self.process.returncode}: {self.tail()}")
            if time.monotonic() - began > limit:
                self.kill()
                raise NodeEnded(f"slipwayd did not listen within {limit} s: {self.tail()}")
            time.sleep(0.005)


class FullDisk(Deprived):
    """Cases of one node each, on a small file system, with the generations 1 and 2, of which 2 is current."""

    node_type = FullNode

    @property
    def _ballast(self):
        return self.node.state / "ballast"

    def _has_reserve(self):
        """Whether the reserve is whole: a fiftieth of so small a file system."""
        room = os.statvfs(self.rooms.point)
        return self._ballast.exists() and self._ballast.stat().st_size == room.f_blocks * room.f_frsize // 50

    @contextlib.contextmanager
    def _full(self, reserve):
        """The disk is full as long as this is entered. - Returns: the other writer."""
        if reserve is Reserve.GONE:
            self._ballast.unlink(missing_ok=True)
        with Writer(self.rooms.point, reserve is not Reserve.LEFT) as writer:
            yield writer

    def _current(self):
        return State.link(self.node.state, PROJECT)

    def _is_settled(self):
        return self.node.ask("GET", f"/v1/projects/{PROJECT}")[1].get("deployment") is None

    # The deployment

    def deployment(self, point, reserve):
        """A deployment stands still at a point; when it goes on, the disk is full."""
        with self.running(environment={"SLIPWAY_PAUSE_AT": point}):
            return self._filled(
                f"deploy, full at {point}, {reserve.value}", point, reserve,
                ("deploy", self._test_project.bundle(3), "--wait"), {2}, 3,
            )

    def by_hand(self, point, reserve):
        """The same of a rollback to a generation that was confirmed before."""
        with self.running(environment={"SLIPWAY_PAUSE_AT": point}):
            return self._filled(
                f"rollback, full at {point}, {reserve.value}", point, reserve,
                ("rollback", "--project", PROJECT, "--to", "1", "--wait"), {1, 2}, 1,
            )

    def _filled(self, name, point, reserve, command, failed, done):
        """- Parameters:
          - failed: the bundles that may be current when the command has failed.
          - done: the one that is current when it has not.
        """
        asked = self.node.begin(*command)
        if not stands_still(self.node.process.pid):
            return Case(name, False)
        with Reader(self.node.state) as reader:
            with self._full(reserve) as writer:
                self.node.process.send_signal(signal.SIGCONT)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    asked.wait(PATIENCE)
                findings = self._while_full(point, reserve, asked)
            findings += self._serves(reader)
            more, errors = self._answer(asked)
            findings += more + reader.failures[:3]
        if asked.returncode == 0:
            findings += self._settled({done})
        else:
            findings += self._answer_findings(errors, SPACE) + self._settled(failed)
        if not findings and asked.returncode != 0:
            findings += self._again(command, done)
        return self._ended(name, writer, findings)

    def _while_full(self, point, reserve, asked):
        """What must be so before there is room again."""
        if self.node.process.poll() is not None:
            return [f"the daemon ended with {self.node.process.returncode}: {self.node.tail()}"]
        if reserve is Reserve.LEFT and point not in RECEIVING:
            return [] if until(self._is_settled) else ["4: with its reserve the deployment did not end on the full disk"]
        # Without it the record waits for room. What failed must not: it is not current any more, or it was confirmed.
        def is_right():
            return self._current() != "../generations/credit/3" or self._is_settled()

        return [] if until(is_right) or asked.poll() == 0 else ["what failed is current on the full disk"]

    def _answer(self, asked, limit=LIMIT):
        """There is room: whoever waits is answered. - Returns: findings, and what was said."""
        try:
            _, errors = asked.communicate(timeout=limit)
            return [], errors
        except subprocess.TimeoutExpired:
            asked.kill()
            asked.wait()
            return [f"4: the command did not end when there was enough again: {self.node.tail()}"], ""

    def _settled(self, allowed):
        if self.node.process.poll() is not None:
            return [f"the daemon ended with {self.node.process.returncode}: {self.node.tail()}"]
        if not self.node.settle(limit=LIMIT):
            return ["4: a deployment did not end when there was enough again"]
        found = current_bundle(State(self.node.state))
        findings = [] if found in allowed else [f"bundle {found} is current, not one of {sorted(allowed)}"]
        return findings + self._violations(but="5: left behind: ingest")

    def _again(self, command, done):
        run = self.node.slipway(*command)
        if run.returncode != 0:
            return [f"8: the command does not succeed now that there is enough: {run.stderr.strip()}"]
        return [f"after that: {finding}" for finding in self._settled({done})]

    def _ended(self, name, writer, findings):
        """The reserve is there again, and a restart finds all well."""
        if not findings:
            # It is taken when a deployment has ended, and now and then.
            if self.node.slipway("deploy", self._test_project.bundle(4), "--wait").returncode != 0:
                findings.append(f"8: a deployment does not succeed now that there is enough: {self.node.tail()}")
            elif not until(self._has_reserve):
                findings.append("there is room, and the reserve is not there again")
        recovery, more = self.restarted()
        return Case(name, writer.was_full, tuple(findings + more), recovery)

    # Probation

    def _on_probation(self, bundle):
        run = self.node.slipway("deploy", bundle)
        if run.returncode != 0:
            raise RuntimeError(f"{run.args} ended with {run.returncode}: {run.stderr}{self.node.tail()}")
        if not until(lambda: (self._open() or {}).get("state") == "active"):
            raise RuntimeError(f"the deployment is not active: {self._newest()}{self.node.tail()}")

    def _open(self):
        return self.node.ask("GET", f"/v1/projects/{PROJECT}")[1].get("deployment")

    def _newest(self):
        return self.node.ask("GET", f"/v1/projects/{PROJECT}/deployments")[1]["deployments"][0]

    def probation(self, reserve):
        """A deployment on probation is brought back by hand on the full disk."""
        name = f"rollback on probation, {reserve.value}"
        with self.running(ON_PROBATION):
            self._on_probation(self._test_project.bundle(3))
            with Reader(self.node.state) as reader, self._full(reserve) as writer:
                asked = self.node.begin("rollback", "--project", PROJECT, "--wait")
                findings = self._goes_back(reserve)
            more, errors = self._answer(asked)
            findings += more + reader.failures[:3]
            if asked.returncode != 0:
                findings.append(f"the rollback was not acknowledged: {errors}")
            findings += self._settled({2})
            return self._ended_serving(name, writer, findings)

    def asked(self, reserve):
        """A rollback to a generation that was confirmed before is asked for when the disk is full already.

        Without a byte for the order itself it is refused, and nothing has changed: a start would not know of it.
        """
        name = f"rollback asked for on a full disk, {reserve.value}"
        command = ("rollback", "--project", PROJECT, "--to", "1", "--wait")
        with self.running():
            with Reader(self.node.state) as reader, self._full(reserve) as writer:
                asked = self.node.begin(*command)
                findings = []
                if reserve is Reserve.LEFT:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        asked.wait(LIMIT)
                    if asked.poll() != 0:
                        findings.append(f"with its reserve the node did not go back on the full disk: {self.node.tail()}")
                else:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        asked.wait(PATIENCE)
            more, errors = self._answer(asked)
            findings += more + reader.failures[:3]
            if asked.returncode == 0:
                findings += self._settled({1})
            else:
                findings += self._answer_findings(errors, SPACE) + self._settled({2}) + self._again(command, 1)
            return self._ended(name, writer, findings)

    def _goes_back(self, reserve):
        """On the full disk what was confirmed is current again; with the reserve that is on record, too."""
        if not until(lambda: self._current() == BEGINNING):
            return [f"the node did not go back on the full disk: {self.node.tail()}"]
        if reserve is Reserve.LEFT and not until(self._is_settled):
            return ["4: with its reserve the rollback was not on record on the full disk"]
        return []

    def _ended_serving(self, name, writer, findings):
        """The same for a node whose deployments stay on probation: a start takes the reserve again, too."""
        recovery, more = self.restarted()
        if not self._has_reserve():
            more.append("there is room, and the reserve is not there again after a start")
        return Case(name, writer.was_full, tuple(findings + more), recovery)

    def crashes(self, reserve):
        """A worker of what is on probation dies again and again on the full disk: the node goes back by itself."""
        name = f"crash rule on probation, {reserve.value}"
        with self.running(SERVING):
            self._on_probation(self._test_project.bundle(WEARING))
            with Reader(self.node.state) as reader, self._full(reserve) as writer:
                deadline = time.monotonic() + LIMIT
                while self._current() != BEGINNING and time.monotonic() < deadline:
                    self._ask_model()
                findings = self._goes_back(reserve)
                if not findings and not until(lambda: self._ask_model() == 200):
                    findings.append("what was gone back to does not answer on the full disk")
            findings += reader.failures[:3] + self._settled({2})
            last = self._newest()
            if (last["state"], (last.get("problem") or {}).get("code")) != ("rolled-back", "deployment.crash"):
                findings.append(f"the record does not tell of the crashes: {json.dumps(last)}")
            if (run := self.node.slipway("deploy", self._test_project.bundle(WEARING))).returncode == 0:
                findings.append(f"8: what has crashed is taken again: {run.stdout}")
            return self._ended_serving(name, writer, findings)

    def _ask_model(self):
        """- Returns: the status; None where there was no answer."""
        columns = [f"{part} {side} (cm)" for part in ("sepal", "petal") for side in ("length", "width")]
        body = {"dataframe_split": {"columns": columns, "data": [[5.1, 3.5, 1.4, 0.2]]}}
        with contextlib.suppress(OSError):
            return self.node.ask("POST", f"/v1/projects/{PROJECT}/models/iris/invocations", body)[0]
        return None

    # The start

    def start(self, halt, reserve):
        """The node was stopped, or killed at that point of a deployment, and the disk is full when it starts again."""
        name = f"start after {halt or 'a stop'}, {reserve.value}"
        with self.running():
            self.node.stop()
            if halt is not None and not self._halted(halt):
                return Case(name, False)
            with self._full(reserve) as writer:
                findings = self._started(reserve)
            # It goes on as it is, or, if it could not start, starts now.
            if self.node.process.poll() is not None:
                self.node.start()
            findings += self._settled({1, 2, 3})
            return self._ended(name, writer, findings)

    def _halted(self, halt):
        self.node.start(environment={"SLIPWAY_HALT_AT": halt})
        asked = self.node.begin("deploy", self._test_project.bundle(3))
        ended = exhaustion.end_of(self.node.process) == -9
        asked.kill()
        asked.wait()
        return ended

    def _started(self, reserve):
        before = len(self.node.tail_all())
        try:
            self.node.start()
        except NodeEnded as error:
            said = self.node.tail_all()[before:]
            if reserve is Reserve.LEFT:
                return [f"with its reserve the node does not start on the full disk: {error}"]
            named = exhaustion.CODE.search(said) or any(sign in said for sign in SPACE.signs)
            return [] if named else [f"the start failed without a code: {error}"]
        findings = [] if self.node.slipway("status").returncode == 0 else ["a status was refused on the full disk"]
        if reserve is Reserve.LEFT:
            if not until(self._is_settled):
                return findings + ["4: with its reserve a deployment did not end on the full disk"]
            run = self.node.slipway("rollback", "--project", PROJECT, "--to", "1", "--wait")
            if run.returncode != 0:
                findings.append(f"after a start on the full disk there is no way back: {run.stderr}")
        return findings


def works(disk, disk_of_models, bounded):
    """A function for each case. - Parameters:
      - disk: makes a FullDisk; `disk_of_models` one where a model's worker sees its files, which /dev/shm hides.
      - bounded: a sample; else all of them.
    """
    left, taken, gone = Reserve.LEFT, Reserve.TAKEN, Reserve.GONE
    halts = [None, "deployment.received", "switch.intended", "switch.flipped", "deployment.active", "probation.begun"]
    deployments = [(point, reserve) for point in RECEIVING + BEFORE + AFTER for reserve in Reserve]
    by_hand = [(point, reserve) for point in RETURNING for reserve in Reserve]
    starts = [(halt, reserve) for halt in halts for reserve in Reserve]
    others = list(Reserve)
    if bounded:
        deployments = [
            ("deployment.checked", left), ("switch.flipped", left), ("deployment.staged", gone), ("switch.flipped", gone),
            ("probation.begun", taken),
        ]
        by_hand = [("switch.intended", left), ("switch.flipped", gone)]
        starts = [(None, left), ("switch.flipped", left)]
        others = [taken]
    models = [gone] if bounded else list(Reserve)
    return [
        *((lambda case=case: disk_of_models().crashes(case)) for case in models if has_models()),
        *((lambda case=case: disk().deployment(*case)) for case in deployments),
        *((lambda case=case: disk().by_hand(*case)) for case in by_hand),
        *((lambda case=case: disk().start(*case)) for case in starts),
        *((lambda case=case: disk().probation(case)) for case in others),
        *((lambda case=case: disk().asked(case)) for case in others),
    ]


def stands_still(process, limit=300):
    """- Returns: whether the process came to where it stops itself, all its threads with it."""
    tasks = pathlib.Path(f"/proc/{process}/task")

    def is_stopped():
        return all((task / "stat").read_text().rpartition(")")[2].split()[0] == "T" for task in tasks.iterdir())

    with contextlib.suppress(OSError):
        return until(is_stopped, limit)
    return False


def until(is_so, limit=LIMIT):
    """- Returns: whether it came to be so."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if is_so():
            return True
        time.sleep(0.01)
    return is_so()


def has_models():
    """Whether this Python can run models."""
    return importlib.util.find_spec("mlflow") is not None


def add_wearing_bundle(test_project, directory):
    """The bundle WEARING of the test project, whose model ends its process at the fifth call."""
    model = pathlib.Path(directory) / "wearing"
    subprocess.run(["cp", "-r", str(ROOT / "bundles/example/faulty/wears-out"), str(model)], check=True)
    code = model / "wears_out.py"
    code.write_text(code.read_text().replace("== 300", "== 5"))
    test_project.slipway(
        "import", model, "--model", "iris", "--version", WEARING, "--activate", "--project-dir", test_project.project
    )
    test_project.slipway(
        "export", "--key", test_project.key, "--output", test_project.bundle(WEARING), "--project-dir", test_project.project
    )
