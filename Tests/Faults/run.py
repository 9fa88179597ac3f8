"""Runs the fault tests: what a node makes of kills, errors, power cuts, full disks, bad networks, clocks and crowds.

    run.py [TIER ...] [--bounded] [--seed N] [--programs DIR] [--directory DIR] [--report FILE]

Without a tier all of them. Ends with 1 if an invariant was broken, or if a fault did not happen. Needs the package `cryptography`.
"""
import argparse
import importlib
import json
import pathlib
import signal
import sys
import tempfile

from campaign import ROOT, Campaign, Report, Skipped

# Each is a module of tiers/ with `run(campaign, report)`, and what it does in a line.
TIERS = {
    "kill": "kill -9 at each system call that changes something",
    "errors": "errors, lies and delays from each system call",
    "power": "power cuts on ext4 and xfs",
    "resources": "full disks, no inodes, limits of files and memory",
    "network": "a proxy that cuts, corrupts, stalls, lies and repeats",
    "clock": "jumps of a day either way",
    "start": "a database that is gone, older or another's, a bit changed in each kind of file, before a start",
    "concurrency": "clients that deploy, roll back, pin and collect at random",
    "monitoring": "kill -9 while a window of monitored rows closes, and a full disk while rows are watched",
}


def main():
    parser = argparse.ArgumentParser(
        description="What a node makes of faults.",
        epilog="\n".join(f"{name}: {what}" for name, what in TIERS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("tiers", nargs="*", metavar="TIER", help=", ".join(TIERS))
    parser.add_argument("--bounded", action="store_true", help="a sample of the cases")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/debug")
    parser.add_argument("--directory", type=pathlib.Path, help="where to work; a directory on a disk")
    parser.add_argument("--report", type=pathlib.Path, help="a file for the figures, as JSON")
    arguments = parser.parse_args()
    unknown = [tier for tier in arguments.tiers if tier not in TIERS]
    if unknown:
        parser.error(f"there is no tier {', '.join(unknown)}; there are {', '.join(TIERS)}")
    # Threads of a test process block signals, and their programs inherit that: strace would not hear that it is to end.
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    reports = [run(tier, arguments) for tier in arguments.tiers or TIERS]
    print_table(reports)
    if arguments.report:
        arguments.report.write_text(json.dumps([report.summary() for report in reports], indent=2) + "\n")
    return 0 if all(report.holds for report in reports) else 1


def run(tier, arguments):
    module = importlib.import_module(f"tiers.{tier}")
    report = Report(tier)
    with tempfile.TemporaryDirectory(prefix=f"slipway-faults-{tier}-", dir=arguments.directory) as directory:
        campaign = Campaign(arguments.programs.resolve(), pathlib.Path(directory), arguments.bounded, arguments.seed)
        try:
            module.run(campaign, report)
        except Skipped as reason:
            report.skipped = str(reason)
    return report


def print_table(reports):
    print()
    for report in reports:
        print("; ".join(f"{name} {value}" for name, value in report.summary().items()))


if __name__ == "__main__":
    sys.exit(main())
