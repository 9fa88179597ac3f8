"""Load on one node: clients, each with a token of its own, that send random requests."""
import collections
import dataclasses
import http.client
import os
import subprocess
import threading
import time

from history import Call
from node import ask

# The first is asked for more often.
PROJECTS = ("credit", "mood")


@dataclasses.dataclass
class Load:
    """What all clients share."""

    node: object
    test_project: object
    rounds: int
    bundles: dict
    tokens: dict
    calls: list = dataclasses.field(default_factory=list)
    begun: int = 0
    lock: threading.Lock = dataclasses.field(default_factory=threading.Lock)
    # Set while the daemon can be asked.
    is_up: threading.Event = dataclasses.field(default_factory=threading.Event)
    problems: list = dataclasses.field(default_factory=list)

    @property
    def address(self):
        return f"unix:{self.node.state.with_name(self.node.state.name + '.socket')}"

    def next_round(self):
        with self.lock:
            if self.begun >= self.rounds:
                return False
            self.begun += 1
            return True

    def add(self, call):
        with self.lock:
            self.calls.append(call)


class Client(threading.Thread):
    """One client, with a token of its own, that does one thing after the other at random."""

    def __init__(self, load, name, chance):
        super().__init__(daemon=True, name=name)
        self.load = load
        self.chance = chance
        # What it knows of generations: {project: numbers}
        self.known = collections.defaultdict(lambda: [1])

    def run(self):
        try:
            while self.load.next_round():
                self._act()
        except Exception as error:  # pylint: disable=broad-except
            self.load.problems.append(f"{self.name}: {error!r}")

    def _act(self):
        project = self.chance.choices(PROJECTS, (3, 1))[0]
        base = f"/v1/projects/{project}"
        actions = {
            self._look: 20, self._list: 12, self._order: 24, self._confirm: 16, self._roll_back: 12, self._pin: 10,
            self._collect: 5, self._forgive: 3, self._run: 2,
        }
        self.chance.choices(list(actions), list(actions.values()))[0](project, base)

    def _look(self, project, base):
        self.ask(project, "GET", base)

    def _list(self, project, base):
        answer = self.ask(project, "GET", base + "/generations")
        if answer and "generations" in answer:
            self.known[project] = [one["number"] for one in answer["generations"]] or [1]

    def _order(self, project, base):
        digests = self.load.bundles[project]
        # Mostly the newest: once it is confirmed the others are refused.
        index = len(digests) - 1 if self.chance.random() < 0.8 else self.chance.randrange(len(digests))
        body = {"bundle": digests[index]}
        if self.chance.random() < 0.6:
            body["active"] = {"iris": str(self.chance.randint(1, index + 1))}
        if self.chance.random() < 0.1:
            body["stageOnly"] = True
        self.ask(project, "POST", base + "/deployments", body)

    def _confirm(self, project, base):
        self.ask(project, "POST", base + "/confirm")

    def _roll_back(self, project, base):
        body = {"to": self.chance.choice(self.known[project])} if self.chance.random() < 0.3 else {}
        if self.chance.random() < 0.1:
            body["bad"] = True
        self.ask(project, "POST", base + "/rollback", body)

    def _pin(self, project, base):
        number = self.chance.choice(self.known[project])
        self.ask(project, "PUT", f"{base}/generations/{number}/pin", {"pinned": self.chance.random() < 0.5})

    def _collect(self, project, _):
        self.ask(project, "POST", "/v1/gc")

    def _forgive(self, project, base):
        self.ask(project, "POST", base + "/forgive", {"bundle": self.chance.choice(self.load.bundles[project])})

    def _run(self, project, _):
        sequence = self.chance.randint(1, len(self.load.bundles[project]))
        self.load.is_up.wait(600)
        call = Call(self.name, project, "RUN", f"deploy {project}-{sequence}", None, time.time())
        run = subprocess.run(
            [
                str(self.load.node.programs / "slipway"), "deploy", str(self.load.test_project.file(project, sequence)),
                "--node", self.load.address,
            ],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600, check=False,
            env={
                "PATH": os.environ["PATH"], "HOME": str(self.load.test_project.directory), "LC_ALL": "C.UTF-8",
                "SLIPWAY_TOKEN": self.load.tokens[self.name],
            },
        )
        call.ended, call.status, call.answer = time.time(), run.returncode, {"errors": run.stderr}
        self.load.add(call)

    def ask(self, project, method, path, body=None):
        self.load.is_up.wait(600)
        call = Call(self.name, project, method, path, body, time.time())
        try:
            call.status, call.answer = ask(self.load.address, self.load.tokens[self.name], method, path, body, 300)
        except (ConnectionRefusedError, FileNotFoundError):
            # Nobody listens: it was not asked.
            time.sleep(0.05)
            return None
        except (OSError, http.client.HTTPException, ValueError):
            pass
        call.ended = time.time()
        self.load.add(call)
        return call.answer


class Observer(threading.Thread):
    """Follows the audit, and notes when each record was there at the latest."""

    def __init__(self, load):
        super().__init__(daemon=True)
        self.load = load
        self.seen = {}
        self._ended = threading.Event()

    def run(self):
        last = 0
        while not self._ended.is_set():
            try:
                status, page = ask(
                    self.load.address, self.load.node.token, "GET", f"/v1/audit?after={last}&limit=1000", limit=300
                )
            except (OSError, http.client.HTTPException, ValueError):
                status = 0
            if status == 200:
                now = time.time()
                for record in page["records"]:
                    self.seen[record["number"]] = now
                    last = record["number"]
            self._ended.wait(0.015)

    def end(self):
        self._ended.set()
        self.join()
