"""A clock that jumps a day either way: durations stay what they are, and dates are judged by the clock."""
import concurrent.futures
import contextlib
import dataclasses
import datetime
import os
import re
import shutil
import time

from campaign import Case
from dayclock import DAY, DayClock, built
from invariants import State
from node import QUICK, Node
from proxy import Fault, Proxy
from testproject import TestProject

COMMON = "limits: {reserve: 1MiB}\nscoring: {environment: \"off\"}\n"
# Seconds of a probation or a hook in these tests: the next ones where a machine was too busy to make the clock jump in time.
SPANS = (3, 15, 60, 240)
# Seconds that a busy machine may add to them.
SLACK = 300
BY_ITSELF = "probation: {minimum: SPANs}\n" + COMMON
BY_HAND = "probation: {confirm: manual, minimum: 0s, deadline: SPANs}\n" + COMMON
PROBED = (
    "probation: {minimum: SPANs, passes: 2}\nhooks: {probe: {command: ['true'], interval: 1s, timeout: 60s}}\n" + COMMON
)
HOOKED = "probation: {minimum: 0s}\nhooks: {pre-activate: {command: [sleep, 'SPAN'], timeout: 600s}}\n" + COMMON


class TooSlow(Exception):
    """The clock could not be made to jump before the span was over."""


@dataclasses.dataclass
class Fixture:
    """A node with a time of day of its own, and what was found wrong with it."""

    test_project: TestProject
    node: Node
    clock: DayClock
    found: list
    span: int
    recovery: float | None = None

    def use(self, settings):
        self.node.settings = settings.replace("SPAN", str(self.span))

    def demand_time_left(self, began):
        """- Parameter began: a moment before the span began."""
        if time.monotonic() - began > self.span - 0.5:
            raise TooSlow

    def start(self, wrapper=()):
        self.recovery = self.node.start(wrapper=wrapper, environment=self.clock.environment)

    def restart(self, offset, wrapper=(), began=None):
        """Kills the node and starts it at another time of day. - Parameter began: the span must not be over at the kill."""
        self.node.kill()
        if began is not None:
            self.demand_time_left(began)
        self.clock.set(offset)
        self.start(wrapper)

    def expect(self, holds, what):
        if not holds:
            self.found.append(what)

    def deploy(self, sequence, *options, ends=0, code=None):
        run = self.node.slipway("deploy", self.test_project.bundle(sequence), *options)
        self.expect(run.returncode == ends, f"deploy of {sequence} ended with {run.returncode}, not {ends}: {run.stderr}")
        if code:
            self.expect(f"[{code}]" in run.stderr, f"deploy of {sequence} did not name {code}: {run.stderr}")
        return run

    def newest(self):
        _, answer = self.node.ask("GET", "/v1/projects/credit/deployments?limit=1")
        return answer["deployments"][0]

    def ended(self, began, at_least, at_most):
        """Waits for the end of the newest deployment, which must take so many seconds. - Returns: its report."""
        while time.monotonic() - began < at_most + 30:
            report = self.newest()
            if report["state"] in ("confirmed", "rolled-back", "failed", "rejected"):
                break
            time.sleep(0.02)
        seconds = time.monotonic() - began
        self.expect(
            at_least <= seconds <= at_most,
            f"it ended as {report['state']} after {seconds:.1f} s, not after {at_least} to {at_most} s",
        )
        return report

    def dates(self):
        """The dates of the audit's records, which tell whether the clock has jumped."""
        rows = sorted(State(self.node.state).rows("audit"), key=lambda row: row["number"])
        return [datetime.datetime.fromtimestamp(row["time"] / 1000, datetime.timezone.utc).date() for row in rows]


def runs_on(offset, settings, state, code=None):
    """A jump in the midst of a probation: it lasts as long as it would have."""

    def case(fixture):
        fixture.use(settings)
        fixture.start()
        began = time.monotonic()
        fixture.deploy(3)
        switched = time.monotonic()
        fixture.clock.set(offset)
        fixture.demand_time_left(began)
        report = fixture.ended(began, fixture.span, switched - began + fixture.span + SLACK)
        fixture.expect(report["state"] == state, f"it ended as {report['state']}, not {state}")
        if code:
            fixture.expect(report["problem"]["code"] == code, f"it ended with {report['problem']}")

    return case


