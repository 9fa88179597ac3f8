"""A bad network between a client and its node, and between an import and its tracking server."""
import concurrent.futures
import contextlib
import hashlib
import json
import os
import pathlib
import re
import socket
import subprocess
import threading
import time

from campaign import Case
from invariants import State
from node import MANUAL, Node
from proxy import Fault, Proxy
from registry import Registry
from scenarios import ALIKE, Fixture, others_are_served, scenarios, stands_before
from large_bundles import WEIGHTS, LargeBundles

# No command may take longer, whatever the network does.
LIMIT = 300


def blobs_damaged(state):
    return [
        f"the content {path.name} has other bytes" for path in (pathlib.Path(state) / "blobs/sha256").iterdir()
        if re.fullmatch("[0-9a-f]{64}", path.name) and hashlib.sha256(path.read_bytes()).hexdigest() != path.name
    ]


def ends_clearly(run, ends, codes):
    """- Returns: what is wrong with how a command ended."""
    if run.returncode not in ends:
        return [f"ended with {run.returncode}, not {sorted(ends)}: {run.stdout}{run.stderr}"]
    if run.returncode == 0:
        return []
    if not re.search(r"\[[a-z]+\.[a-z.-]+\]", run.stderr):
        return [f"named no code: {run.stderr}"]
    if codes and not any(f"[{code}]" in run.stderr for code in codes):
        return [f"named none of {codes}: {run.stderr}"]
    return []


def arguments(test_project, command):
    return [str(test_project.bundle(part)) if isinstance(part, int) else part for part in command]


def through(fixture, command):
    """Runs slipway against the proxy."""
    try:
        return subprocess.run(
            [str(fixture.node.programs / "slipway"), *arguments(fixture.test_project, command)], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=LIMIT, check=False,
            env=fixture.node.environment() | {"SLIPWAY_NODE": fixture.proxy.address},
        )
    except subprocess.TimeoutExpired:
        return None


def judged(test_project, node, command, again):
    """Kills the node, starts it, and repeats the command without the fault.

    - Returns: what is wrong, and the seconds of the recovery.
    """
    node.kill()
    recovery = node.start()
    run = node.slipway(*arguments(test_project, command))
    found = [] if run.returncode in again else [f"8: repeated, it ended with {run.returncode}: {run.stderr}"]
    if node.settings == MANUAL:
        node.ask("POST", "/v1/projects/wide/confirm")
    if not node.settle("wide"):
        found.append("4: a deployment does not end")
    if node.stop() != 0:
        found.append("the node did not stop well")
    sequence = next(part for part in command if isinstance(part, int))
    return found + State(node.state).violations([("wide", test_project.sequences[sequence])]) + blobs_damaged(node.state), recovery


def play(scenario, test_project, template, directory):
    node = Node.copy_of(template, directory / scenario.name.replace(" ", "-"), scenario.settings)
    node.start()
    try:
        with Proxy((node.state / "slipwayd.address").read_text().strip(), scenario.faults) as proxy:
            fixture = Fixture(test_project, node, proxy)
            others = []
            thread = None
            if scenario.meanwhile:
                thread = threading.Thread(target=lambda: others.extend(scenario.meanwhile(fixture)))
                thread.start()
            fixture.run = through(fixture, scenario.command)
            if thread:
                thread.join()
            found = others + (
                ["hangs"] if fixture.run is None else ends_clearly(fixture.run, scenario.ends, scenario.codes)
            )
            if scenario.check and fixture.run is not None:
                found += scenario.check(fixture)
            fired = proxy.fired >= {fault.name for fault in scenario.faults}
        wrong, recovery = judged(test_project, node, scenario.command, scenario.again)
        return Case(scenario.name, fired, tuple(found + wrong), recovery)
    finally:
        node.kill()


def open_connections(node, count):
    address = (node.state / "slipwayd.address").read_text().strip().removeprefix("unix:")
    found = []
    for _ in range(count):
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.connect(address)
        found.append(connection)
    return found


def is_closed(connection):
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def load(name, test_project, template, directory, count, drips, waits):
    """Connections that say nothing, or a byte now and then, while a client works; after a minute the node ends them."""
    node = Node.copy_of(template, directory / name.replace(" ", "-"))
    node.start()
    try:
        connections = open_connections(node, count)
        began = time.monotonic()
        ended = threading.Event()

        def drip():
            for connection in connections:
                connection.sendall(b"GET /healthz HTTP/1.1\r\nX-Slow: ")
            while not ended.wait(0.5):
                for connection in connections:
                    with contextlib.suppress(OSError):
                        connection.send(b"a")

        thread = threading.Thread(target=drip if drips else ended.wait, daemon=True)
        thread.start()
        run = node.slipway("deploy", test_project.bundle(2), "--wait")
        found = ends_clearly(run, {0}, ())
        seconds = time.monotonic() - began
        if seconds > 50:
            found.append(f"a client among {count} connections took {seconds:.0f} s")
        fired = not any(is_closed(connection) for connection in connections)
        while waits and time.monotonic() - began < 200:
            if all(is_closed(connection) for connection in connections):
                break
            time.sleep(1)
        else:
            if waits:
                found.append("connections that say nothing are kept for more than 200 s")
        ended.set()
        thread.join()
        for connection in connections:
            connection.close()
        wrong, recovery = judged(test_project, node, ("deploy", 2, "--wait"), {0})
        return Case(name, fired, tuple(found + wrong), recovery)
    finally:
        node.kill()


