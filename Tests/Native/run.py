"""Holds the native forms of whole pipelines to the libraries that fitted them, and prints a table: pipeline and version, form, rows, difference.

    run.py [PIPELINE...] [--rows N] [--versions 1.2 1.9] [--installed] [--worker PROGRAM] [--environments DIR]

Each pipeline is fitted by each version of its library, written as a native form, and asked by rows of which a tenth of the numbers is
missing. Ends with 1 if an answer differs, or if fewer than 24 of the 28 pipelines of a version of scikit-learn have a form. Packages that are not here are
installed into environments of their own.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Flavours"))
from environments import ROOT, Absent, Environments  # noqa: E402

# Those that `make setup` and `make setup-tests` make.
THERE = ("python", "mlflow2")
PYTHON = "3.11"
LISTED, WANTED = 28, 24
LIMIT = 3600
HEAD = "| pipeline | version | form | rows | differing | other bits | largest difference |\n| --- | --- | --- | --- | --- | --- | --- |"


def main():
    parser = argparse.ArgumentParser(description="Native forms of pipelines, held to their libraries.")
    parser.add_argument("pipelines", nargs="*", metavar="PIPELINE", help="those whose name has one of these; all without one")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--versions", nargs="+", default=[], help="of scikit-learn, by the names in environments")
    parser.add_argument("--installed", action="store_true", help="install nothing")
    parser.add_argument("--worker", type=pathlib.Path, default=ROOT / ".build" / "debug" / "slipway-worker")
    parser.add_argument("--environments", type=pathlib.Path, default=ROOT / ".build-tools" / "native")
    options = parser.parse_args()
    failures = []
    print(HEAD, flush=True)
    for name, python in pythons(options, failures):
        rows = judged(name, python, options, failures)
        for row in rows:
            print(line(row), flush=True)
        failures += verdict(name, rows, whole=not options.pipelines)
    for failure in failures:
        print(f"failed: {failure}", file=sys.stderr)
    if failures:
        sys.exit(1)


def pythons(options, failures):
    """Yields the name and the Python of each environment."""
    if not options.versions:
        for name in THERE:
            python = ROOT / ".build-tools" / name / "bin" / "python"
            if python.exists():
                yield name, python
            else:
                failures.append(f"{name}: there is no {python}; run make setup-tests")
    if options.installed:
        return
    environments = Environments(options.environments.resolve(), HERE / "environments", PYTHON)
    for name in options.versions or sorted(file.stem for file in (HERE / "environments").glob("*.txt")):
        try:
            yield name, environments.python(name)
        except Absent as absent:
            failures.append(f"{name}: {absent}")


def judged(name, python, options, failures):
    """- Returns: what forms.py found, by pipeline."""
    # Sums in one order, and as many processes as threads.
    alone = os.environ | {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")}
    done = subprocess.run(
        [str(python), "-B", str(HERE / "forms.py"), str(options.worker.resolve()), str(options.rows), *options.pipelines],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=LIMIT, check=False, env=alone,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        failures.append(f"{name}: forms.py ended with {done.returncode}: {' '.join(last)[:300]}")
    return [json.loads(text) for text in done.stdout.splitlines()]


def line(row):
    if "reason" in row:
        return f"| {row['pipeline']} | {row['version']} | none: {row['reason']} | | | | |"
    rows = f"{row['rows']:,}" if row["missing"] else f"{row['rows']:,} without a missing number, {row['refused']} with one refused by both"
    return (
        f"| {row['pipeline']} | {row['version']} | {row['bytes'] / 1024:,.1f} KiB | {rows} | {row['differing']:,} | "
        f"{row['other bits']:,} | {row['largest']:.1e} |"
    )


def verdict(name, rows, whole):
    """- Returns: what is not as it has to be."""
    found = [f"{name}: {row['pipeline']}: {row['differing']} rows differ" for row in rows if row.get("differing")]
    listed = [row for row in rows if row["library"] == "scikit-learn"]
    formed = [row for row in listed if "bytes" in row]
    if whole and (len(listed) != LISTED or len(formed) < WANTED):
        found.append(f"{name}: {len(formed)} of {len(listed)} pipelines have a form, expected {WANTED} of {LISTED}")
    return found


if __name__ == "__main__":
    main()