def runs_across_a_restart(offset, wrapper=()):
    """A jump while the node is down in the midst of a probation: the deadline on record counts, and gives no more time."""

    def case(fixture):
        fixture.use(BY_HAND)
        fixture.start()
        began = time.monotonic()
        fixture.deploy(3)
        restarted = time.monotonic()
        fixture.restart(offset, wrapper, began)
        # A day later it is over; a day earlier it has all of its time again, and no more.
        at_least, span = (0, 0) if offset > 0 else (fixture.span - 1, fixture.span)
        report = fixture.ended(restarted, at_least, span + SLACK)
        fixture.expect(report["state"] == "rolled-back", f"it ended as {report['state']}")
        fixture.expect(report["problem"]["code"] == "deployment.deadline", f"it ended with {report['problem']}")

    return case


def runs_across_restarts(fixture):
    """The clock is set back, and the node starts again and again: that gives no more than one deadline's time."""
    fixture.use(BY_HAND)
    fixture.start()
    before = time.monotonic()
    fixture.deploy(3)
    fixture.clock.set(-DAY)
    fixture.demand_time_left(before)
    began = time.monotonic()
    while time.monotonic() - began < fixture.span - 1:
        fixture.node.stop()
        fixture.start()
        time.sleep(0.2)
    fixture.ended(began, 0, fixture.span + SLACK)


def hook_runs_on(offset):
    def case(fixture):
        fixture.use(HOOKED)
        fixture.start()
        began = time.monotonic()
        process = fixture.node.begin("deploy", fixture.test_project.bundle(3), "--wait")
        try:
            while fixture.newest()["state"] != "staged":
                fixture.demand_time_left(began)
                time.sleep(0.02)
            fixture.clock.set(offset)
            fixture.demand_time_left(began)
        except TooSlow:
            process.kill()
            process.communicate()
            raise
        _, errors = process.communicate(timeout=900)
        fixture.expect(process.returncode == 0, f"deploy ended with {process.returncode}: {errors}")

    return case


def expires(fixture):
    """A bundle is refused from its date on, whether it comes or is on the node already, and is taken before it."""
    fixture.start()
    fixture.deploy("expiring", "--stage-only")
    fixture.clock.set(DAY)
    fixture.deploy("expiring", ends=4, code="bundle.expired")
    status, answer = fixture.node.ask("POST", "/v1/projects/credit/deployments", {"bundle": fixture.expiring})
    fixture.expect(status == 202, f"an order was answered {status}: {answer}")
    fixture.node.settle()
    report = fixture.newest()
    fixture.expect(
        report["state"] == "rejected" and report["problem"]["code"] == "bundle.expired",
        f"an expired bundle ended as {report['state']}, {report['problem']}",
    )
    fixture.restart(DAY)
    fixture.deploy("expiring", ends=4, code="bundle.expired")
    fixture.clock.set(0)
    fixture.deploy("expiring", "--wait")


def never_seen_before_it_expired(fixture):
    fixture.clock.set(DAY)
    fixture.start()
    fixture.deploy("expiring", ends=4, code="bundle.expired")
    fixture.expect(
        not [row for row in State(fixture.node.state).rows("bundles") if row["sequence"] == 5], "it was taken in"
    )


def order_is_kept(fixture):
    """Deployments before and after the clock was set back stay in their order: history, rollback and retention."""
    fixture.node.settings = "retention: {confirmed: 2}\n" + QUICK
    fixture.start()
    fixture.deploy(3, "--wait")
    fixture.clock.set(-DAY)
    fixture.deploy(4, "--wait")
    fixture.deploy(4, "--wait", "--active", "iris=2")
    _, answer = fixture.node.ask("GET", "/v1/projects/credit/deployments")
    numbers = [one["id"] for one in answer["deployments"]]
    fixture.expect(numbers == sorted(numbers, reverse=True), f"the history is {numbers}")
    fixture.node.ask("POST", "/v1/gc")
    _, answer = fixture.node.ask("GET", "/v1/projects/credit/generations")
    kept = [(one["sequence"], one["active"]["iris"]) for one in answer["generations"]]
    fixture.expect(kept == [(4, "4"), (4, "2")], f"kept are {kept}")
    run = fixture.node.slipway("rollback")
    fixture.expect(run.returncode == 0, f"rollback ended with {run.returncode}: {run.stderr}")
    _, report = fixture.node.ask("GET", "/v1/projects/credit")
    fixture.expect(report["current"]["active"] == {"iris": "4"}, f"it went back to {report['current']}")


