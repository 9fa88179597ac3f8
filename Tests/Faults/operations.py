"""What a daemon is at when a fault strikes it: each operation with the state it begins from, how it is asked for, and its repeat."""
import http.client
import json
import threading

import node as nodes
from node import QUICK, Node, NodeEnded, connect

FAILING_HOOK = QUICK + 'hooks: {post-activate: {command: ["/bin/false"]}}\n'
KEEP_ONE = QUICK + "retention: {confirmed: 1}\n"
ACTIVATED = {"active", "confirmed"}
ENDED = {"confirmed", "rejected", "failed", "cancelled", "rolled-back"}
# What asking a daemon that ends, or that cannot read or write a socket, comes to.
CUT = (OSError, http.client.HTTPException, json.JSONDecodeError, NodeEnded)


class Refused(Exception):
    """The node said no."""

    def __init__(self, code, text):
        super().__init__(f"{code}: {text}")
        self.code = code


class Told:
    """What somebody was told before the fault."""

    def __init__(self):
        # (project, sequence) of each activation.
        self.activations = set()
        # Digests of bundles that were taken in.
        self.bundles = set()

    def missing(self, state):
        known = {row["digest"] for row in state.rows("bundles")}
        return [f"2: the bundle {digest} was acknowledged, and is not there" for digest in self.bundles - known]


def ask(node, method, path, body=None):
    status, answer = node.ask(method, path, body)
    if status >= 400:
        raise Refused((answer or {}).get("code"), (answer or {}).get("detail"))
    return answer


def upload(node, path, told):
    """Sends a whole tar. - Returns: the bundle's digest."""
    connection = connect((node.state / "slipwayd.address").read_text().strip())
    try:
        headers = {"Authorization": f"Bearer {node.token}", "Content-Type": "application/x-tar"}
        connection.request("POST", "/v1/bundles", body=path.read_bytes(), headers=headers)
        answer = connection.getresponse()
        report = json.loads(answer.read())
    finally:
        connection.close()
    if answer.status >= 400:
        raise Refused(report.get("code"), report.get("detail"))
    told.bundles.add(report["digest"])
    return report["digest"]


def follow(node, report, told, sequence):
    """Listens until a deployment ends. - Returns: its last report."""
    connection = connect((node.state / "slipwayd.address").read_text().strip())
    try:
        connection.request(
            "GET", f"/v1/projects/credit/deployments/{report['id']}",
            headers={"Authorization": f"Bearer {node.token}", "Accept": "text/event-stream"},
        )
        for line in connection.getresponse():
            if line.startswith(b"data: "):
                report = json.loads(line.removeprefix(b"data: "))
                if report["state"] in ACTIVATED:
                    told.activations.add(("credit", sequence))
    finally:
        connection.close()
    return report


def deploy(node, digest, told, sequence, **options):
    """- Returns: the last report that came."""
    report = ask(node, "POST", "/v1/projects/credit/deployments", {"bundle": digest} | options)
    report = follow(node, report, told, sequence)
    if report["state"] in {"rejected", "failed"}:
        raise Refused((report.get("problem") or {}).get("code"), f"deployment {report['id']} is {report['state']}")
    return report


class Operation:
    """One thing that a daemon does. `act` asks for it; `repeat` asks again after the fault, as a person would."""

    name = ""
    settings = QUICK
    # The bundles that are confirmed before it.
    sequences = (1, 2)
    # Whether it is the start of the daemon itself.
    launched = False
    # Whether a deployment may be on probation when all has settled.
    waits_for_person = False

    def prepare(self, stock):
        """- Returns: a stopped node to begin from."""
        return stock.template(self.sequences)

    def act(self, node, stock, told):
        raise NotImplementedError

    def repeat(self, node, stock):
        """- Returns: findings."""
        return succeeds(node, "deploy", stock.bundle(3), "--wait")


def succeeds(node, *arguments, codes=(), statuses=(0,)):
    """- Parameter codes: of refusals that mean that what is asked for is so already."""
    run = node.slipway(*arguments)
    if run.returncode in statuses or any(f"[{code}]" in run.stderr for code in codes):
        return []
    return [f"8: slipway {arguments[0]} again ended with {run.returncode}: {run.stderr.strip()[-400:]}"]


class Receive(Operation):
    """A whole tar, then its generation staged."""

    name = "receive"

    def act(self, node, stock, told):
        digest = upload(node, stock.bundle(3), told)
        deploy(node, digest, told, 3, stageOnly=True)

    def repeat(self, node, stock):
        try:
            self.act(node, stock, Told())
        except (Refused, *CUT) as error:
            return [f"8: sending it again: {error!r}"]
        return []


class Offer(Operation):
    """An offer, the blobs that the node lacks, then its generation staged."""

    name = "offer"

    def act(self, node, stock, told):
        with node.begin("deploy", stock.bundle(3), "--stage-only") as client:
            while client.poll() is None and node.process.poll() is None:
                nodes.time.sleep(0.003)
            client.kill()
            _, errors = client.communicate()
        if node.process.poll() is None and client.returncode != 0:
            code = errors.rstrip().rpartition("[")[2].partition("]")[0]
            raise Refused(code or None, errors[-300:])

    def repeat(self, node, stock):
        return succeeds(node, "deploy", stock.bundle(3), "--stage-only")


class Activate(Operation):
    """A staged bundle becomes current, and is confirmed."""

    name = "activate"

    def prepare(self, stock):
        return stock.staged()

    def act(self, node, stock, told):
        deploy(node, stock.digest(3), told, 3)


