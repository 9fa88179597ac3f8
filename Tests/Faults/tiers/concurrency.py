"""Eight clients that do what they like at the same time, on a node that is killed and held up, and what came of it."""
import collections
import dataclasses
import http.client
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time

from campaign import ROOT, Case
from history import Call, History
from invariants import Reader, State
from node import connect
from workshop import MODELS, Workshop

CLIENTS = 8
PROJECTS = ("credit", "mood")
SETTINGS = (
    "probation: {confirm: manual, minimum: 0s, deadline: 2s}\nretention: {confirmed: 2}\nlimits: {reserve: 1MiB}\n"
    "scoring: {environment: \"off\"}\n"
)
# Seconds for which the daemon is stopped, and then goes on.
PAUSE = 0.4


class TwoProjects(Workshop):
    """With a second project, `mood`, of two bundles."""

    def __init__(self, programs, directory):
        super().__init__(programs, directory)
        other = self.directory / "mood"
        self.slipway("init", other, "--project", "mood")
        for number, model in enumerate(MODELS[:2], 1):
            self.slipway(
                "import", ROOT / "Tests/Fixtures" / model, "--model", "iris", "--version", number, "--activate",
                "--project-dir", other,
            )
            self.slipway("export", "--key", self.key, "--output", self.file("mood", number), "--project-dir", other)

    def file(self, project, sequence):
        return self.directory / f"{project}-{sequence}.tar"


@dataclasses.dataclass
class Crowd:
    """What all clients share."""

    node: object
    workshop: TwoProjects
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

    def __init__(self, crowd, name, chance):
        super().__init__(daemon=True, name=name)
        self.crowd = crowd
        self.chance = chance
        # What it knows of generations: {project: numbers}
        self.known = collections.defaultdict(lambda: [1])

    def run(self):
        try:
            while self.crowd.next_round():
                self._act()
        except Exception as error:  # pylint: disable=broad-except
            self.crowd.problems.append(f"{self.name}: {error!r}")

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
        digests = self.crowd.bundles[project]
        index = self.chance.choice([len(digests) - 1, self.chance.randrange(len(digests))])
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
        self.ask(project, "POST", base + "/forgive", {"bundle": self.chance.choice(self.crowd.bundles[project])})

    def _run(self, project, _):
        sequence = self.chance.randint(1, len(self.crowd.bundles[project]))
        self.crowd.is_up.wait(60)
        call = Call(self.name, project, "RUN", f"deploy {project}-{sequence}", None, time.time())
        run = subprocess.run(
            [
                str(self.crowd.node.programs / "slipway"), "deploy", str(self.crowd.workshop.file(project, sequence)),
                "--node", self.crowd.address,
            ],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, check=False,
            env={
                "PATH": os.environ["PATH"], "HOME": str(self.crowd.workshop.directory), "LC_ALL": "C.UTF-8",
                "SLIPWAY_TOKEN": self.crowd.tokens[self.name],
            },
        )
        call.ended, call.status, call.answer = time.time(), run.returncode, {"errors": run.stderr}
        self.crowd.add(call)

    def ask(self, project, method, path, body=None):
        self.crowd.is_up.wait(60)
        call = Call(self.name, project, method, path, body, time.time())
        try:
            call.status, call.answer = ask(self.crowd.address, self.crowd.tokens[self.name], method, path, body)
        except (ConnectionRefusedError, FileNotFoundError):
            # Nobody listens: it was not asked.
            time.sleep(0.05)
            return None
        except (OSError, http.client.HTTPException, ValueError):
            pass
        call.ended = time.time()
        self.crowd.add(call)
        return call.answer


