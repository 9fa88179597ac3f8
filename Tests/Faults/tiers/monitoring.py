"""A node that watches its traffic is killed while a window closes: the window is on record once, its alert is one, and models answer.

On a full disk it stops watching and says so; models answer as before, and it goes on by itself once there is room.
"""
import contextlib
import http.client
import random
import subprocess
import sys
import time

import loop
from campaign import ROOT, Case, Skipped
from fulldisk import FullDisk, Reserve, has_models, until
from invariants import Reader, State
from testproject import TestProject

# The fault points of a window that closes, in their order.
POINTS = ["window.judged", "window.recorded"]
# A bundle whose version brings a reference of its own rows.
REFERENCED = 6
SETTINGS = (
    f"probation: {{minimum: 0s}}\nlimits: {{reserve: 1MiB}}\nscoring: {{python: {sys.executable}}}\n"
    "monitoring: {window: {rows: 60, minimum: 60}}\n"
)
COLUMNS = [f"{part} {side} (cm)" for part in ("sepal", "petal") for side in ("length", "width")]
LIMIT = 300


def run(campaign, report):
    if not has_models():
        report.skipped = "this Python has no mlflow"
        return
    test_project = TestProject(campaign.programs, campaign.directory / "test_project")
    add_referenced_bundle(test_project, campaign.directory)
    for point in POINTS:
        for number in range(1 if campaign.bounded else 10):
            node = test_project.node(campaign.directory / f"node-{point}-{number}", settings=SETTINGS)
            try:
                report.add(killed(node, test_project, point, campaign.random(f"{point} {number}")))
            finally:
                node.kill()
    try:
        loop.require("mount")
    except Skipped as skipped:
        report.figures["full disk"] = f"not tried: {skipped}"
        return
    template = test_project.template()
    for reserve in [Reserve.GONE] if campaign.bounded else list(Reserve):
        # Where a worker sees its files, which /dev/shm hides.
        report.add(WatchedDisk(campaign, test_project, template, campaign.directory).filled(reserve))


class WatchedDisk(FullDisk):
    """A node that watches traffic, with windows, predictions and an alert, on a disk that another program fills."""

    def filled(self, reserve):
        chance = self._campaign.random(f"full {reserve.name}")
        found = []
        with self.running(SETTINGS, size="64m"):
            deployed = self.node.slipway("deploy", self._test_project.bundle(REFERENCED), "--wait")
            if deployed.returncode != 0:
                return Case(f"full disk, {reserve.value}", False, (f"the bundle was not deployed: {deployed.stderr}",))
            if not until(lambda: ask(self.node, chance) == 200 and windows(self.node)):
                found.append("no window has closed before the disk is full")
            with Reader(self.node.state) as reader, self._full(reserve) as writer:
                found += self._while_watching_stops(chance)
            found += reader.failures[:3] + self._goes_on(chance)
        return Case(f"full disk, {reserve.value}", writer.was_full, tuple(found))

    def _report(self):
        return self.node.ask("GET", "/v1/projects/credit/models/iris/monitor")[1] or {}

    def _while_watching_stops(self, chance):
        """Requests come without a pause, each of whose rows is to be kept, until there is no room for more."""
        failed = []

        def has_stopped():
            if (status := ask(self.node, chance)) != 200:
                failed.append(status)
            return self._report().get("state") == "stopped"

        if not until(has_stopped):
            return ["monitoring goes on where nothing can be written"]
        found = []
        problem = self._report().get("problem") or ""
        if not problem.startswith(("node.disk-full", "monitor.stopped")):
            found.append(f"monitoring does not say why it has stopped: {problem}")
        for _ in range(50):
            if (status := ask(self.node, chance)) != 200:
                failed.append(status)
        if failed:
            found.append(f"while monitoring stops, {len(failed)} requests were answered with {failed[:3]}")
        if self.node.process.poll() is not None:
            found.append(f"the daemon ended with {self.node.process.returncode}: {self.node.tail()}")
        return found

    def _goes_on(self, chance):
        """There is room: it watches again without a restart, closes windows, and nothing of the state is wrong."""
        found = []
        if not until(lambda: ask(self.node, chance) == 200 and self._report().get("state") == "watching"):
            return [f"8: monitoring does not go on now that there is room: {self._report().get('problem')}"]
        before = len(windows(self.node))
        if not until(lambda: ask(self.node, chance) == 200 and len(windows(self.node)) > before):
            found.append("8: no window closes now that there is room")
        numbers = [window["number"] for window in windows(self.node)]
        if numbers != list(range(1, len(numbers) + 1)):
            found.append(f"windows are numbered {numbers}")
        return found + alerts(self.node) + self.restarted()[1]


