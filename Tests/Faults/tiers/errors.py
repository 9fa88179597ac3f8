"""Errors, lies and delays from each kind of system call: the first, the middle and the last of it in each operation.

Whatever a call says, the daemon goes on: the operation fails with a code, or succeeds, and the next ones succeed. Only a start may end
the daemon, and then it says why.
"""
import functools
import os
import re
import signal
import time

import design
import operations
import injection
import syscalls
from campaign import Case
from node import connect
from operations import CUT, Refused
from syscalls import OPENING, SYNCING, Fault

NAMING = OPENING | {"mkdir", "mkdirat", "symlink", "symlinkat", "link", "linkat", "rename", "renameat", "renameat2"}
GROWING = NAMING | {"write", "pwrite64", "pwritev", "pwritev2", "ftruncate", "fallocate"}
INTERRUPTED = {"write", "pwrite64", "writev", "flock"}
LIE = "retval=0"
DELAY = "delay_enter=1000000"
# What a program that ended on purpose has said at last.
CODED = re.compile(r"\b[a-z]+(?:\.[a-z0-9-]+)+\b")
CRASHED = re.compile(r"Fatal error|Illegal instruction|Segmentation fault|Crash: ")
# Seconds in which a bounded run begins cases.
BOUND = 20


def run(campaign, report):
    fixture = injection.Fixture(campaign, report)
    if campaign.bounded:
        return run_some(fixture)
    for operation in operations.ALL:
        fixture.run([functools.partial(case, fixture, operation, fault) for fault in faults(fixture, operation)])
    for command in design.ALL:
        fixture.run([functools.partial(command_case, fixture, command, fault) for fault in command_faults(fixture, command)])


def whats(call):
    """What can become of a call of that kind."""
    chosen = ["error=EIO"]
    if call in GROWING:
        chosen.append("error=ENOSPC")
    if call in OPENING:
        chosen.append("error=EMFILE")
    if call in INTERRUPTED:
        chosen.append("error=EINTR")
    if call in SYNCING:
        chosen.append(LIE)
    if call in SYNCING or "rename" in call:
        chosen.append(DELAY)
    return chosen


def cannot_fail(call):
    """Whether no disk and no peer makes it fail: a wake-up between threads, or the release of a lock, which SQLite takes for done.

    Which call of fcntl releases one differs from run to run.
    """
    return call.target is None or call.name == "fcntl"


