"""What a run of the fault tests is: its settings, its cases, and what it reports."""
import concurrent.futures
import dataclasses
import pathlib
import random
import statistics
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]


@dataclasses.dataclass(frozen=True)
class Case:
    """One fault and what the node made of it."""

    name: str
    # Whether the fault was seen to happen; a case whose fault did not happen proves nothing and fails.
    fired: bool
    violations: tuple = ()
    # Seconds from the start of the daemon after the fault until it listens; None where nothing was restarted.
    recovery: float | None = None

    @property
    def holds(self):
        return self.fired and not self.violations


@dataclasses.dataclass(frozen=True)
class Campaign:
    """The settings that every tier is run with.

    programs: the directory of the built slipway and slipwayd.
    directory: an empty directory, on a disk, for whatever a tier makes.
    bounded: a sample of the cases that ends within a minute or two, for CI; else all of them.
    """

    programs: pathlib.Path
    directory: pathlib.Path
    bounded: bool
    seed: int

    def random(self, purpose):
        """Chance that is the same in each run with the same seed."""
        return random.Random(f"{self.seed} {purpose}")


class Skipped(Exception):
    """A tier that cannot run on this machine, and why."""


class Report:
    """Takes the cases of one tier as they come, and says what they came to."""

    def __init__(self, tier, say=print):
        self.tier = tier
        self.cases = []
        # Other figures of the tier: {"crash images": "512"}.
        self.figures = {}
        self.skipped = None
        self._say = say
        self._began = time.monotonic()

    def add(self, case):
        self.cases.append(case)
        if not case.fired:
            self._say(f"{self.tier}: {case.name}: THE FAULT DID NOT HAPPEN", flush=True)
        for violation in case.violations:
            self._say(f"{self.tier}: {case.name}: VIOLATION: {violation}", flush=True)
        if len(self.cases) % 50 == 0:
            self._say(f"{self.tier}: {len(self.cases)} cases, {time.monotonic() - self._began:.0f} s", flush=True)

    def add_all(self, pool, work):
        """Runs cases side by side, in the order given, and adds each as it ends.

        - Parameter work: (name, function, arguments); a function gives its case. One that cannot be carried out does not hold.
        """
        names = {pool.submit(function, *arguments): name for name, function, arguments in work}
        for done in concurrent.futures.as_completed(names):
            try:
                self.add(done.result())
            except Exception as error:  # pylint: disable=broad-except
                self.add(Case(names[done], True, (f"could not be carried out: {error!r}",)))

    @property
    def holds(self):
        return self.skipped is not None or (bool(self.cases) and all(case.holds for case in self.cases))

    def summary(self):
        """The tier in figures, in the order in which the table of the documentation has them."""
        if self.skipped:
            return {"tier": self.tier, "skipped": self.skipped}
        recoveries = sorted(case.recovery for case in self.cases if case.recovery is not None)
        figures = {
            "tier": self.tier,
            "cases": len(self.cases),
            "fired": sum(case.fired for case in self.cases),
            "violations": sum(len(case.violations) for case in self.cases),
            "seconds": round(time.monotonic() - self._began, 1),
        }
        if recoveries:
            figures["recovery p50"] = f"{statistics.median(recoveries):.3f} s"
            figures["recovery p99"] = f"{recoveries[min(len(recoveries) - 1, len(recoveries) * 99 // 100)]:.3f} s"
        return figures | self.figures
