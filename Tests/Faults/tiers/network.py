"""A bad network between a client and its node, and between an import and its tracking server."""
import concurrent.futures
import contextlib
import dataclasses
import hashlib
import json
import os
import pathlib
import random
import re
import shutil
import socket
import subprocess
import threading
import time
from typing import Callable

from campaign import ROOT, Case
from invariants import State
from node import MANUAL, QUICK, Node
from proxy import Fault, Proxy
from registry import Registry
from workshop import Workshop

# No command may take longer, whatever the network does.
LIMIT = 100
# Bytes of the large file of each version.
WEIGHTS = 600_000
OFFER, BLOB, COMMIT, ORDER = "/v1/offers$", "/v1/blobs/", "/commit$", "/deployments$"
# What stands before a node answers like this.
def stands_before(status, seconds=None):
    pause = "" if seconds is None else f"Retry-After: {seconds}\r\n"
    text = "<html>not now</html>"
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{pause}Content-Length: {len(text)}\r\n\r\n{text}"
    ).encode()


class Wide(Workshop):
    """The project `wide`: bundle 1 and 2 bring a large file each, 3 is like 2 and wrapped, 4 brings a small one."""

    def __init__(self, programs, directory, seed):
        # pylint: disable=super-init-not-called
        self.programs = pathlib.Path(programs)
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True)
        self.key = self.directory / "signing.pem"
        self.public_key = self.directory / "signing.pem.pub"
        self.project = self.directory / "wide"
        self.slipway("init", self.project, "--project", "wide")
        self.slipway("key", "generate", self.key)
        chance = random.Random(seed)
        self.weights = {}
        # The sequence that each bundle came to have.
        self.sequences = {}
        for version, size in ((1, WEIGHTS), (2, WEIGHTS), (3, 6000)):
            model = self.directory / f"model-{version}"
            shutil.copytree(ROOT / "Tests/Fixtures/mlflow2-models/iris-rules-2", model)
            data = chance.randbytes(size)
            (model / "weights.bin").write_bytes(data)
            self.weights[version] = data
            self.slipway("import", model, "--model", "iris", "--version", version, "--activate", "--project-dir", self.project)
            self._export(min(version, 2) if version < 3 else 4)
            if version == 2:
                self._export(3, "--compress", "zstd")

    def _export(self, number, *options):
        self.slipway(
            "export", "--key", self.key, "--output", self.bundle(number), "--project-dir", self.project, *options
        )
        self.sequences[number] = json.loads(self.slipway("inspect", "--json", self.bundle(number)).stdout)["sequence"]

    def bundle(self, sequence):
        return self.directory / (f"wide-{sequence}.tar" + (".zst" if sequence == 3 else ""))

    def weights_path(self, version):
        return f"sha256:{hashlib.sha256(self.weights[version]).hexdigest()}"


@dataclasses.dataclass
class Bench:
    """What a scenario has at hand while it is judged."""

    workshop: Wide
    node: Node
    proxy: Proxy
    run: subprocess.CompletedProcess | None = None

    def deployments(self):
        status, answer = self.node.ask("GET", "/v1/projects/wide/deployments")
        return answer["deployments"] if status == 200 else []

    def current(self):
        return State(self.node.state).current().get("wide")


@dataclasses.dataclass
class Scenario:
    """One bad thing that the network does to one command, and what must come of it."""

    name: str
    faults: list
    # Exit statuses that are right, with the codes that the error must name one of.
    ends: set = dataclasses.field(default_factory=lambda: {0})
    codes: tuple = ()
    command: tuple = ("deploy", 2, "--wait")
    settings: str = QUICK
    # Called with the bench after the command: what is wrong.
    check: Callable | None = None
    # Called with the bench while the command runs, in a thread of its own: what is wrong.
    meanwhile: Callable | None = None
    # Exit statuses of the same command without the fault, after a kill and a start of the node.
    again: set = dataclasses.field(default_factory=lambda: {0})
    # Not part of the bounded run: it waits for a long deadline.
    is_slow: bool = False


