"""Drives every operation of docs/openapi.yaml against a throwaway node.

    run.py [--programs DIR] [--examples N] [--seed N] [--output DIR] [--only OPERATION-ID ...]

The description is the one that the node serves. Ends with 1 if an answer is not what it says. The metrics that came of it are held
to their format at the end (metrics.py).
"""
import argparse
import csv
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request

import yaml

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import metrics
from throwaway import ROOT, Place

# Operations that no random request succeeds at, and why: what is sent there is made by other tests.
NEVER = {
    "uploadBundle": "a bundle is no random bytes", "offer": "nor is the head of one", "uploadBlobs": "an offer is needed",
    "uploadBlob": "an offer is needed", "commitOffer": "an offer is needed",
    "discardOffer": "an offer is needed", "evaluation": "the id of a record in a bundle is needed", "comparison": "the id of a record in a bundle is needed", "cancelDeployment": "a deployment that is under way is needed", "confirm": "a probation is needed, and is over at once here",
    "takeOrder": "a signed order is needed",
    "window": "a closed window is needed", "alert": "an alert is needed", "acknowledgeAlert": "an alert is needed", "closeAlert": "an alert is needed",
}

# What answers while nothing moves; then what moves: a deployment that was begun, or a drain, makes the node say rightly that it is not
# ready, which would be told as its fault; and at the end what leaves nothing.
MOVING = ["deploy", "deployments", "deployment", "cancelDeployment", "rollBack", "confirm", "drain", "undrain"]
LAST = ["removeProject"]


def _named(option, names):
    return [word for name in names for word in (option, name)]


PASSES = [_named("--exclude-operation-id", MOVING + LAST), _named("--include-operation-id", MOVING), _named("--include-operation-id", LAST)]


def main():
    parser = argparse.ArgumentParser(description="Drives every operation of docs/openapi.yaml against a throwaway node.")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/debug")
    parser.add_argument("--python", type=pathlib.Path, default=ROOT / ".build-tools/python/bin/python", help="runs the models")
    parser.add_argument("--examples", type=int, default=5, help="random ones of each operation, besides those of the edges")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--output", type=pathlib.Path, help="a folder for the reports")
    parser.add_argument("--only", action="append", help="an operation (repeatable)")
    arguments = parser.parse_args()
    # Whoever ends this ends the node that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="slipway-api-") as directory:
        place = Place(arguments.programs.resolve(), pathlib.Path(directory), arguments.python)
        # Many requests that are wrong must not bring anything back.
        rules = {"errors": 1, "refusals": 1, "latency": 0}
        with place.node(probation={"minimum": "0s", "rules": rules}) as node:
            deploy_two(place)
            surroundings = os.environ | {
                "PYTHONDONTWRITEBYTECODE": "1", "SLIPWAY_API_ROWS": f"{directory}/row.json", "SLIPWAY_API_ANSWERS": f"{directory}/answers",
            }
            (place.directory / "row.json").write_text(json.dumps(first_row()))
            ended = []
            for filters in PASSES:
                settle(node)
                ended.append(drive(node, arguments, filters, surroundings))
            described = yaml.safe_load(ask(node, "/openapi.yaml"))
            found = [f"/metrics: {flaw}" for flaw in metrics.flaws(ask(node, "/metrics"))]
            found += [] if arguments.only else unanswered(described, (place.directory / "answers").read_text())
            log = node.log()
    if any(ended):
        print(log)
    for flaw in found:
        print(flaw)
    return 1 if any(ended) or found else 0


def ask(node, path):
    request = urllib.request.Request(node.address + path, headers={"Authorization": f"Bearer {node.token}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read().decode()


def settle(node):
    """Until no deployment is under way, as those of the pass before may be."""
    while any("deployment" in project for project in json.loads(ask(node, "/v1/projects"))["projects"]):
        time.sleep(0.2)


def first_row():
    """Of the held-out rows of a model, without the truth."""
    with open(ROOT / "bundles/example/data/breast-cancer.csv") as file:
        row = next(csv.DictReader(file))
    return {name: float(value) for name, value in row.items() if name != "label"}


def unanswered(described, answers):
    """Operations that were not asked, or only in vain."""
    seen = {}
    for line in answers.splitlines():
        name, status = line.split()
        seen.setdefault(name, set()).add(int(status))
    for operations in described["paths"].values():
        for method, operation in operations.items():
            if method == "parameters":
                continue
            name = operation["operationId"]
            # Schemathesis has read the description from there, and asks for it no more.
            if name == "description":
                continue
            if name not in seen:
                yield f"{name} was not asked"
            elif not any(200 <= status < 300 for status in seen[name]) and name not in NEVER:
                yield f"{name} was only refused: {sorted(seen[name])}"


def deploy_two(place):
    """Two confirmed generations, so that there is one to go back to; all versions of both models are in each."""
    place.slipway("import", f"sqlite:///{ROOT}/bundles/example/registry/mlflow.db")
    place.slipway("set", "iris-species", "--active", 2)
    for name, version in (("first", 3), ("second", 2)):
        place.slipway("set", "breast-cancer", "--active", version)
        place.slipway("export", "--id", name, "--key", place.directory / "key.pem", "--output", f"{name}.tar")
        place.slipway("deploy", f"{name}.tar", "--wait")


def drive(node, arguments, filters, surroundings):
    if arguments.only:
        filters = _named("--include-operation-id", arguments.only)
    command = [
        sys.executable, "-B", "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run",
        node.address + "/openapi.yaml", "--url", node.address, "--header", f"Authorization: Bearer {node.token}",
        "--phases", "examples,coverage,fuzzing", "--max-examples", str(arguments.examples), "--seed", str(arguments.seed),
        "--generation-deterministic", "--continue-on-failure", "--no-color", *filters,
    ]
    return subprocess.run(command, cwd=HERE, env=surroundings).returncode


if __name__ == "__main__":
    sys.exit(main())