def add_referenced_bundle(test_project, directory):
    model = directory / "two-species"
    subprocess.run(["cp", "-r", str(ROOT / "bundles/example/faulty/two-species"), str(model)], check=True)
    project = ["--project-dir", test_project.project]
    test_project.slipway("import", model, "--model", "iris", "--version", REFERENCED, "--activate", *project)
    rows = (ROOT / "bundles/example/data/iris-species.csv").read_text().splitlines()
    data = directory / "garden.csv"
    data.write_text("\n".join([rows[0], *(row for row in rows[1:] for _ in range(20))]) + "\n")
    test_project.slipway("dataset", "add", "garden", data, "--label", "label", "--labels", "0,1,2", *project)
    test_project.slipway("reference", "iris", REFERENCED, "--data", "garden", "--python", sys.executable, *project)
    test_project.slipway("export", "--key", test_project.key, "--output", test_project.bundle(REFERENCED), *project)


def ask(node, chance):
    """Flowers with petals that the reference never had. - Returns: the status; None where there was no answer."""
    rows = [[chance.uniform(4.5, 7.5), chance.uniform(2.2, 4), chance.uniform(20, 30), chance.uniform(9, 12)] for _ in range(10)]
    body = {"dataframe_split": {"columns": COLUMNS, "data": rows}}
    with contextlib.suppress(OSError, http.client.HTTPException, ValueError):
        return node.ask("POST", "/v1/projects/credit/models/iris/invocations", body)[0]
    return None


def killed(node, test_project, point, chance=random):
    """Kills itself at that point of a window that closes; started again, it goes on."""
    found = []
    node.start(environment={"SLIPWAY_HALT_AT": point})
    deployed = node.slipway("deploy", test_project.bundle(REFERENCED), "--wait")
    if deployed.returncode != 0:
        return Case(f"killed at {point}", False, (f"the bundle was not deployed: {deployed.stderr}",))
    deadline = time.monotonic() + LIMIT
    while node.process.poll() is None and time.monotonic() < deadline:
        status = ask(node, chance)
        if status not in (200, 503, None) and node.process.poll() is None:
            found.append(f"a request got {status}")
            break
    fired = node.ended() == -9
    seconds = node.start()
    if not until(lambda: ask(node, chance) == 200):
        found.append("the model does not answer after the kill")
    if not until(lambda: ask(node, chance) == 200 and len(windows(node)) >= 2):
        found.append("no window has closed after the kill")
    numbers = [window["number"] for window in windows(node)]
    if numbers != list(range(1, len(numbers) + 1)):
        found.append(f"windows are numbered {numbers}")
    found += alerts(node)
    node.settle()
    if node.stop() != 0:
        found.append("the node did not stop well")
    found += State(node.state).violations()
    return Case(f"killed at {point}", fired, tuple(found), seconds)


def windows(node):
    return (node.ask("GET", "/v1/projects/credit/models/iris/monitor/windows?limit=400")[1] or {}).get("windows", [])


def alerts(node):
    """What is wrong with the alerts: one for each rule, and each of them in the audit."""
    found = []
    known = node.ask("GET", "/v1/alerts")[1]["alerts"]
    rules = [alert["rule"] for alert in known]
    if "drift" not in rules or len(set(rules)) != len(rules):
        found.append(f"the alerts are of {rules}")
    recorded = {row["subject"] for row in State(node.state).rows("audit") if row["action"] == "alert.raised"}
    found += [f"6: alert {alert['number']} is not in the audit" for alert in known if f"alert {alert['number']}" not in recorded]
    return found
