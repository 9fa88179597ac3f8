"""What a bad network does to a command, and what must come of it."""
import contextlib
import dataclasses
import re
import subprocess
import time
from typing import Callable

from invariants import State
from node import MANUAL, QUICK, Node
from proxy import Fault, Proxy
from large_bundles import WEIGHTS, LargeBundles

OFFER, BLOB, COMMIT, ORDER = "/v1/offers$", "/v1/blobs/", "/commit$", "/deployments$"


def stands_before(status, seconds=None):
    """The answer of what stands before a node."""
    pause = "" if seconds is None else f"Retry-After: {seconds}\r\n"
    text = "<html>not now</html>"
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: text/html\r\n{pause}Content-Length: {len(text)}\r\n\r\n{text}"
    ).encode()


@dataclasses.dataclass
class Fixture:
    """What a scenario has at hand while it is judged."""

    test_project: LargeBundles
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
    # Called with the fixture after the command: what is wrong.
    check: Callable | None = None
    # Called with the fixture while the command runs, in a thread of its own: what is wrong.
    meanwhile: Callable | None = None
    # Exit statuses of the same command without the fault, after a kill and a start of the node.
    again: set = dataclasses.field(default_factory=lambda: {0})
    # It waits for a long deadline.
    is_slow: bool = False


def refused_and_untouched(fixture):
    found = [] if fixture.current() == "../generations/wide/1" else [f"current is {fixture.current()} after a refusal"]
    status, answer = fixture.node.ask("GET", "/v1/projects/wide/bundles")
    if status != 200 or len(answer["bundles"]) != 1:
        found.append(f"the node has {answer} after a refusal")
    return found


def one_order(fixture):
    """Whatever became of the answer, the order was carried out once."""
    orders = [one for one in fixture.deployments() if one["id"] > 1]
    return [] if len(orders) == 1 else [f"there are {len(orders)} deployments of one order"]


def says_that_it_does_not_know(fixture):
    found = one_order(fixture)
    if "ask for the status" not in fixture.run.stderr:
        found.append(f"the client did not say that it does not know: {fixture.run.stderr}")
    return found


def resumes_with_the_rest(limit):
    """The large file: what came before the cut at that byte is not sent again."""

    def check(fixture):
        uploads = fixture.proxy.of("PUT", fixture.test_project.weights_path(2))
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


def others_are_served(fixture):
    """While a command is held up, the node answers others and a second client gets through."""
    found, is_answered = [], False
    while not fixture.proxy.fired and fixture.run is None:
        time.sleep(0.01)
    for _ in range(10):
        status, _ = fixture.node.ask("GET", "/v1/projects/wide")
        is_answered = is_answered or fixture.run is None
        if status != 200:
            found.append(f"another client was answered {status}")
        time.sleep(0.1)
    if not is_answered:
        found.append("another client had no answer while the command was held up")
    second = fixture.node.slipway("deploy", fixture.test_project.bundle(1), "--wait", limit=300)
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


def was_refused_early(fixture):
    statuses = [one.second for one in fixture.proxy.exchanges if one.fault == "commit before its contents"]
    return [] if statuses == [409] else [f"a commit before its contents was answered {statuses}"]


def swapped(body):
    return bytes(byte ^ 0x55 for byte in body)


# Like others, so that a bounded run goes without them.
ALIKE = {
    "500 for an order",
    "503 that asks for too long a pause",
    "answer to a content cut off",
    "answer to an offer cut off",
    "answer to an offer reset",
    "each content cut off once",
    "offer and answer at 4 KB a second",
    "offer sent twice",
    "one byte of a wrapped bundle changed",
    "one byte of the answer to an offer changed",
    "order that is lost",
    "content close at byte 1", f"content reset at byte {WEIGHTS // 2}",
}


def scenarios(test_project):
    weights = BLOB + test_project.weights_path(2)
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
            ends={8}, codes=("client.interrupted",), command=("deploy", 3, "--wait"), check=refused_and_untouched,
        ),
        Scenario(
            "one byte of an offer changed", [Fault("flip", "POST", OFFER, request_flip=1000)],
            ends={1, 4, 8}, check=refused_and_untouched,
        ),
        Scenario(
            "one byte of a content changed", [Fault("flip", "PUT", weights, request_flip=WEIGHTS // 3)],
            ends={4}, codes=("store.blob-digest",), check=refused_and_untouched,
        ),
        Scenario(
            "one byte of a wrapped bundle changed", [Fault("flip", "POST", "/v1/bundles$", request_flip=WEIGHTS // 3)],
            ends={1, 4, 8}, command=("deploy", 3, "--wait"), check=refused_and_untouched,
        ),
        Scenario(
            "one byte of the answer to an offer changed", [Fault("flip", "POST", OFFER, answer_flip=200)], ends={0, 1, 4, 5, 8},
        ),
        Scenario(
            "one byte of the answer to an order changed", [Fault("flip", "POST", ORDER, answer_flip=60)],
            ends={0, 1, 5, 8}, check=one_order,
        ),
        Scenario(
            "another content under a digest", [Fault("swap", "PUT", weights, replace=swapped)],
            ends={4}, codes=("store.blob-digest",), check=refused_and_untouched,
        ),
        Scenario(
            "1 KB a second", [Fault("slow", "POST", r"/v1/offers/[^/]+/blobs$", rate=1024)], command=("deploy", 4, "--wait"),
            meanwhile=others_are_served,
        ),
        Scenario("offer and answer at 4 KB a second", [Fault("slow", "POST", OFFER, rate=4096)], meanwhile=others_are_served),
        Scenario("commit whose answer is lost", [Fault("lost", "POST", COMMIT, answer_limit=0)], check=one_order),
        Scenario(
            "order whose answer is lost", [Fault("lost", "POST", ORDER, answer_limit=0)],
            ends={8}, codes=("client.interrupted",), check=says_that_it_does_not_know,
        ),
        Scenario(
            "order whose answer is lost, on probation", [Fault("lost", "POST", ORDER, answer_limit=0, ending="reset")],
            ends={8}, codes=("client.interrupted",), settings=MANUAL, command=("deploy", 2),
            check=says_that_it_does_not_know,
        ),
        Scenario(
            "order that is lost", [Fault("lost", "POST", ORDER, request_limit=0)],
            ends={8}, codes=("client.interrupted",),
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
            ends={8}, codes=("client.unavailable",),
        ),
        Scenario(
            "500 for an order", [Fault("500", "POST", ORDER, answer_instead=stands_before("500 Oops"))],
            ends={1}, codes=("client.answer",),
        ),
        Scenario(
            "503 that asks for too long a pause",
            [Fault("503", "POST", OFFER, answer_instead=stands_before("503 Service Unavailable", 86400))],
            ends={8}, codes=("client.unavailable",),
        ),
        Scenario(
            "order that is never answered", [Fault("silence", "POST", ORDER, answer_limit=0, ending="silence")],
            ends={8}, codes=("client.timeout",), check=one_order, is_slow=True,
        ),
    ]
    return found
