"""Gives the same bytes to MLflow's scoring server and to a node, and tells what differs.

    run.py [--bodies N] [--seed N] [--sample] [--golden] [--programs DIR] [--output DIR] [--environment NAME ...] [--model NAME ...]

Ends with 1 if something differs that docs/scoring.md does not tell, or if a rule quotes a row that is not there.
"""
import argparse
import collections
import json
import pathlib
import signal
import sys
import tempfile
import threading

import catalogue
import differences
from differences import ROOT
from trial import Trial


def main():
    parser = argparse.ArgumentParser(description="The same bytes to MLflow's scoring server and to a node.")
    parser.add_argument("--bodies", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sample", action="store_true", help="few models, as the tests of every change have them")
    parser.add_argument("--golden", action="store_true", help="record one body of each model, and hold the node to it")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/debug")
    parser.add_argument("--output", type=pathlib.Path, help="a folder for the differences that nothing explains")
    parser.add_argument("--environment", action="append", choices=sorted(catalogue.ENVIRONMENTS))
    parser.add_argument("--model", action="append", help="of the catalogue (repeatable); else all")
    arguments = parser.parse_args()
    # Whoever ends this ends the nodes that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="slipway-differential-") as directory, Record(arguments.output) as record:
        trials = [
            Trial(environment, pathlib.Path(directory) / environment, arguments.programs.resolve(), record)
            for environment in arguments.environment or catalogue.ENVIRONMENTS
        ]
        for trial in trials:
            trial.choose(arguments.model, arguments.sample, arguments.golden)
        _run(trials, arguments)
    report = Report(trials, arguments)
    report.print()
    if arguments.output:
        report.write(arguments.output)
    return 0 if report.holds else 1


def _run(trials, arguments):
    """Environments side by side: each has a process of Python that answers and one that is asked."""
    share = arguments.bodies // len(trials)
    threads = [
        threading.Thread(
            target=trial.run, args=(arguments.seed, range(at, share * len(trials), len(trials))), daemon=True
        )
        for at, trial in enumerate(trials)
    ]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        for trial in trials:
            trial.end()


class Record:
    """Each difference as it is found, a line of JSON in OUTPUT/differences.jsonl; nothing without an output."""

    def __init__(self, folder):
        self._file = None
        self._lock = threading.Lock()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            self._file = open(folder / "differences.jsonl", "w")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self._file:
            self._file.close()

    def add(self, finding):
        if self._file:
            row = finding.rule and finding.rule.row
            with self._lock:
                self._file.write(json.dumps({"row": row, "kind": finding.difference.kind} | finding.described()) + "\n")
                self._file.flush()


class Report:
    def __init__(self, trials, arguments):
        self.trials, self.arguments = trials, arguments
        self.findings = [finding for trial in trials for finding in trial.findings]
        self.known = collections.Counter()
        self.faults = collections.defaultdict(list)
        for finding in self.findings:
            if finding.rule:
                self.known[finding.rule.row] += 1
            else:
                self.faults[(finding.difference.kind, finding.difference.detail)].append(finding)
        self.errors = [
            *(f"{trial.environment}: {error}" for trial in trials for error in trial.errors),
            *(f"docs/scoring.md has no row \"{row}\"" for row in differences.undocumented()),
        ]

    @property
    def holds(self):
        return not self.faults and not self.errors

    def print(self):
        asked = sum(trial.asked for trial in self.trials)
        answers = sum(trial.answers for trial in self.trials)
        for row, count in sorted(self.known.items(), key=lambda item: -item[1]):
            print(f"  {count:6} {row}")
        for rule in differences.RULES:
            if not self.known[rule.row]:
                print(f"       - {rule.row} (not met)")
                self.known[rule.row] = 0
        for error in self.errors:
            print(f"ERROR {error}")
        for (kind, detail), found in sorted(self.faults.items(), key=lambda item: -len(item[1])):
            print(f"FAULT {len(found)} × {kind}: {detail}\n      {found_smallest(found).line()}")
        told = ", ".join(f"{trial.environment} {trial.asked} in {trial.seconds:.0f} s" for trial in self.trials)
        print(
            f"differential: {asked} bodies ({told}), {answers} answers compared, {answers - len(self.findings)} equal, "
            f"{sum(self.known.values())} known differences, {sum(map(len, self.faults.values()))} faults of "
            f"{len(self.faults)} kinds, {sum(trial.recorded for trial in self.trials)} golden records, {len(self.errors)} errors"
        )

    def write(self, folder):
        """A file for each kind of fault: what was asked of which model, and both answers, for its smallest body."""
        for old in folder.glob("fault-*.json"):
            old.unlink()
        ordered = sorted(self.faults.items(), key=lambda item: -len(item[1]))
        for number, ((kind, detail), found) in enumerate(ordered, 1):
            smallest = found_smallest(found)
            (folder / f"fault-{number:03}.json").write_text(json.dumps({
                "kind": kind, "detail": detail, "count": len(found),
                "models": dict(collections.Counter(f"{one.environment} {one.served}" for one in found)),
                "traits": dict(collections.Counter(", ".join(one.body.traits) for one in found).most_common(8)),
                "smallest": smallest.described(),
            }, indent=1, ensure_ascii=False) + "\n")


def found_smallest(findings):
    return min(findings, key=lambda finding: (len(finding.body.traits), len(finding.body.data), finding.body.number))


if __name__ == "__main__":
    sys.exit(main())