def picked(calls):
    """The first, the middle and the last of each kind. - Parameter calls: [(thread, Call)] in their order."""
    kinds = {}
    for thread, call in calls:
        if not cannot_fail(call):
            kinds.setdefault(call.name, []).append((thread, call))
    for found in kinds.values():
        yield from (found[index] for index in sorted({0, len(found) // 2, len(found) - 1}))


def faults(fixture, operation):
    chosen = []
    for thread, call in picked(injection.recorded(fixture, operation)):
        # A sync that fails is watched on all threads, since another may try it again.
        where = None if call.name in SYNCING else thread
        chosen += [Fault(call.name, what, call.ordinal, where) for what in whats(call.name)]
    return list(dict.fromkeys(chosen))


def command_faults(fixture, command):
    calls = [(None, call) for call in design.recorded(fixture, command)]
    return list(dict.fromkeys(
        Fault(call.name, what, call.ordinal) for _, call in picked(calls) for what in whats(call.name)
    ))


def attempts(fault):
    """The fault, and where that many calls were not made, an earlier one on whichever thread."""
    yield fault
    yield fault
    when = fault.when
    while when > 1:
        when //= 2
        yield Fault(fault.call, fault.what, max(1, when))
    yield Fault(fault.call, fault.what, 1)


def case(fixture, operation, fault):
    astray = False
    for attempt in attempts(fault):
        struck = injection.inject(fixture, operation, attempt)
        injected = struck.trace.injected()
        # What becomes of it then says nothing.
        inner = any(cannot_fail(call) for call in injected)
        if injected and not inner:
            break
        astray = astray or inner
        struck.end()
    else:
        if astray:
            fixture.report.figures["aimed at, and missed"] = fixture.report.figures.get("aimed at, and missed", 0) + 1
        else:
            fixture.add(Case(f"{operation.name}: {fault}", fired=False))
        return
    name = f"{operation.name}: {attempt.what} at {injected[0].site or attempt}"
    try:
        seconds, findings = judge(fixture, operation, struck, attempt, injected[0])
    except (Refused, *CUT) as error:
        seconds, findings = None, [f"{error!r}: {struck.node.tail()[-600:]}"]
    findings += syscalls.repeated_syncs(struck.trace.calls) + struck.gaps()
    struck.node.kill()
    fixture.add(Case(name, True, tuple(findings), seconds), operation.name, injected[0].site)


def judge(fixture, operation, struck, fault, call):
    """- Returns: seconds of the start that follows, and findings."""
    node, findings = struck.node, []
    if fault.what in {LIE, DELAY} and struck.problem is not None:
        findings.append(f"failed, though nothing did: {struck.problem!r}")
    if node.process.poll() is not None:
        findings += ending_findings(operation, node)
        seconds, others = injection.recover(fixture, node, struck.told, operation)
        return seconds, findings + others
    if isinstance(struck.problem, Refused) and not struck.problem.code:
        findings.append(f"failed without a code: {struck.problem}")
    if isinstance(struck.problem, CUT) and "socket" not in (call.site or ""):
        findings.append(f"no answer: {struck.problem!r}")
    findings += going_on(fixture, operation, node)
    status = stop(node)
    if status != 0:
        findings.append(f"the daemon ended with {status} when it was asked to end: {node.tail()[-400:]}")
    seconds = node.start()
    if not operation.waits_for_person:
        node.settle(limit=injection.PATIENCE)
    return seconds, findings + injection.judged(node, operations.Told(), operation)


def ending_findings(operation, node):
    log = node.tail()
    findings = []
    if not operation.launched:
        findings.append(f"the daemon ended with {node.process.returncode}: {log[-600:]}")
    elif node.process.returncode <= 0 or not CODED.search(log):
        findings.append(f"the start ended with {node.process.returncode} and no reason: {log[-600:]}")
    if CRASHED.search(log):
        findings.append(f"the daemon crashed: {log[-1200:]}")
    return findings


def going_on(fixture, operation, node):
    """Whether the daemon serves as before, without a restart: what failed can be asked for again, and what comes next too."""
    findings = []
    if not is_healthy(node):
        findings.append("/healthz does not answer well")
    if not operation.waits_for_person and not node.settle(limit=injection.PATIENCE):
        findings.append(f"4: a deployment is still under way {injection.PATIENCE} s later")
    findings += operation.repeat(node, fixture.stock)
    statuses = (0, 3) if "post-activate" in operation.settings else (0,)
    wait = () if operation.waits_for_person else ("--wait",)
    findings += operations.succeeds(node, "deploy", fixture.stock.bundle(4), *wait, statuses=statuses)
    return findings


def is_healthy(node):
    connection = connect((node.state / "slipwayd.address").read_text().strip())
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    finally:
        connection.close()


def stop(node):
    """Asks the daemon to end, and not strace with it. - Returns: its exit status."""
    holder = (node.state / "lock").read_text().split()
    os.kill(int(holder[1].rstrip(":")), signal.SIGTERM)
    return node.ended()


def command_case(fixture, command, fault):
    for attempt in attempts(fault):
        desk = design.Desk(fixture)
        path = desk.place / "trace"
        ran = desk.run(command, syscalls.wrapper(path, attempt))
        trace = design.read(path, desk)
        path.unlink()
        injected = trace.injected()
        if injected:
            break
    else:
        fixture.add(Case(f"{command.name}: {fault}", fired=False))
        return
    findings = syscalls.repeated_syncs(trace.calls)
    if ran.returncode < 0 or CRASHED.search(ran.stderr):
        findings.append(f"crashed with {ran.returncode}: {ran.stderr[-600:]}")
    elif ran.returncode != 0 and not re.search(r"\[[a-z-]+(\.[a-z0-9-]+)+\]", ran.stderr):
        findings.append(f"failed without a code: {ran.stderr.strip()[-300:]}")
    if attempt.what in {LIE, DELAY} and ran.returncode != 0:
        findings.append(f"failed, though nothing did: {ran.stderr.strip()[-300:]}")
    if ran.returncode == 0 and not command.done(desk):
        findings.append("said that it was done, and it is not")
    findings += design.after(desk, command)
    name = f"{command.name}: {attempt.what} at {injected[0].site or attempt}"
    fixture.add(Case(name, True, tuple(findings)), command.name, injected[0].site)


def run_some(fixture):
    """What fails around the step that readers see, and as many others as there is time for."""
    chance = fixture.campaign.random("errors")
    named = {operation.name: operation for operation in operations.ALL}
    flips, others = [], []
    for operation in (named["activate"], named["automatic rollback"]):
        for fault in faults(fixture, operation):
            near = fault.call in {"symlinkat", "renameat"} or (fault.call in SYNCING and fault.what == "error=EIO")
            (flips if near and fault.what != DELAY else others).append(functools.partial(case, fixture, operation, fault))
    for operation in chance.sample([each for each in operations.ALL if each.name not in {"activate", "automatic rollback"}], 3):
        others += [functools.partial(case, fixture, operation, fault) for fault in faults(fixture, operation)]
    for command in chance.sample(design.ALL, 2):
        others += [functools.partial(command_case, fixture, command, fault) for fault in command_faults(fixture, command)]
    chance.shuffle(others)
    fixture.run(flips + others, until=time.monotonic() + BOUND)