def offer_stays(fixture):
    """A jump between an offer and its commit does not end the offer: it has its hour."""
    fixture.start()
    jump = Fault("jump", "POST", "/commit$", before=lambda _: fixture.clock.set(DAY))
    address = (fixture.node.state / "slipwayd.address").read_text().strip()
    with Proxy(address, [jump]) as proxy:
        run = fixture.node.slipway("deploy", fixture.test_project.bundle(3), "--wait", "--node", proxy.address)
        fixture.expect(run.returncode == 0, f"deploy ended with {run.returncode}: {run.stderr}")
        commits = [one.status for one in proxy.of("POST", "/commit$")]
        fixture.expect(commits == [201], f"the commit was answered {commits}")


def other_boot(days):
    """A start whose clock of the machine's uptime is another: what a restart of the machine looks like."""
    if shutil.which("unshare") is None or not os.path.exists("/proc/self/ns/time") or os.geteuid() != 0:
        return None
    return ["unshare", "--time", "--fork", f"--boottime={days * DAY}", f"--monotonic={days * DAY}"]


def cases(bounded):
    found = {
        "a day forward on probation": runs_on(DAY, BY_ITSELF, "confirmed"),
        "a day back on probation": runs_on(-DAY, BY_ITSELF, "confirmed"),
        "a day forward on probation by hand": runs_on(DAY, BY_HAND, "rolled-back", "deployment.deadline"),
        "a day back on probation by hand": runs_on(-DAY, BY_HAND, "rolled-back", "deployment.deadline"),
        "a day forward while it is probed": runs_on(DAY, PROBED, "confirmed"),
        "a day back while it is probed": runs_on(-DAY, PROBED, "confirmed"),
        "a day forward in a hook": hook_runs_on(DAY),
        "a day back in a hook": hook_runs_on(-DAY),
        "a day forward across a restart": runs_across_a_restart(DAY),
        "a day back across a restart": runs_across_a_restart(-DAY),
        "a day back across restart after restart": runs_across_restarts,
        "a day forward past an expiry": expires,
        "a day past the expiry of a bundle that comes": never_seen_before_it_expired,
        "a day back between deployments": order_is_kept,
        "a day forward between an offer and its commit": offer_stays,
    }
    wrapper = other_boot(10)
    if wrapper:
        found["a day back and another uptime"] = runs_across_a_restart(-DAY, wrapper)
    if bounded:
        for name in (
            "a day forward while it is probed", "a day back while it is probed", "a day forward in a hook",
            "a day back in a hook", "a day past the expiry of a bundle that comes",
        ):
            del found[name]
    return found


class Expiring(TestProject):
    """With a bundle that expires in an hour."""

    def __init__(self, programs, directory):
        super().__init__(programs, directory)
        end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
        self.slipway(
            "export", "--key", self.key, "--output", self.bundle("expiring"), "--project-dir", self.project,
            "--expires", end.strftime("%Y-%m-%dT%H:%M:%SZ"),
        )


def play(name, case, test_project, template, library, directory):
    for span in SPANS:
        with contextlib.suppress(TooSlow):
            return play_once(name, case, span, test_project, template, library, directory)
    return Case(name, False)


def play_once(name, case, span, test_project, template, library, directory):
    node = Node.copy_of(template, directory / name.replace(" ", "-"))
    clock = DayClock(library, directory / (name.replace(" ", "-") + ".clock"))
    # An attempt before this one may have left another.
    clock.set(0)
    fixture = Fixture(test_project, node, clock, [], span)
    try:
        before = len(fixture.dates())
        case(fixture)
        today = datetime.datetime.now(datetime.timezone.utc).date()
        # The jump shows in what the node wrote down.
        fired = any(abs((date - today).days) >= 1 for date in fixture.dates()[before:])
        fixture.restart(clock.offset)
        if not node.settle():
            fixture.found.append("4: a deployment does not end")
        if node.stop() != 0:
            fixture.found.append("the node did not stop well")
        return Case(name, fired, tuple(fixture.found + State(node.state).violations()), fixture.recovery)
    finally:
        node.kill()
        clock.close()


def run(campaign, report):
    library = built(campaign.directory)
    test_project = Expiring(campaign.programs, campaign.directory / "test_project")
    inspected = test_project.slipway("inspect", "--json", test_project.bundle("expiring")).stdout
    Fixture.expiring = re.search(r"sha256:[0-9a-f]{64}", inspected)[0]
    template = test_project.template((1, 2))
    directory = campaign.directory / "cases"
    directory.mkdir()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() + 6) as pool:
        report.add_all(pool, [
            (name, play, (name, case, test_project, template, library, directory))
            for name, case in cases(campaign.bounded).items()
        ])