class Automatic(Activate):
    """The hook after the switch fails: back to what was confirmed."""

    name = "automatic rollback"
    settings = FAILING_HOOK

    def act(self, node, stock, told):
        super().act(node, stock, told)

    def repeat(self, node, stock):
        return succeeds(node, "deploy", stock.bundle(3), "--wait", codes=("bundle.bad",), statuses=(3,))


class Return(Operation):
    """A rollback by hand."""

    name = "rollback by hand"

    def act(self, node, stock, told):
        report = ask(node, "POST", "/v1/projects/credit/rollback", {"to": 1})
        report = follow(node, report, told, 1)
        if report["state"] == "failed":
            raise Refused((report.get("problem") or {}).get("code"), "the rollback failed")

    def repeat(self, node, stock):
        return succeeds(node, "rollback", "--to", "1", "--wait")


class Decide(Operation):
    """A person ends a probation."""

    settings = nodes.MANUAL
    waits_for_person = True
    command = ""

    def prepare(self, stock):
        return stock.on_probation()

    def act(self, node, stock, told):
        report = ask(node, "POST", f"/v1/projects/credit/{self.command}", {})
        if report["state"] in ACTIVATED:
            told.activations.add(("credit", 3))

    def repeat(self, node, stock):
        if ask(node, "GET", "/v1/projects/credit").get("deployment") is None:
            return []
        return succeeds(node, self.command)


class Confirm(Decide):
    name = "confirm"
    command = "confirm"


class Withdraw(Decide):
    name = "rollback on probation"
    command = "rollback"


class Collect(Operation):
    """Garbage: a generation, its bundle and their blobs."""

    name = "gc"
    settings = KEEP_ONE

    def act(self, node, stock, told):
        ask(node, "POST", "/v1/gc")

    def repeat(self, node, stock):
        return succeeds(node, "gc", "--node", node.address)


class Start(Operation):
    """The start of the daemon, and whatever it then goes on with."""

    launched = True

    def act(self, node, stock, told):
        node.wait_until_listening()
        if self.sequences:
            node.settle()


class FirstStart(Start):
    name = "first start"
    sequences = ()

    def prepare(self, stock):
        return stock.new()

    def repeat(self, node, stock):
        return succeeds(node, "deploy", stock.bundle(1), "--wait")


class Recover(Start):
    """The start after a kill in the middle of something."""

    def __init__(self, of, point):
        self.of = of
        self.point = point
        self.name = f"recovery, {point}"
        self.settings = of.settings

    def prepare(self, stock):
        return stock.interrupted(self.of, self.point)

    def repeat(self, node, stock):
        return self.of.repeat(node, stock)


ALL = [
    Receive(), Offer(), Activate(), Automatic(), Return(), Confirm(), Withdraw(), Collect(), FirstStart(),
    Recover(Receive(), "bundle.adopted"), Recover(Receive(), "staging.linked"), Recover(Activate(), "switch.flipped"),
    Recover(Automatic(), "rollback.flipped"), Recover(Collect(), "generation.condemned"),
]


class Stock:
    """The states that operations begin from, each made once."""

    def __init__(self, test_project):
        self.test_project = test_project
        self._made = {}
        self._digests = {}
        self._lock = threading.RLock()

    def bundle(self, sequence):
        return self.test_project.bundle(sequence)

    def digest(self, sequence):
        return self._digests[sequence]

    def beginning(self, operation):
        """The stopped node that an operation begins from."""
        return self._once(("operation", operation.name), lambda: operation.prepare(self))

    def template(self, sequences):
        return self._once(sequences, lambda: self.test_project.template(sequences))

    def staged(self):
        return self._once("staged", self._make_staged)

    def on_probation(self):
        return self._once("probation", self._make_on_probation)

    def new(self):
        return self._once("new", lambda: self.test_project.node(self.test_project.directory / "new"))

    def interrupted(self, operation, point):
        """A node that was killed at a fault point of the daemon while it was at an operation."""
        return self._once((operation.name, point), lambda: self._interrupt(operation, point))

    def _once(self, key, make):
        with self._lock:
            if key not in self._made:
                self._made[key] = make()
            return self._made[key]

    def _make_staged(self):
        node = Node.copy_of(self.template((1, 2)), self.test_project.directory / "staged")
        node.start()
        self._digests[3] = upload(node, self.bundle(3), Told())
        deploy(node, self._digests[3], Told(), 3, stageOnly=True)
        return stopped(node)

    def _make_on_probation(self):
        node = Node.copy_of(self.staged(), self.test_project.directory / "probation", nodes.MANUAL)
        node.start()
        run = node.slipway("deploy", self.bundle(3))
        if run.returncode != 0:
            raise RuntimeError(f"no probation: {run.stderr}")
        return stopped(node)

    def _interrupt(self, operation, point):
        directory = self.test_project.directory / f"interrupted-{operation.name}-{point}".replace(" ", "-")
        node = Node.copy_of(self.beginning(operation), directory, operation.settings)
        node.start(environment={"SLIPWAY_HALT_AT": point})
        try:
            operation.act(node, self, Told())
        except (Refused, *CUT):
            pass
        if node.ended() != -9:
            raise RuntimeError(f"the daemon was not killed at {point}: {node.tail()}")
        return node


def stopped(node):
    if node.stop() != 0:
        raise RuntimeError(f"slipwayd did not stop well: {node.tail()}")
    return node
