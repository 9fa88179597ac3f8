"""One client that asks a node for one thing after the other, and notes what it was told, and when."""
import dataclasses
import http.client
import json
import sqlite3
import time

from invariants import State
from node import Node, connect

# Deployments end without a wait, no generation is kept but what is current or pinned, and bundle 4 fails its hook.
SETTINGS = (
    "probation: {minimum: 0s}\nlimits: {reserve: 1MiB}\nscoring: {environment: \"off\"}\nretention: {confirmed: 1}\n"
    "hooks: {post-activate: {command: [sh, -c, 'test ! -e $SLIPWAY_GENERATION_PATH/models/iris/4']}}\n"
)
PROJECT = "credit"
# Seconds that a node may take to tidy up, on a busy machine.
PATIENCE = 60
LOST = (OSError, http.client.HTTPException, ValueError)


class MountedNode(Node):
    """A node whose state is on a file system under test, and whose log, settings and socket are not."""

    def __init__(self, programs, state, beside, settings=SETTINGS):
        super().__init__(programs, state, settings)
        self.log = beside / "node.log"
        self.socket = beside / "node.socket"
        self._configuration = beside / "node.yaml"

    def tail_all(self):
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def command(self):
        return self._command(self._configuration, self.socket)


@dataclasses.dataclass(frozen=True)
class Step:
    """What is asked for, and the sequence of the bundle that is current before and after it."""

    name: str
    what: str
    argument: int | None
    before: int | None
    after: int | None


# The template of the test project has the bundles 1 and 2, as the generations 1 and 2.
STEPS = [
    Step("pin-2", "pin", 2, 2, 2),
    Step("deploy-3", "deploy", 3, 2, 3),
    Step("roll-back", "rollback", None, 3, 2),
    Step("deploy-4-in-vain", "deploy", 4, 2, 2),
    Step("deploy-3-again", "deploy", 3, 2, 3),
    Step("collect", "gc", None, 3, 3),
]
FIRST_STEPS = [Step("deploy-1", "deploy", 1, None, 1), Step("deploy-2", "deploy", 2, 1, 2)]


class Client:
    """Asks, and calls `told(text)` at once for each thing it is told: "begin NAME", "active NAME", "done NAME"."""

    def __init__(self, node, test_project, told):
        self._node = node
        self._test_project = test_project
        self._told = told

    def run(self, step):
        """- Returns: the state in which a deployment ended, or "ok". - Raises: RuntimeError for a refusal; LOST."""
        self._told(f"begin {step.name}")
        end = getattr(self, "_" + step.what)(step)
        self._told(f"done {step.name}")
        return end

    def _deploy(self, step):
        bundle = self.upload(step.argument)
        return self._follow(step, self._post(f"/v1/projects/{PROJECT}/deployments", {"bundle": bundle["digest"]}))

    def upload(self, sequence):
        """- Returns: what the node has to say of the bundle."""
        connection = connect(self._address)
        try:
            with open(self._test_project.bundle(sequence), "rb") as file:
                connection.request("POST", "/v1/bundles", body=file.read(), headers={
                    "Authorization": f"Bearer {self._node.token}", "Content-Type": "application/vnd.slipway.bundle",
                })
            return self._accepted(connection.getresponse())
        finally:
            connection.close()

    def _rollback(self, step):
        return self._follow(step, self._post(f"/v1/projects/{PROJECT}/rollback", {}))

    def _pin(self, step):
        path = f"/v1/projects/{PROJECT}/generations/{step.argument}/pin"
        status, answer = self._node.ask("PUT", path, {"pinned": True})
        return self._demand(status, answer) and "ok"

    def _gc(self, _):
        return self._post("/v1/gc", None) and "ok"

    def _post(self, path, body):
        return self._demand(*self._node.ask("POST", path, body))

    @staticmethod
    def _demand(status, answer):
        if status >= 300:
            raise RuntimeError(f"{status}: {answer}")
        return answer

    def _accepted(self, response):
        return self._demand(response.status, json.loads(response.read()))

    def _follow(self, step, deployment):
        """Listens to the events of a deployment, as `slipway deploy --wait` does."""
        connection = connect(self._address)
        try:
            connection.request("GET", f"/v1/projects/{PROJECT}/deployments/{deployment['id']}", headers={
                "Authorization": f"Bearer {self._node.token}", "Accept": "text/event-stream",
            })
            response, state = connection.getresponse(), None
            for line in response:
                if not line.startswith(b"data:"):
                    continue
                before, state = state, json.loads(line[5:])["state"]
                if state == "active" and before != state:
                    self._told(f"active {step.name}")
            if state not in ("confirmed", "rolled-back", "failed", "cancelled", "rejected"):
                raise ConnectionError(f"the events ended while the deployment was {state}")
            return state
        finally:
            connection.close()

    @property
    def _address(self):
        return self._node.address


def current_bundle(state):
    """- Returns: the sequence of the bundle that is current; what the link says if no record knows it."""
    link = state.current().get(PROJECT)
    if link is None:
        return None
    number = int(link.rpartition("/")[2])
    digests = {row["bundle_digest"] for row in state.rows("generations") if row["number"] == number}
    return next((row["sequence"] for row in state.rows("bundles") if row["digest"] in digests), link)


class Witness:
    """What a serial client knows of a node: which bundle must be current, whatever happened."""

    def __init__(self, steps):
        self.steps = {step.name: step for step in steps}
        self._first = steps[0]

    def under_way(self, told):
        """The step that was begun and not ended."""
        last = next((text for text in reversed(told) if text.startswith(("begin ", "done "))), None)
        return self.steps[last.split(" ")[1]] if last and last.startswith("begin ") else None

    def violations(self, state, told):
        """Beside the invariants: exactly what was told is so. - Parameter state: a State that has settled."""
        done = [text.split(" ")[1] for text in told if text.startswith("done ")]
        current = self.steps[done[-1]].after if done else self._first.before
        allowed = {current}
        if (step := self.under_way(told)) is not None:
            allowed = {step.after} if f"active {step.name}" in told else {step.before, step.after}
        found = current_bundle(state)
        findings = []
        if found not in allowed:
            findings.append(f"2: the client was told {told[-3:]}; bundle {found} is current, not {allowed}")
        for row in state.rows("projects"):
            if state.current().get(PROJECT) not in (None, f"../generations/{PROJECT}/{row['last_confirmed']}"):
                findings.append(f"3: generation {row['last_confirmed']} is the last confirmed one, and not current")
        for name in done:
            if self.steps[name].what == "pin":
                findings += self._pin_findings(state, self.steps[name].argument)
        return findings

    @staticmethod
    def _pin_findings(state, number):
        if any(row["number"] == number and row["pinned"] for row in state.rows("generations")):
            return state.damage(PROJECT, number)
        return [f"3: generation {number} was pinned, and is not"]



def lasting(find, patience=PATIENCE):
    """What is wrong with a node that has settled, as `find()` finds it.

    It may be at work all the same: after a deployment it collects garbage. What is still wrong after so many seconds is wrong.
    """
    deadline = time.monotonic() + patience
    while True:
        try:
            findings = find()
        except (OSError, sqlite3.Error) as error:
            findings = [f"the state changed while it was read: {error}"]
        if not findings or time.monotonic() > deadline:
            return findings
        time.sleep(0.1)


def judge(node, witness, told, patience=PATIENCE):
    """All that is wrong: with the state, and with what the client was told."""
    def find():
        state = State(node.state)
        return state.violations() + witness.violations(state, told)

    return lasting(find, patience)