def half_open(test_project, template, directory):
    """A client vanishes in the midst of a content, and the node is not told: it must notice, and serve the next one."""
    name = "client that vanishes in the midst of a content"
    node = Node.copy_of(template, directory / "half-open")
    node.start()
    try:
        fault = Fault("vanished", "PUT", test_project.weights_path(2), request_limit=WEIGHTS // 2, ending="silence")
        with Proxy((node.state / "slipwayd.address").read_text().strip(), [fault]) as proxy:
            fixture = Fixture(test_project, node, proxy)
            client = subprocess.Popen(
                [str(node.programs / "slipway"), "deploy", str(test_project.bundle(2))], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=node.environment() | {"SLIPWAY_NODE": proxy.address},
            )
            limit = time.monotonic() + 300
            while "vanished" not in proxy.fired and time.monotonic() < limit:
                time.sleep(0.05)
            client.kill()
            client.wait()
            fired = "vanished" in proxy.fired
            # Others may wait for the content, and are told so; the rest of the node is not held up.
            found = others_are_served(fixture)
            limit = time.monotonic() + 200
            while True:
                run = node.slipway("deploy", test_project.bundle(2), "--wait")
                if run.returncode == 0:
                    break
                found += ends_clearly(run, {6}, ("blob.busy",))
                if time.monotonic() > limit or found:
                    found.append(f"200 s later: {run.stderr}")
                    break
                time.sleep(1)
        wrong, recovery = judged(test_project, node, ("deploy", 2, "--wait"), {0})
        return Case(name, fired, tuple(found + wrong), recovery)
    finally:
        node.kill()


def imports():
    """What the network does to an import, and how that may end."""
    data, listing = r"/weights\.bin$", r"/artifacts\?"
    return [
        ("import of a file cut off", [Fault("cut", "GET", data, answer_limit=100_000, times=2)], {0}),
        ("import of a file reset", [Fault("cut", "GET", data, answer_limit=150_000, ending="reset")], {0}),
        ("import from a list cut off", [Fault("cut", "GET", listing, answer_limit=150)], {0}),
        ("import from a list of models changed", [Fault("flip", "GET", "registered-models/search", answer_flip=0)], {1}),
        ("import at 1 KB a second", [Fault("slow", "GET", "/MLmodel$", rate=1024)], {0}),
        (
            "import from a server that cannot just now",
            [Fault("503", "GET", data, answer_instead=stands_before("503 Busy", 1), times=2)], {0},
        ),
    ]


def play_import(name, faults, ends, test_project, registry, directory):
    """What is imported must be what the server has; an import that did not end well left nothing."""
    project = directory / name.replace(" ", "-")
    test_project.slipway("init", project, "--project", "far")

    def command(address):
        return test_project.slipway("import", address, "--project-dir", project, check=False)

    def is_whole():
        here = {path.name for path in project.rglob("*") if re.fullmatch("[0-9a-f]{64}", path.name)}
        return all(hashlib.sha256(data).hexdigest() in here for data in registry.files.values())

    def versions():
        models = json.loads(test_project.slipway("models", "--json", "--project-dir", project).stdout)
        models = models["models"] if isinstance(models, dict) else models
        return sum(len(model["versions"]) for model in models)

    with Proxy(registry.address, faults) as proxy:
        run = command(proxy.address)
        fired = proxy.fired >= {fault.name for fault in faults}
    found = ends_clearly(run, ends, ())
    if run.returncode == 0 and not is_whole():
        found.append("what was imported is not what the server has")
    if run.returncode != 0 and versions():
        found.append("an import that failed left a version")
    again = command(registry.address)
    if again.returncode != 0 or versions() != 1 or not is_whole():
        found.append(f"8: repeated, it ended with {again.returncode}, {versions()} versions: {again.stderr}")
    return Case(name, fired, tuple(found))


def run(campaign, report):
    test_project = LargeBundles(campaign.programs, campaign.directory / "test_project", f"{campaign.seed} network")
    template = test_project.node(campaign.directory / "template")
    template.start()
    first = template.slipway("deploy", test_project.bundle(1), "--wait")
    if first.returncode != 0 or template.stop() != 0:
        raise RuntimeError(f"no node to begin with: {first.stderr}{template.tail()}")
    directory = campaign.directory / "cases"
    directory.mkdir()
    chosen = [
        one for one in scenarios(test_project) if not (campaign.bounded and (one.is_slow or one.name in ALIKE))
    ]
    model = test_project.directory / "model-2"
    registry = Registry({path.name: path.read_bytes() for path in model.iterdir()})
    common = (test_project, template, directory)
    with registry, concurrent.futures.ThreadPoolExecutor(os.cpu_count() + (2 if campaign.bounded else 6)) as pool:
        # Those that wait most begin first.
        work = [] if campaign.bounded else [("client that vanishes", half_open, common)]
        work += [
            (name, load, (name, *common, count, drips, not campaign.bounded))
            for name, count, drips in (
                ("200 connections that say nothing", 200, False), ("100 heads, a byte at a time", 100, True),
            )
        ]
        chosen.sort(key=lambda one: (not one.is_slow, one.meanwhile is None))
        work += [(one.name, play, (one, *common)) for one in chosen]
        work += [(one[0], play_import, (*one, test_project, registry, directory)) for one in imports()[::2 if campaign.bounded else 1]]
        report.add_all(pool, work)
