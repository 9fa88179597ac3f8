"""Takes models of every flavour through Slipway, from training to a rollback on a node, and writes down what came of it.

    run.py [FLAVOUR ...] [--mlflow 3 2 1] [--first] [--wheels] [--no-table] [--programs DIR] [--environments DIR] [--keep]

Goes on where a flavour fails, and ends with 1 if one did. Installs what the package index serves into environments of its own.
"""
import argparse
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import roster
import table
from environments import ROOT, Absent, Environments
from way import Way

HERE = pathlib.Path(__file__).resolve().parent
TRAINING = 1200
# MLflow 1 uses distutils, and what else is imported brings setuptools' or Python's own: one of them alone, or each finds half of the other.
OF_FIRST_MLFLOW = os.environ | {"SETUPTOOLS_USE_DISTUTILS": "stdlib"}


def main():
    parser = argparse.ArgumentParser(description="MLflow's flavours through Slipway.", epilog="Flavours: " + ", ".join(f.name for f in roster.FLAVOURS))
    parser.add_argument("flavours", nargs="*", metavar="FLAVOUR")
    parser.add_argument("--mlflow", nargs="+", type=int, choices=sorted(roster.RELEASES), default=[3, 2, 1])
    parser.add_argument("--first", action="store_true", help="the first model of each flavour alone")
    parser.add_argument("--wheels", action="store_true", help="bring packages in the bundle, too: hundreds of MiB a flavour")
    parser.add_argument("--no-table", action="store_true", help="leave docs/importing.md as it is")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build" / "debug")
    parser.add_argument("--environments", type=pathlib.Path, default=ROOT / ".build-tools" / "flavours")
    parser.add_argument("--keep", action="store_true", help="keep registries, projects and nodes")
    options = parser.parse_args()
    try:
        flavours = roster.named(options.flavours)
    except KeyError as error:
        parser.error(f"there is no flavour {error.args[0]}")
    environments = Environments(options.environments.resolve())
    failures = []
    for major in options.mlflow:
        for flavour in flavours:
            row, failed = run(flavour, major, environments, options)
            print(row.text(), flush=True)
            failures += [f"{flavour.name}, MLflow {major}: {what}" for what in failed]
            if not options.no_table:
                table.write([row])
    for failure in failures:
        print(f"failed: {failure}", file=sys.stderr)
    if failures:
        sys.exit(1)


def run(flavour, major, environments, options):
    """- Returns: the row, and what failed."""
    today = datetime.date.today().isoformat()
    reason = flavour.reason(major)
    if reason:
        return table.Row(flavour.name, major, {"": reason}, [], [], today), []
    name = flavour.environment(major)
    try:
        python = environments.python(name)
    except Absent as absent:
        return table.Row(flavour.name, major, {"": f"not run: {absent}"}, [], [], today), []
    folder = pathlib.Path(tempfile.mkdtemp(prefix=f"flavour-{flavour.name}-{major}-"))
    try:
        cells, models, failed = go(flavour, major, python, folder, options)
    except subprocess.TimeoutExpired as error:
        told = f"{' '.join(pathlib.Path(word).name for word in error.cmd[:3])} took more than {error.timeout:.0f} s"
        cells, models, failed = {"": f"broke off: {told}"}, [], [told]
    except Exception as error:  # one flavour's trouble is not that of the others
        told = f"{type(error).__name__}: {str(error)[:200]}"
        cells, models, failed = {"": f"broke off: {told}"}, [], [told]
    finally:
        if options.keep:
            print(f"kept: {folder}", flush=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)
    return table.Row(flavour.name, major, cells, models, environments.versions(name, flavour.packages), today), failed


def go(flavour, major, python, folder, options):
    """Trains, asks MLflow, and takes the way. - Returns: the cells, the models, and what failed."""
    trained = {}
    training = ["train.py", flavour.name, str(folder)] + (["1"] if options.first else [])
    for program in (training, ["reference.py", str(folder)]):
        log = (folder.parent / f"{folder.name}.log") if options.keep else folder / "log"
        with open(log, "ab") as output:
            done = subprocess.run(
                [str(python), "-B", str(HERE / program[0]), *program[1:]], stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, timeout=TRAINING, check=False, env=OF_FIRST_MLFLOW if major == 1 else None,
            )
        if done.returncode:
            last = log.read_text(errors="replace").strip().splitlines()[-1:]
            return {"": f"not run: {program[0]} ended with {done.returncode}"}, [], [f"{program[0]}: {' '.join(last)[:300]}"]
        trained = json.loads((folder / "trained.json").read_text())
        if all(trained.values()):
            told = "; ".join(trained.values())
            return {"": f"not run: MLflow cannot log it: {told}"}, list(trained), [f"train.py: {told}"]
    cannot = unloadable(folder)
    if cannot:
        return {"": f"not run: MLflow cannot load it: {cannot}"}, list(trained), [f"reference.py: {cannot}"]
    way = Way(options.programs.resolve(), python, folder, options.wheels, flavour.needs_network)
    seen, words = way.go()
    failed = [f"{model}: MLflow cannot log it: {told}" for model, told in trained.items() if told]
    cells = {}
    for step, found in seen.items():
        failed += [f"{step}: {model or 'all models'}: {told}" for model, told in found.items()]
        cells[step] = cell(found, way.models, words.get(step))
    # A bundle that does not come about is a matter of serving.
    if seen.get("export"):
        cells["serve"] = cells["export"]
    return cells, way.models, failed


def unloadable(folder):
    """- Returns: why MLflow itself loads none of the models, or None."""
    told = json.loads((folder / "reference.json").read_text())
    failures = [known.get("failure") for versions in told.values() for known in versions.values()]
    return failures[0] if failures and all(failures) else None


def cell(found, models, words):
    """What one column says of all models of a flavour."""
    if not found:
        return words or "ok"
    if "" in found or len(models) == 1:
        return next(iter(found.values()))
    told = "; ".join(f"{model}: {text}" for model, text in found.items())
    return f"{len(models) - len(found)} of {len(models)}; {told}"


main()
