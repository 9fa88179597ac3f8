"""kill -9 at each system call that changes something: in the daemon at each of its operations, its recovery included, and in slipway."""
import functools
import time

import design
import operations
import injection
from campaign import Case
from syscalls import Fault

KILL = "signal=KILL"
# How often a call site that no kill has struck is aimed at once more.
TRIES = 4
# Seconds in which a bounded run begins cases.
BOUND = 30
# The step that readers see, by the one call that makes it.
FLIP = ("symlinkat", "renameat", "fsync")


def run(campaign, report):
    fixture = injection.Fixture(campaign, report)
    if campaign.bounded:
        return run_some(fixture)
    for operation in operations.ALL:
        fixture.run([functools.partial(case, fixture, operation, *aim) for aim in aims(fixture, operation)])
        insist(fixture, operation)
    for command in design.commands(fixture):
        design.kill_everywhere(fixture, command)
    fixture.judge_misses()
    fixture.tell_coverage()


def aims(fixture, operation):
    """Every call of an unfaulted run that changes something, as a fault and the site that it was at then."""
    chosen = {}
    for thread, call in injection.recorded(fixture, operation):
        if call.site:
            chosen.setdefault(Fault(call.name, KILL, call.ordinal, thread), call.site)
    return list(chosen.items())


def insist(fixture, operation):
    """What runs on which thread differs from run to run, so not every site is struck the first time."""
    for _ in range(TRIES):
        missed = fixture.known[operation.name] - fixture.struck[operation.name]
        if not missed:
            return
        again = [aim for aim in aims(fixture, operation) if aim[1] in missed]
        fixture.run([functools.partial(case, fixture, operation, *aim) for aim in again])


def case(fixture, operation, fault, aimed=None):
    """One kill. Where the thread came to make fewer calls than before, an earlier one is struck, on whichever thread."""
    tries = [fault, fault]
    when = fault.when
    while when > 1:
        when = max(1, when // 2)
        tries.append(Fault(fault.call, KILL, when))
    for attempt in [*tries, Fault(fault.call, KILL, 1)]:
        struck = injection.inject(fixture, operation, attempt, linger=0.05)
        if struck.trace.was_killed:
            break
        struck.end()
    else:
        fixture.miss(operation.name, aimed, f"{operation.name}: {fault}")
        return
    struck.node.ended()
    seconds, findings = injection.recover(fixture, struck.node, struck.told, operation)
    findings += struck.gaps()
    call = struck.trace.struck
    site = call.site if call else None
    name = f"{operation.name}: killed at {site or attempt}"
    fixture.add(Case(name, True, tuple(findings), seconds), operation.name, site)


def run_some(fixture):
    """The step that readers see, and as many others as there is time for."""
    chance = fixture.campaign.random("kill")
    around, others = [], []
    flipping = [operation for operation in operations.ALL if operation.name in {"activate", "automatic rollback", "rollback by hand"}]
    for operation in flipping:
        aimed = aims(fixture, operation)
        sites = [site for _, site in aimed]
        flips = [index for index, site in enumerate(sites) if "STATE/current" in site and site.split()[0] in FLIP]
        near = {near for flip in flips for near in range(flip - 2, flip + 4) if 0 <= near < len(aimed)}
        around += [(operation, aimed[index]) for index in sorted(near)]
        others += [(operation, aim) for aim in aimed]
    for operation in chance.sample([each for each in operations.ALL if each not in flipping], 3):
        others += [(operation, aim) for aim in aims(fixture, operation)]
    for operation, _ in others:
        # Coverage of a sample says nothing.
        fixture.known.pop(operation.name, None)
    commands = chance.sample(design.commands(fixture), 2)
    jobs = [functools.partial(case, fixture, operation, *aim) for operation, aim in around]
    rest = [functools.partial(case, fixture, operation, *aim) for operation, aim in others]
    for command in commands:
        rest += design.kills(fixture, command)
        fixture.known.pop(command.name, None)
    chance.shuffle(rest)
    fixture.run(jobs + rest, until=time.monotonic() + BOUND)
    fixture.judge_misses()