def refused_and_untouched(bench):
    found = [] if bench.current() == "../generations/wide/1" else [f"current is {bench.current()} after a refusal"]
    status, answer = bench.node.ask("GET", "/v1/projects/wide/bundles")
    if status != 200 or len(answer["bundles"]) != 1:
        found.append(f"the node has {answer} after a refusal")
    return found


def one_order(bench):
    """Whatever became of the answer, the order was carried out once."""
    orders = [one for one in bench.deployments() if one["bundle"].endswith("2") or one["id"] > 1]
    return [] if len(orders) == 1 else [f"there are {len(orders)} deployments of one order"]


def says_that_it_does_not_know(bench):
    found = one_order(bench)
    if "ask for the status" not in bench.run.stderr:
        found.append(f"the client did not say that it does not know: {bench.run.stderr}")
    return found


def resumes_with_the_rest(limit):
    """The large file: what came before the cut at that byte is not sent again."""

    def check(bench):
        uploads = bench.proxy.of("PUT", bench.workshop.weights_path(2))
        if len(uploads) < 2:
            return [f"the large file was sent {len(uploads)} times"]
        last = uploads[-1]
        match = re.fullmatch(r"bytes (\d+)-\d+/\d+", last.headers.get("content-range", ""))
        start = int(match[1]) if match else 0
        found = []
        # The node takes pieces of 256 KiB; what was on its way in a piece that was cut off may be lost with it.
        if limit and not max(1, limit - (256 << 10)) <= start <= limit:
            found.append(f"it went on at {start} after a cut at {limit}")
        if last.sent != WEIGHTS - start:
            found.append(f"it sent {last.sent} bytes from {start} on")
        return found

    return check


def others_are_served(bench):
    """While a command is held up, the node answers others at once and a second client gets through."""
    found, slowest = [], 0.0
    for _ in range(10):
        began = time.monotonic()
        status, _ = bench.node.ask("GET", "/v1/projects/wide")
        slowest = max(slowest, time.monotonic() - began)
        if status != 200:
            found.append(f"another client was answered {status}")
        time.sleep(0.1)
    if slowest > 2:
        found.append(f"another client waited {slowest:.1f} s for an answer")
    second = bench.node.slipway("deploy", bench.workshop.bundle(1), "--wait", limit=30)
    if second.returncode != 0:
        found.append(f"a second client ended with {second.returncode}: {second.stderr}")
    return found


def early_commit(exchange):
    """Commits the offer for which the first content is on its way."""
    offer = re.search(r"offer=(\w+)", exchange.path)[1]
    status = send(exchange.proxy, "POST", f"/v1/offers/{offer}/commit", exchange.headers["authorization"])
    exchange.second = status


def send(proxy, method, path, authorization):
    connection = proxy.connect()
    with contextlib.closing(connection):
        connection.sendall(
            f"{method} {path} HTTP/1.1\r\nHost: node\r\nAuthorization: {authorization}\r\nContent-Length: 0\r\n"
            "Connection: close\r\n\r\n".encode()
        )
        return int(connection.recv(4096).split(b" ")[1])


def was_refused_early(bench):
    statuses = [one.second for one in bench.proxy.exchanges if one.fault == "commit before its contents"]
    return [] if statuses == [409] else [f"a commit before its contents was answered {statuses}"]


def swapped(body):
    return bytes(byte ^ 0x55 for byte in body)


