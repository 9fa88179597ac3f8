"""Shared parts of the tiers that inject failures into system calls: the sites, the runs beside each other, and the verdict."""
import collections
import concurrent.futures
import dataclasses
import shutil
import sqlite3
import threading
import time

import syscalls
from campaign import Case
from invariants import Reader, State
from node import Node, NodeEnded
from operations import CUT, Refused, Stock, Told
from testproject import TestProject

# Most of the time is spent waiting for a daemon.
WORKERS = 2
# Seconds that a daemon may take for what it goes on with after a start.
PATIENCE = 300


class Fixture:
    """One run of a tier: its stock, its workers, and the call sites that faults have struck."""

    def __init__(self, campaign, report):
        syscalls.require()
        self.campaign = campaign
        self.report = report
        self.stock = Stock(TestProject(campaign.programs, campaign.directory / "test_project"))
        self.known = collections.defaultdict(set)
        self.struck = collections.defaultdict(set)
        self._unmet = []
        self._lock = threading.Lock()
        self._places = threading.local()
        self._count = 0

    def place(self):
        """A directory that only this worker uses, empty."""
        if not hasattr(self._places, "path"):
            with self._lock:
                self._count += 1
                self._places.path = self.campaign.directory / f"worker-{self._count}"
        shutil.rmtree(self._places.path, ignore_errors=True)
        self._places.path.mkdir(parents=True)
        return self._places.path

    def node(self, operation):
        place = self.place()
        return Node.copy_of(self.stock.beginning(operation), place / "state", operation.settings)

    def add(self, case, operation=None, site=None):
        with self._lock:
            if site is not None:
                self.struck[operation].add(site)
            self.report.add(case)

    def run(self, jobs, until=None):
        """Runs jobs beside each other, none begun after the moment `until`."""
        def guarded(job):
            if until is None or time.monotonic() < until:
                job()

        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            for future in [pool.submit(guarded, job) for job in jobs]:
                future.result()

    def miss(self, operation, site, name):
        """A fault met no call: what threads do differs from run to run, so its site may be struck by another."""
        self._unmet.append((operation, site, name))

    def judge_misses(self):
        """A fault that met no call did not happen, unless another struck where it was aimed. A sample aims at others instead."""
        if self._unmet:
            self.report.figures["aims that met no call"] = len(self._unmet)
        for operation, site, name in self._unmet:
            if not self.campaign.bounded and (site is None or site not in self.struck[operation]):
                self.add(Case(name, fired=False))

    def tell_coverage(self):
        """What was struck of all call sites that the operations were seen to have."""
        known = sum(len(sites) for sites in self.known.values())
        missed = {name: sites - self.struck[name] for name, sites in self.known.items() if sites - self.struck[name]}
        self.report.figures["call sites struck"] = f"{known - sum(map(len, missed.values()))} of {known}"
        for name, sites in sorted(missed.items()):
            for site in sorted(sites):
                print(f"{self.report.tier}: {name}: not struck: {site}", flush=True)


def places_of(node):
    return {node.state: "STATE", node.state.parent: "WORK"}


def recorded(fixture, operation):
    """The calls of an operation without a fault. - Returns: [(name of the thread or None, Call)]."""
    node = fixture.node(operation)
    trace = node.state.with_name("trace")
    names = {}
    if operation.launched:
        node.launch(syscalls.wrapper(trace))
        operation.act(node, fixture.stock, Told())
    else:
        node.start()
        attached = syscalls.Attached(node.process.pid, trace)
        names = {number: name for name, number in syscalls.threads(node.process.pid).items()}
        operation.act(node, fixture.stock, Told())
        attached.detach()
    node.kill()
    calls = syscalls.Trace(trace, places_of(node)).calls
    fixture.known[operation.name] |= {call.site for call in calls if call.site}
    return [(names.get(call.thread), call) for call in calls]


@dataclasses.dataclass
class Struck:
    """What came of an operation while a fault was in wait for it."""

    node: Node
    trace: syscalls.Trace
    told: Told
    # What the one who asked got to see: None for an answer, else the exception.
    problem: Exception | None
    # Reads what is current from before the fault until `gaps`; None where there is nothing to read at the beginning.
    reader: Reader | None

    def gaps(self):
        """What the reader found missing. It stops."""
        if self.reader is None:
            return []
        self.reader.__exit__()
        return self.reader.failures[:3]

    def end(self):
        self.gaps()
        self.node.kill()


def inject(fixture, operation, fault, linger=0.0):
    """Runs an operation while a fault is in wait for it; the daemon goes on if the fault lets it."""
    node = fixture.node(operation)
    trace = node.state.with_name("trace")
    told, problem, attached, reader = Told(), None, None, None
    if (node.state / "current/credit").is_symlink():
        reader = Reader(node.state).__enter__()
    try:
        if operation.launched:
            node.launch(syscalls.wrapper(trace, fault))
        else:
            node.start()
            attached = syscalls.Attached(node.process.pid, trace, fault)
        if attached is None or not attached.missed:
            operation.act(node, fixture.stock, told)
    except (Refused, *CUT) as error:
        problem = error
    # The fault may strike at what the daemon does after its answer.
    if linger:
        syscalls.wait_for(lambda: node.process.poll() is not None, linger)
    if attached is not None:
        attached.detach()
    return Struck(node, syscalls.Trace(trace, places_of(node)), told, problem, reader)


def judged(node, told, operation):
    """What breaks an invariant once all has settled. Asks again for a minute, since a daemon may still be tidying up."""
    deadline = time.monotonic() + 60
    while True:
        try:
            state = State(node.state)
            findings = state.violations(told.activations, settled=not operation.waits_for_person) + told.missing(state)
        except (OSError, sqlite3.Error) as error:
            findings = [f"the state changed while it was read: {error}"]
        if not findings or time.monotonic() > deadline:
            return findings
        time.sleep(0.1)


def recover(fixture, node, told, operation):
    """One start after a fault, then the repeat. - Returns: seconds until it listened, and the findings."""
    findings = []
    try:
        seconds = node.start()
        if not operation.waits_for_person and not node.settle(limit=PATIENCE):
            findings.append(f"4: a deployment is still under way {PATIENCE} s after the start")
        findings += judged(node, told, operation)
        findings += operation.repeat(node, fixture.stock)
        if not operation.waits_for_person:
            node.settle(limit=PATIENCE)
        findings += [f"after the repeat: {finding}" for finding in judged(node, told, operation)]
    except (Refused, *CUT) as error:
        return None, findings + [f"after the start: {error!r}: {node.tail()[-600:]}"]
    finally:
        node.kill()
    return seconds, findings