def ask(address, token, method, path, body=None):
    connection = connect(address, 60)
    try:
        connection.request(
            method, path, body=None if body is None else json.dumps(body),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        data = answer.read()
        return answer.status, json.loads(data) if data else None
    finally:
        connection.close()


class Observer(threading.Thread):
    """Follows the audit, and notes when each record was there at the latest."""

    def __init__(self, crowd):
        super().__init__(daemon=True)
        self.crowd = crowd
        self.seen = {}
        self._ended = threading.Event()

    def run(self):
        last = 0
        while not self._ended.is_set():
            try:
                status, page = ask(
                    self.crowd.address, self.crowd.node.token, "GET", f"/v1/audit?after={last}&limit=1000"
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


def prepared(workshop, state):
    """A node on which the first bundle of each project is confirmed and the others have come. - Returns: it, and {project: digests}."""
    node = workshop.node(state, settings=SETTINGS)
    node.start()
    bundles = {}
    for project, count in zip(PROJECTS, (4, 2)):
        found = []
        for sequence in range(1, count + 1):
            run = node.slipway("deploy", workshop.file(project, sequence), "--stage-only", "--json")
            if run.returncode != 0:
                raise RuntimeError(run.stderr)
            found.append(json.loads(run.stdout)["bundleDigest"])
        bundles[project] = found
        for arguments in (("activate", found[0], "--project", project), ("confirm", "--project", project)):
            run = node.slipway(*arguments)
            if run.returncode != 0:
                raise RuntimeError(run.stderr)
    return node, bundles


def token(node, name):
    run = subprocess.run(
        [str(node.programs / "slipwayd"), "token", "create", name, "--role", "admin", "--state", str(node.state)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )
    return run.stdout.strip()


def disturb(crowd, every, pauses, chance, report):
    """Kills and starts the daemon every so many rounds, and stops it for a moment now and then."""
    kills, next_kill = 0, every
    next_pause = pauses
    while crowd.begun < crowd.rounds:
        time.sleep(0.01)
        if crowd.begun >= next_pause:
            next_pause += pauses
            began = time.time()
            os.killpg(crowd.node.process.pid, signal.SIGSTOP)
            time.sleep(PAUSE)
            os.killpg(crowd.node.process.pid, signal.SIGCONT)
            paused = (began, began + PAUSE)
            yield paused
        if crowd.begun >= next_kill:
            next_kill += every
            # In the midst of something, whatever it is.
            time.sleep(chance.random() * 0.1)
            crowd.is_up.clear()
            crowd.node.kill()
            recovery = crowd.node.start()
            crowd.is_up.set()
            kills += 1
            report.add(Case(f"kill {kills}, in round {crowd.begun}", True, (), recovery))


def run(campaign, report):
    workshop = TwoProjects(campaign.programs, campaign.directory / "workshop")
    node, bundles = prepared(workshop, campaign.directory / "node")
    names = [f"client-{number}" for number in range(1, CLIENTS + 1)]
    rounds = 100 if campaign.bounded else 1000
    crowd = Crowd(node, workshop, rounds, bundles, {name: token(node, name) for name in names})
    crowd.is_up.set()
    observer = Observer(crowd)
    observer.start()
    clients = [Client(crowd, name, campaign.random(name)) for name in names]
    pauses = []
    try:
        with Reader(node.state, "credit") as credit, Reader(node.state, "mood") as mood:
            for client in clients:
                client.start()
            every = 50 if campaign.bounded else 100
            pauses += disturb(crowd, every, every * 3 // 5, campaign.random("kills"), report)
            for client in clients:
                client.join()
            settled = [node.settle(project) for project in PROJECTS]
        # The observer must have seen the last record before it ends.
        time.sleep(0.1)
        observer.end()
        stopped = node.stop()
    finally:
        node.kill()
    found = crowd.problems + credit.failures[:3] + mood.failures[:3]
    found += [] if all(settled) else ["4: a deployment does not end"]
    found += [] if stopped == 0 else ["the node did not stop well"]
    judge(campaign, report, crowd, observer.seen, found)
    for number, (began, ended) in enumerate(pauses, 1):
        held_up = any(call.began < ended and call.ended > ended for call in crowd.calls)
        report.add(Case(f"stop and go on {number}", held_up))


def judge(campaign, report, crowd, seen, found):
    state = State(crowd.node.state)
    records = sorted(state.rows("audit"), key=lambda row: row["number"])
    deployments = {row["id"]: row for row in state.rows("deployments")}
    history = History(records, deployments, crowd.calls, seen)
    found = found + history.judge() + state.violations(confirmations(crowd, deployments))
    for project in PROJECTS:
        last = history.model.at(project)[-1][1]
        pins = {row["number"] for row in state.rows("generations") if row["project"] == project and row["pinned"]}
        confirmed = [row["last_confirmed"] for row in state.rows("projects") if row["project"] == project]
        link = int(state.current()[project].rsplit("/", 1)[1])
        if pins != last.pins:
            found.append(f"pinned are {pins} of {project}, and {set(last.pins)} was acknowledged")
        if confirmed != [last.last_confirmed] or {link} != last.current:
            found.append(f"{project} ends with {link}, confirmed {confirmed}, not as the audit says: {last}")
    told = collections.Counter(
        f"{call.path.rsplit('/', 1)[-1] if call.method != 'GET' else 'GET'} {call.status} {call.code or ''}".strip()
        for call in crowd.calls
    )
    busy = sum(call.code == "deployment.busy" for call in crowd.calls)
    ends = collections.Counter(row["state"] for row in deployments.values())
    fired = busy > 0 and ends["confirmed"] > len(PROJECTS)
    report.add(Case(f"{CLIENTS} clients, {crowd.rounds} rounds", fired, tuple(found)))
    report.figures |= {"calls": len(crowd.calls), "busy": busy, "deployments": len(deployments), "records": len(records)}
    if found or not fired:
        place = pathlib.Path(tempfile.gettempdir()) / f"slipway-history-{campaign.seed}.json"
        place.write_text(json.dumps({
            "seed": campaign.seed, "calls": [dataclasses.asdict(call) for call in crowd.calls], "records": records,
            "deployments": list(deployments.values()), "seen": seen,
        }, indent=1))
        print(f"concurrency: seed {campaign.seed}; the history is in {place}; told: {dict(told)}", flush=True)


def confirmations(crowd, deployments):
    """(project, sequence) of what somebody was told is confirmed."""
    found = set()
    for call in crowd.calls:
        if call.path.endswith("/confirm") and call.status == 200:
            digest = deployments[call.answer["id"]]["bundle_digest"]
            found.add((call.project, crowd.bundles[call.project].index(digest) + 1))
    return sorted(found)