def scenarios(workshop):
    weights = BLOB + workshop.weights_path(2)
    found = [
        Scenario("offer cut off", [Fault("cut", "POST", OFFER, request_limit=100)]),
        Scenario("answer to an offer cut off", [Fault("cut", "POST", OFFER, answer_limit=300)]),
        Scenario("answer to an offer reset", [Fault("cut", "POST", OFFER, answer_limit=20, ending="reset")]),
    ]
    found += [
        Scenario(
            f"content {ending} at byte {limit}",
            [Fault("cut", "PUT", weights, request_limit=limit, ending=ending)],
            check=resumes_with_the_rest(limit),
        )
        for limit, ending in (
            (0, "close"), (1, "close"), (WEIGHTS // 2, "close"), (WEIGHTS - 1, "close"), (WEIGHTS // 2, "reset"),
        )
    ]
    found += [
        Scenario("answer to a content cut off", [Fault("cut", "PUT", weights, answer_limit=1)]),
        Scenario("each content cut off once", [Fault("cut", "PUT", BLOB, request_limit=2000, times=4)]),
        Scenario(
            "wrapped bundle cut off", [Fault("cut", "POST", "/v1/bundles$", request_limit=WEIGHTS // 2)],
            ends={1}, codes=("client.interrupted",), command=("deploy", 3, "--wait"), check=refused_and_untouched,
        ),
        Scenario(
            "one byte of an offer changed", [Fault("flip", "POST", OFFER, request_flip=1000)],
            ends={1, 4}, check=refused_and_untouched,
        ),
        Scenario(
            "one byte of a content changed", [Fault("flip", "PUT", weights, request_flip=WEIGHTS // 3)],
            ends={4}, codes=("store.blob-digest",), check=refused_and_untouched,
        ),
        Scenario(
            "one byte of a wrapped bundle changed", [Fault("flip", "POST", "/v1/bundles$", request_flip=WEIGHTS // 3)],
            ends={1, 4}, command=("deploy", 3, "--wait"), check=refused_and_untouched,
        ),
        Scenario(
            "one byte of the answer to an offer changed", [Fault("flip", "POST", OFFER, answer_flip=200)], ends={0, 1, 4, 5},
        ),
        Scenario(
            "one byte of the answer to an order changed", [Fault("flip", "POST", ORDER, answer_flip=60)],
            ends={0, 1, 5}, check=one_order,
        ),
        Scenario(
            "another content under a digest", [Fault("swap", "PUT", weights, replace=swapped)],
            ends={4}, codes=("store.blob-digest",), check=refused_and_untouched,
        ),
        Scenario(
            "1 KB a second", [Fault("slow", "PUT", workshop.weights_path(3), rate=1024)], command=("deploy", 4, "--wait"),
            meanwhile=others_are_served,
        ),
        Scenario("offer and answer at 4 KB a second", [Fault("slow", "POST", OFFER, rate=4096)], meanwhile=others_are_served),
        Scenario("commit whose answer is lost", [Fault("lost", "POST", COMMIT, answer_limit=0)], check=one_order),
        Scenario(
            "order whose answer is lost", [Fault("lost", "POST", ORDER, answer_limit=0)],
            ends={1}, codes=("client.interrupted",), check=says_that_it_does_not_know,
        ),
        Scenario(
            "order whose answer is lost, on probation", [Fault("lost", "POST", ORDER, answer_limit=0, ending="reset")],
            ends={1}, codes=("client.interrupted",), settings=MANUAL, command=("deploy", 2),
            check=says_that_it_does_not_know,
        ),
        Scenario(
            "order that is lost", [Fault("lost", "POST", ORDER, request_limit=0)],
            ends={1}, codes=("client.interrupted",),
        ),
        Scenario("events reset", [Fault("cut", "GET", r"/deployments/\d+$", answer_limit=250, ending="reset")]),
        Scenario("content sent twice", [Fault("twice", "PUT", weights, replay="second")], check=one_order),
        Scenario("offer sent twice", [Fault("twice", "POST", OFFER, replay="second")], check=one_order),
        Scenario("commit sent twice", [Fault("twice", "POST", COMMIT, replay="second")], check=one_order),
        Scenario("order sent twice", [Fault("twice", "POST", ORDER, replay="second")], check=one_order),
        Scenario(
            "order sent twice, the first answer given", [Fault("twice", "POST", ORDER, replay="first")],
            settings=MANUAL, command=("deploy", 2), check=one_order,
        ),
        Scenario(
            "commit before its contents",
            [Fault("commit before its contents", "PUT", weights, before=early_commit)], check=was_refused_early,
        ),
        Scenario(
            "503 with Retry-After",
            [Fault("503", "POST", OFFER, answer_instead=stands_before("503 Service Unavailable", 1), times=2)],
        ),
        Scenario(
            "429 for contents",
            [Fault("429", "PUT", BLOB, answer_instead=stands_before("429 Too Many Requests", 1), times=2)],
        ),
        Scenario(
            "503 for an order", [Fault("503", "POST", ORDER, answer_instead=stands_before("503 Service Unavailable"))],
            ends={1}, codes=("client.unavailable",),
        ),
        Scenario(
            "500 for an order", [Fault("500", "POST", ORDER, answer_instead=stands_before("500 Oops"))],
            ends={1}, codes=("client.answer",),
        ),
        Scenario(
            "503 that asks for too long a pause",
            [Fault("503", "POST", OFFER, answer_instead=stands_before("503 Service Unavailable", 86400))],
            ends={1}, codes=("client.unavailable",),
        ),
        Scenario(
            "order that is never answered", [Fault("silence", "POST", ORDER, answer_limit=0, ending="silence")],
            ends={1}, codes=("client.timeout",), check=one_order, is_slow=True,
        ),
    ]
    return found


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


def arguments(workshop, command):
    return [str(workshop.bundle(part)) if isinstance(part, int) else part for part in command]


def through(bench, command):
    """Runs slipway against the proxy."""
    try:
        return subprocess.run(
            [str(bench.node.programs / "slipway"), *arguments(bench.workshop, command)], stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=LIMIT, check=False,
            env=bench.node.environment() | {"SLIPWAY_NODE": bench.proxy.address},
        )
    except subprocess.TimeoutExpired:
        return None


def judged(workshop, node, command, again):
    """Kills the node, starts it, and repeats the command without the fault.

    - Returns: what is wrong, and the seconds of the recovery.
    """
    node.kill()
    recovery = node.start()
    run = node.slipway(*arguments(workshop, command))
    found = [] if run.returncode in again else [f"8: repeated, it ended with {run.returncode}: {run.stderr}"]
    if node.settings == MANUAL:
        node.ask("POST", "/v1/projects/wide/confirm")
    if not node.settle("wide"):
        found.append("4: a deployment does not end")
    if node.stop() != 0:
        found.append("the node did not stop well")
    sequence = next(part for part in command if isinstance(part, int))
    return found + State(node.state).violations([("wide", workshop.sequences[sequence])]) + blobs_damaged(node.state), recovery


def play(scenario, workshop, template, directory):
    node = Node.copy_of(template, directory / scenario.name.replace(" ", "-"), scenario.settings)
    node.start()
    try:
        with Proxy((node.state / "slipwayd.address").read_text().strip(), scenario.faults) as proxy:
            bench = Bench(workshop, node, proxy)
            others = []
            thread = None
            if scenario.meanwhile:
                thread = threading.Thread(target=lambda: others.extend(scenario.meanwhile(bench)))
                thread.start()
            bench.run = through(bench, scenario.command)
            if thread:
                thread.join()
            found = others + (
                ["hangs"] if bench.run is None else ends_clearly(bench.run, scenario.ends, scenario.codes)
            )
            if scenario.check and bench.run is not None:
                found += scenario.check(bench)
            fired = proxy.fired >= {fault.name for fault in scenario.faults}
        wrong, recovery = judged(workshop, node, scenario.command, scenario.again)
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


def crowd(name, workshop, template, directory, count, drips, waits):
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
        run = node.slipway("deploy", workshop.bundle(2), "--wait")
        found = ends_clearly(run, {0}, ())
        seconds = time.monotonic() - began
        if seconds > 30:
            found.append(f"a client among {count} connections took {seconds:.0f} s")
        fired = not any(is_closed(connection) for connection in connections)
        while waits and time.monotonic() - began < 75:
            if all(is_closed(connection) for connection in connections):
                break
            time.sleep(1)
        else:
            if waits:
                found.append("connections that say nothing are kept for more than 75 s")
        ended.set()
        thread.join()
        for connection in connections:
            connection.close()
        wrong, recovery = judged(workshop, node, ("deploy", 2, "--wait"), {0})
        return Case(name, fired, tuple(found + wrong), recovery)
    finally:
        node.kill()


def half_open(workshop, template, directory):
    """A client vanishes in the midst of a content, and the node is not told: it must notice, and serve the next one."""
    name = "client that vanishes in the midst of a content"
    node = Node.copy_of(template, directory / "half-open")
    node.start()
    try:
        fault = Fault("vanished", "PUT", workshop.weights_path(2), request_limit=WEIGHTS // 2, ending="silence")
        with Proxy((node.state / "slipwayd.address").read_text().strip(), [fault]) as proxy:
            bench = Bench(workshop, node, proxy)
            client = subprocess.Popen(
                [str(node.programs / "slipway"), "deploy", str(workshop.bundle(2))], stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=node.environment() | {"SLIPWAY_NODE": proxy.address},
            )
            limit = time.monotonic() + 20
            while "vanished" not in proxy.fired and time.monotonic() < limit:
                time.sleep(0.05)
            client.kill()
            client.wait()
            fired = "vanished" in proxy.fired
            # Others may wait for the content, and are told so; the rest of the node is not held up.
            found = others_are_served(bench)
            limit = time.monotonic() + 75
            while True:
                run = node.slipway("deploy", workshop.bundle(2), "--wait")
                if run.returncode == 0:
                    break
                found += ends_clearly(run, {6}, ("blob.busy",))
                if time.monotonic() > limit or found:
                    found.append(f"75 s later: {run.stderr}")
                    break
                time.sleep(1)
        wrong, recovery = judged(workshop, node, ("deploy", 2, "--wait"), {0})
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


def play_import(name, faults, ends, workshop, registry, directory):
    """What is imported must be what the server has; an import that did not end well left nothing."""
    project = directory / name.replace(" ", "-")
    workshop.slipway("init", project, "--project", "far")

    def command(address):
        return workshop.slipway("import", address, "--project-dir", project, check=False)

    def is_whole():
        here = {path.name for path in project.rglob("*") if re.fullmatch("[0-9a-f]{64}", path.name)}
        return all(hashlib.sha256(data).hexdigest() in here for data in registry.files.values())

    def versions():
        models = json.loads(workshop.slipway("models", "--json", "--project-dir", project).stdout)
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
    workshop = Wide(campaign.programs, campaign.directory / "workshop", f"{campaign.seed} network")
    template = workshop.node(campaign.directory / "template")
    template.start()
    first = template.slipway("deploy", workshop.bundle(1), "--wait")
    if first.returncode != 0 or template.stop() != 0:
        raise RuntimeError(f"no node to begin with: {first.stderr}{template.tail()}")
    directory = campaign.directory / "cases"
    directory.mkdir()
    chosen = [one for one in scenarios(workshop) if not (campaign.bounded and one.is_slow)]
    model = workshop.directory / "model-2"
    registry = Registry({path.name: path.read_bytes() for path in model.iterdir()})
    common = (workshop, template, directory)
    with registry, concurrent.futures.ThreadPoolExecutor(os.cpu_count() + 2) as pool:
        # Those that wait most begin first.
        work = [] if campaign.bounded else [("client that vanishes", half_open, common)]
        work += [
            (name, crowd, (name, *common, count, drips, not campaign.bounded))
            for name, count, drips in (
                ("200 connections that say nothing", 200, False), ("100 heads, a byte at a time", 100, True),
            )
        ]
        chosen.sort(key=lambda one: (not one.is_slow, one.meanwhile is None))
        work += [(one.name, play, (one, *common)) for one in chosen]
        work += [(one[0], play_import, (*one, workshop, registry, directory)) for one in imports()]
        report.add_all(pool, work)
