"""Eight clients that do what they like at the same time, on a node that is killed and held up, and what came of it."""
import collections
import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import time

from campaign import ROOT, Case
from load import PROJECTS, Client, Load, Observer
from history import History
from invariants import Reader, State
from testproject import MODELS, TestProject

CLIENTS = 8
SETTINGS = (
    "probation: {confirm: manual, minimum: 0s, deadline: 2s}\nretention: {confirmed: 2}\nlimits: {reserve: 1MiB}\n"
    "scoring: {environment: \"off\"}\n"
)
# Seconds for which the daemon is stopped, and then goes on.
PAUSE = 0.4


class TwoProjects(TestProject):
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


def prepared(test_project, state):
    """A node on which the first bundle of each project is confirmed and the others have come.

    - Returns: it, and {project: digests}.
    """
    # Here nobody is to be late.
    node = test_project.node(state, settings=SETTINGS.replace("deadline: 2s", "deadline: 1h"))
    node.start()
    bundles = {}
    for project, count in zip(PROJECTS, (4, 2)):
        found = []
        for sequence in range(1, count + 1):
            run = node.slipway("deploy", test_project.file(project, sequence), "--stage-only", "--json")
            if run.returncode != 0:
                raise RuntimeError(run.stderr)
            found.append(json.loads(run.stdout)["bundleDigest"])
        bundles[project] = found
        for arguments in (("activate", found[0], "--project", project), ("confirm", "--project", project)):
            run = node.slipway(*arguments)
            if run.returncode != 0:
                raise RuntimeError(run.stderr)
    node.stop()
    node.settings = SETTINGS
    node.start()
    return node, bundles


def token(node, name):
    run = subprocess.run(
        [str(node.programs / "slipwayd"), "token", "create", name, "--role", "admin", "--state", str(node.state)],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True,
    )
    return run.stdout.strip()


def disturb(load, every, pauses, chance, report):
    """Kills and starts the daemon every so many rounds, and stops it for a moment now and then."""
    kills, next_kill = 0, every
    next_pause = pauses
    while load.begun < load.rounds:
        time.sleep(0.01)
        # Somebody must be left to be held up.
        if next_pause <= load.begun < load.rounds - CLIENTS:
            next_pause += pauses
            began = time.time()
            os.killpg(load.node.process.pid, signal.SIGSTOP)
            time.sleep(PAUSE)
            paused = (began, time.time())
            os.killpg(load.node.process.pid, signal.SIGCONT)
            yield paused
        if load.begun >= next_kill:
            next_kill += every
            # In the midst of something, whatever it is.
            time.sleep(chance.random() * 0.1)
            load.is_up.clear()
            load.node.kill()
            recovery = load.node.start()
            load.is_up.set()
            kills += 1
            report.add(Case(f"kill {kills}, in round {load.begun}", True, (), recovery))


def run(campaign, report):
    test_project = TwoProjects(campaign.programs, campaign.directory / "test_project")
    node, bundles = prepared(test_project, campaign.directory / "node")
    names = [f"client-{number}" for number in range(1, CLIENTS + 1)]
    rounds = 100 if campaign.bounded else 1000
    load = Load(node, test_project, rounds, bundles, {name: token(node, name) for name in names})
    load.is_up.set()
    observer = Observer(load)
    observer.start()
    clients = [Client(load, name, campaign.random(name)) for name in names]
    pauses = []
    try:
        with Reader(node.state, "credit") as credit, Reader(node.state, "mood") as mood:
            for client in clients:
                client.start()
            every = 50 if campaign.bounded else 100
            pauses += disturb(load, every, every * 3 // 5, campaign.random("kills"), report)
            for client in clients:
                client.join()
            settled = [node.settle(project) for project in PROJECTS]
        # The observer must have seen the last record before it ends.
        while node.ask("GET", f"/v1/audit?after={max(list(observer.seen), default=0)}&limit=1")[1]["records"]:
            time.sleep(0.05)
        observer.end()
        stopped = node.stop()
    finally:
        node.kill()
    found = load.problems + credit.failures[:3] + mood.failures[:3]
    found += [] if all(settled) else ["4: a deployment does not end"]
    found += [] if stopped == 0 else ["the node did not stop well"]
    judge(campaign, report, load, observer.seen, found)
    for number, (began, ended) in enumerate(pauses, 1):
        held_up = any(call.began < ended and call.ended > ended for call in load.calls)
        report.add(Case(f"stop and go on {number}", held_up))


def judge(campaign, report, load, seen, found):
    state = State(load.node.state)
    records = sorted(state.rows("audit"), key=lambda row: row["number"])
    deployments = {row["id"]: row for row in state.rows("deployments")}
    history = History(records, deployments, load.calls, seen)
    found = found + history.judge() + state.violations(confirmations(load, deployments))
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
        for call in load.calls
    )
    busy = sum(call.code == "deployment.busy" for call in load.calls)
    fired = busy > 0 and told["deployments 202"] > 1
    report.add(Case(f"{CLIENTS} clients, {load.rounds} rounds", fired, tuple(found)))
    report.figures |= {"calls": len(load.calls), "busy": busy, "deployments": len(deployments), "records": len(records)}
    if found or not fired:
        place = pathlib.Path(tempfile.gettempdir()) / f"slipway-history-{campaign.seed}.json"
        place.write_text(json.dumps({
            "seed": campaign.seed, "calls": [dataclasses.asdict(call) for call in load.calls], "records": records,
            "deployments": list(deployments.values()), "seen": seen,
        }, indent=1))
        print(f"concurrency: seed {campaign.seed}; the history is in {place}; told: {dict(told)}", flush=True)


def confirmations(load, deployments):
    """(project, sequence) of what somebody was told is confirmed."""
    found = set()
    for call in load.calls:
        if call.path.endswith("/confirm") and call.status == 200:
            digest = deployments[call.answer["id"]]["bundle_digest"]
            found.add((call.project, load.bundles[call.project].index(digest) + 1))
    return sorted(found)
