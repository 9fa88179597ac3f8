"""Runs every command that answers with --json once, and holds what it prints to its schema in docs/json.

    outputs.py --programs DIR [--python PYTHON]

Ends with 1 if an answer is not what its schema says, a command has no schema or was not run, or a schema says of what a node tells
something else than docs/openapi.yaml.
"""
import argparse
import json
import os
import pathlib
import pickle
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import jsonschema
import referencing
import yaml

from throwaway import DEADLINE, PROJECT, ROOT, Failed, Place

SCHEMAS = ROOT / "docs/json"
EXAMPLE = ROOT / "bundles/example"
# Schemas of documents, which no command has for an output of its own.
DOCUMENTS = {"evaluation", "comparison", "drift", "reference"}


class Schemas:
    """The files of docs/json, by name."""

    def __init__(self):
        self.documents = {path.name.removesuffix(".schema.json"): json.loads(path.read_text()) for path in SCHEMAS.glob("*.schema.json")}
        resources = [(f"{name}.schema.json", referencing.Resource.from_contents(d)) for name, d in self.documents.items()]
        self._registry = referencing.Registry().with_resources(resources)

    def flaws(self, name, value):
        if name not in self.documents:
            return [f"docs/json/{name}.schema.json is missing"]
        validator = jsonschema.Draft202012Validator(
            self.documents[name], registry=self._registry, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        return [f"{error.json_path}: {deepest(error).message[:500]}" for error in validator.iter_errors(value)]

    def broken(self):
        """Documents that are no schemas themselves, and members that are not closed."""
        for name, document in self.documents.items():
            jsonschema.Draft202012Validator.check_schema(document)
            for place, schema in objects(document, name):
                # Documents that travel may have more in a later release.
                if name not in DOCUMENTS and "properties" in schema and schema.get("additionalProperties") is not False:
                    yield f"{place} lets any other member pass"


def deepest(error):
    """Of alternatives, what the likeliest lacks."""
    return jsonschema.exceptions.best_match([error]) or error


def objects(value, place):
    if isinstance(value, dict):
        if value.get("type") == "object" or value.get("type") == ["object", "null"]:
            yield place, value
        for key, member in value.items():
            yield from objects(member, f"{place}/{key}")
    elif isinstance(value, list):
        for at, member in enumerate(value):
            yield from objects(member, f"{place}/{at}")


class Walk:
    """Commands that are run with --json, and what was wrong with their answers."""

    def __init__(self, place, schemas):
        self.place, self.schemas = place, schemas
        self.seen, self.errors = set(), []

    def run(self, command, *arguments, status=0):
        """- Parameter command: such as `slipway key show`. - Returns: the answer."""
        program, *words = command.split()
        done = self.place.run(program, *words, *arguments, "--json")
        name = command.replace(" ", "-")
        said = f"{command} {' '.join(map(str, arguments))}"
        if done.returncode != status:
            self.errors.append(f"{said}: expected exit status {status}, found {done.returncode}: {done.stderr or done.stdout}")
            return None
        self.seen.add(name)
        if status != 0:
            self._judge("slipway-error", f"the error of {said}", (done.stderr.splitlines() or [""])[-1])
        return self._judge(name, said, done.stdout) if done.stdout or status == 0 else None

    def _judge(self, name, said, text):
        try:
            value = json.loads(text)
        except ValueError:
            self.errors.append(f"{said}: no JSON: {text[:300]!r}")
            return None
        self.errors += [f"{said}: {flaw}" for flaw in self.schemas.flaws(name, value)]
        return value


def signing_off(walk):
    """A policy that wants two people: refused, signed by both, and refused again when one withdraws."""
    place = walk.place
    reviewers = place.directory / "policy/reviewers"
    reviewers.mkdir(parents=True)
    for person in ("anna", "ben"):
        place.slipway("key", "generate", f"{person}.pem")
        (reviewers / f"{person}.pem").write_text((place.directory / f"{person}.pem.pub").read_text())
    (place.directory / "policy/policy.yaml").write_text(
        "format: slipway.policy/1\n"
        "roles: {validator: {people: {anna: anna.pem, ben: ben.pem}}}\n"
        "rules:\n"
        '  - {projects: "*", mode: enforce, sign-offs: [{role: validator, threshold: 2}], distinct: [exporter, validator]}\n'
        "default: {mode: off}\n"
    )
    trust = ("--trust", "key.pem.pub")
    policy = ("--policy", "policy/policy.yaml")
    check = ("policy/policy.yaml", "--bundle", "first.tar", *trust)
    walk.run("slipway policy check", "policy/policy.yaml")
    walk.run("slipway policy check", *check, status=4)
    walk.run("slipway review", "first.tar", *trust)
    walk.run("slipway claims", "first.tar")
    reviewed = walk.run("slipway review", "first.tar", *trust)
    walk.run("slipway attest", "first.tar", reviewed["evaluations"][0][7:19], *trust, "--key", "ben.pem", "--require", "accuracy.low >= 0.4", "--yes")
    for person in ("anna", "ben"):
        signed = walk.run(
            "slipway sign-off", "first.tar", *trust, *policy, "--key", f"{person}.pem", "--role", "validator", "--decision", "approve",
            "--comment", "looks right", "--yes",
        )
    walk.run("slipway review", "first.tar", *trust, *policy)
    walk.run("slipway review", "third.tar", *trust, *policy, "--against", "first.tar", "--output", "review.html")
    walk.run("slipway policy check", *check)
    walk.run("slipway withdraw", "first.tar", signed["claim"][7:19], "--key", "ben.pem", "--reason", "wrong data", "--yes")
    walk.run("slipway heartbeat", "first.tar", *policy, "--role", "validator", "--key", "anna.pem")
    walk.run("slipway heartbeat", "first.tar", *policy, "--role", "owner", "--key", "anna.pem", status=4)
    walk.run("slipway claims", "first.tar")
    walk.run("slipway policy check", *check, status=4)


def design(walk):
    """All that works on a project. Leaves two bundles, of which the second changes what a model gives."""
    place = walk.place
    walk.run("slipway key generate", "other.pem")
    walk.run("slipway key show", "other.pem.pub")
    registry = f"sqlite:///{EXAMPLE}/registry/mlflow.db"
    walk.run("slipway import", registry)
    walk.run("slipway import", EXAMPLE / "saved/breast-cancer", "--model", "breast-cancer", "--version", 5)
    walk.run("slipway import", registry)
    walk.run("slipway sync", registry, "--dry-run")
    walk.run("slipway remote add", "origin", registry, "--model", "iris-*", "--active-from", "latest")
    walk.run("slipway remote add", "origin", registry, status=4)
    walk.run("slipway remote list")
    walk.run("slipway sync", "--dry-run")
    walk.run("slipway remote remove", "origin", "--dry-run")
    walk.run("slipway remote remove", "origin")
    walk.run("slipway set", "iris-species", "--active", 2, "--task", "multiclass", "--alias", "best=1", "--tag", "a=b")
    walk.run("slipway set", "breast-cancer", "--active", 3)
    walk.run("slipway golden", "iris-species", 2, "--input", EXAMPLE / "data/iris-species.csv", "--rows", 20, "--python", place.python)
    walk.run("slipway golden", "iris-species", "--show")
    walk.run("slipway golden", "iris-species", 2, "--input", EXAMPLE / "data/iris-species.csv", "--dry-run", "--python", place.python)
    walk.run("slipway models")
    walk.run("slipway models", "iris-species")
    for model in walk.run("slipway models")["models"]:
        for version in model["versions"]:
            walk.run("slipway models", model["name"], version["version"])
            walk.run("slipway show", model["name"], version["version"])
    evaluations(walk)
    walk.run("slipway scan", EXAMPLE / "faulty/wears-out")
    (place.directory / "danger.pkl").write_bytes(pickle.dumps(Danger()))
    walk.run("slipway scan", "danger.pkl", status=4)
    evaluating(walk)
    walk.run(
        "slipway score", "--model", "iris-species", "--input", EXAMPLE / "data/iris-species.csv", "--output", "scored.csv",
        "--python", place.python,
    )
    place.slipway("init", "second", "--project", "second")
    walk.run("slipway copy", "iris-species", "--to", "second")
    walk.run("slipway remove", "iris-species", 3, "--project-dir", "second", "--dry-run")
    walk.run("slipway remove", "iris-species", 3, "--project-dir", "second")
    shutil.copytree(place.directory / "second", place.directory / "third")
    walk.run("slipway merge", "third", "--project-dir", "second")
    walk.run("slipway set", "iris-species", "--description", "ours", "--project-dir", "second")
    walk.run("slipway set", "iris-species", "--description", "theirs", "--project-dir", "third")
    walk.run("slipway merge", "third", "--project-dir", "second", status=1)
    walk.run("slipway gc", "--project-dir", "second", "--dry-run")
    walk.run("slipway gc", "--project-dir", "second")
    walk.run("slipway fsck", "--project-dir", "second")
    next((place.directory / "second/.slipway/blobs/sha256").iterdir()).chmod(0o644)
    walk.run("slipway fsck", "--project-dir", "second", "--repair")
    key = place.directory / "key.pem"
    walk.run("slipway export", "--key", key, "--output", "first.tar", "--notes", "the first", "--expires", "2099-12-31")
    walk.run("slipway export", "--key", key, "--output", "first.tar", "--notes", "the first", "--expires", "2099-12-31")
    walk.run("slipway set", "iris-species", "--active", 3)
    walk.run("slipway export", "--key", key, "--output", "second.tar", "--target", "any-node")
    walk.run("slipway export", "--key", key, "--output", "third.tar")
    walk.run("slipway export", "--key", key, "--output", "delta.tar", "--base", "second.tar")
    walk.run("slipway inspect", "delta.tar")
    walk.run("slipway diff", "second.tar", "delta.tar")
    walk.run("slipway verify", "delta.tar", "--trust", "key.pem.pub", "--base", "second.tar")
    walk.run("slipway verify", "delta.tar", "--trust", "key.pem.pub", status=4)
    for trust in ((), ("--trust", "key.pem.pub")):
        walk.run("slipway inspect", "first.tar", *trust)
        walk.run("slipway diff", "first.tar", "second.tar", *trust)
    walk.run("slipway verify", "first.tar", "--trust", "key.pem.pub")
    walk.run("slipway verify", "first.tar", "--trust", "key.pem.pub", "--scan")
    walk.run("slipway verify", "first.tar", "--trust", "other.pem.pub", status=4)
    signing_off(walk)
    walk.run("slipway conformance", "kit")
    walk.run("slipway conformance", "kit", "--prove")
    walk.run("slipway golden", "iris-species", 2, "--remove")
    walk.run("slipway models", "nothing", status=5)
    walk.run("slipway set", "iris-species", status=2)


def evaluating(walk):
    """Declares data, and asks versions for their answers on it."""
    python = ("--python", walk.place.python)
    data = EXAMPLE / "data/iris-species.csv"
    walk.run("slipway dataset add", "iris", data, "--label", "label")
    walk.run("slipway dataset add", "other", data, "--keep")
    walk.run("slipway dataset list")
    walk.run("slipway dataset show", "iris")
    walk.run("slipway dataset remove", "other")
    walk.run("slipway evaluate", "iris-species/2", "--data", "iris", *python)
    walk.run("slipway evaluate", "iris-species/1", "--data", "iris", "--dry-run", "--require", "accuracy >= 1", *python, status=4)
    walk.run("slipway compare", "iris-species/2", "iris-species/3", "--data", "iris", *python)
    walk.run("slipway compare", "iris-species/2", "iris-species/3", "--data", "iris", "--promote", "active", *python, status=4)
    walk.run("slipway drift", "iris", data, "--label", "label", "--compatible", "evidently")
    walk.run("slipway drift", "iris", "iris", "--model", "iris-species/2", "--forest", *python)
    walk.run("slipway drift", "iris", "iris", "--dry-run", "--no-classifier", "--require", "columns <= 0", status=4)
    walk.run("slipway evaluations")
    walk.run("slipway reference", "iris-species", 2, status=5)
    walk.run("slipway reference", "iris-species", 2, "--data", "iris", "--private", *python)
    walk.run("slipway reference", "iris-species", 2, "--remove")
    walk.run("slipway reference", "iris-species", 2, "--data", "iris", *python)
    walk.run("slipway reference", "iris-species", 2)
    walk.run("slipway models", "iris-species", 2)
    walk.run("slipway show", "iris-species", 2)
    walk.run("slipway whatif", "iris-species", 2, "--row", f"{data}:0", "--set", "petal width (cm)=2", "--against", 1, *python)


def evaluations(walk):
    """Records of versions, which come from a file."""
    iris = walk.run("slipway models", "iris-species", 2)
    (walk.place.directory / "record.json").write_text(json.dumps(record(iris["model"], iris["version"], iris["manifest"])))
    taken = walk.run("slipway evaluations", "--import", "record.json")
    walk.run("slipway evaluations", "--import", "record.json")
    walk.run("slipway evaluations")
    walk.run("slipway evaluations", "iris-species", 2, "--tag", "a=b")
    walk.run("slipway evaluation", taken["record"]["id"] if taken else "none")
    walk.run("slipway evaluations", "--prune", "older-than=1d", "keep=active", "--dry-run")
    (walk.place.directory / "old.json").write_text(json.dumps(record(iris["model"], iris["version"], iris["manifest"], seed=8)))
    old = walk.run("slipway evaluations", "--import", "old.json")
    walk.run("slipway evaluation", old["record"]["id"] if old else "none", "--remove")
    walk.run("slipway evaluation", "ffffffffffff", status=5)


def record(model, version, manifest, seed=7):
    """A record of an evaluation, as docs/evaluation-record.md says."""
    digest = "sha256:" + "0" * 64
    nothing = dict.fromkeys(
        ("band_cuts", "band_precision", "label_map", "importance_rows", "importance_metric", "dependence_rows", "suppress_under", "assertions", "training")
    )
    return {
        "format": "slipway.evaluation/1",
        "result": {
            "model": model, "version": version, "manifest": manifest, "task": "other", "selection": {"kind": "all"},
            "dataset": {"name": "holdout", "digest": digest, "schema": digest, "rows": 10, "label": "y", "weight": None, "id": None, "time": None},
            "classes": [], "positive": None, "threshold": None, "rows": {"read": 10, "used": 10, "left_out": {}}, "effective_rows": None,
            "metrics": {"accuracy": {"value": 0.9, "low": 0.5, "high": 0.99, "interval": "wilson", "level": 0.95, "n": 10, "k": 9}},
            "screens": {}, "slices": [], "fairness": [], "assertions": [], "requirements": [], "checks": [],
            "baseline": {"undefined": "not-asked"}, "predictions": None, "warnings": [],
            "settings": nothing | {
                "seed": seed, "level": 0.95, "replicates": 1000, "costs": [{"tp": 1.0, "fp": -0.3, "fn": 0.0, "tn": 0.0}],
                "slices": [], "protected": [], "references": {}, "family": 0.05, "unseen": "refuse", "renormalised": False, "scores_only": False,
                "importance_groups": {}, "dependence_columns": [], "centred": False, "log_odds": False, "weak_segments": False, "programs": [],
            },
        },
        "run": {
            "created": "2026-11-23T09:30:00Z", "producer": "outputs.py", "seconds": 1.5, "name": "by hand", "tags": {"a": "b"},
            "environment": {"python": None, "packages": {}, "node": None},
        },
    }


class Danger:
    """What a pickle must not have."""

    def __reduce__(self):
        return os.system, ("true",)


def node(walk):
    """All that asks a node."""
    with walk.place.node(probation={"confirm": "manual", "rules": {"latency": 0}}) as running:
        walk.run("slipway status")
        walk.run("slipway deploy", "first.tar")
        walk.run("slipway status")
        walk.run("slipway confirm")
        walk.run("slipway deploy", "third.tar", "--dry-run", "--allow-schema-change", "iris-species")
        walk.run("slipway deploy", "third.tar", "--dry-run")
        walk.run("slipway deploy", "third.tar", "--dry-run", "--active", "iris-species=77", status=4)
        walk.run("slipway review", "third.tar", "--trust", "key.pem.pub", "--node", running.address)
        walk.run("slipway claims", "first.tar", "--node", running.address)
        walk.run("slipway deploy", "third.tar", "--allow-schema-change", "iris-species")
        walk.run("slipway confirm")
        # The node by another name of it: what is promoted is there already.
        (walk.place.directory / "token").write_text(running.token)
        there = running.address.replace("127.0.0.1", "localhost")
        walk.run("slipway promote", PROJECT, "--from", there, "--from-token-file", "token", "--dry-run")
        walk.run("slipway deploy", "second.tar", status=4)
        walk.run("slipway evaluations", "iris-species", "--node", running.address)
        for command in ("status", "history", "generations", "bundles list", "audit"):
            walk.run(f"slipway {command}")
        walk.run("slipway monitor")
        walk.run("slipway monitor", "iris-species")
        walk.run("slipway monitor", "iris-species", "--window", 1, status=5)
        walk.run("slipway alerts list", "--all")
        for command in ("show", "acknowledge", "close"):
            walk.run(f"slipway alerts {command}", 1, status=5)
        walk.run("slipway bundles fetch", walk.run("slipway bundles list")["bundles"][0]["digest"], "--output", "fetched.tar")
        (walk.place.directory / "labels.csv").write_text("request,label\nrequest-1,setosa\nrequest-1,virginica\nrequest-2,\n")
        walk.run("slipway labels", "labels.csv", "--model", "iris-species")
        # For other nodes, so that this one does nothing about it.
        ordered = ("--bundle", "first.tar", "--waves", "line-1,10%,100%", "--select", "line-*", "--except", "line-9")
        walk.run("slipway order create", *ordered, "--key", "key.pem", "--output", "order.json")
        walk.run("slipway order show", "order.json")
        walk.run("slipway order show", "order.json", "--nodes", "line-1,line-2,line-9", "--trust", "key.pem.pub")
        walk.run("slipway order push", "order.json", "--node", running.address)
        walk.run("slipway order push", "order.json", "--node", running.address)
        walk.run("slipway order stop", "order.json", "--revert", "--epoch", 9_999_999_999, "--key", "key.pem", "--output", "stop.json")
        walk.run("slipway order push", "stop.json", "--node", running.address)
        walk.run("slipway order push", "order.json", "--node", running.address, status=4)
        walk.run("slipway order list")
        walk.run("slipway drain", "--reason", "it is only tried")
        walk.run("slipway status")
        walk.run("slipway drain", "--undo")
        walk.run("slipway history", 1)
        walk.run("slipway pin", 1)
        walk.run("slipway rollback", "--bad", "--reason", "it is only tried")
        bundles = walk.run("slipway bundles list")["bundles"]
        marked = next((one["bundle"] for one in bundles if "bad" in one), "none")
        walk.run("slipway status")
        walk.run("slipway mark-good", marked)
        walk.run("slipway mark-good", marked)
        walk.run("slipway activate", marked, "--stage-only", "--active", "iris-species=1")
        walk.run("slipway cancel", walk.run("slipway history")["deployments"][0]["id"], "--reason", "it is only tried")
        walk.run("slipway gc", "--node", running.address, "--dry-run")
        walk.run("slipway gc", "--node", running.address)
        contexts(walk, running)
        walk.run("slipway audit", "--anchor")
        walk.run("slipway audit", "--limit", 2)
        walk.run("slipway history")
        walk.run("slipway confirm", status=5)
        token = ("token", "create", "caller", "--role", "viewer", "--expires", "90d", "--project", PROJECT, "--state", running.state)
        if walk.place.run("slipwayd", *token).returncode != 0:
            raise Failed("slipwayd token create")
        walk.run("slipwayd token list", "--state", running.state)
        walk.run("slipwayd fsck", "--state", running.state)
        next((running.state / "blobs/sha256").iterdir()).chmod(0o644)
        walk.run("slipwayd fsck", "--state", running.state, status=9)
        walk.run("slipway project remove", PROJECT, status=2)
        walk.run("slipway project remove", PROJECT, "--dry-run")
        walk.run("slipway project remove", PROJECT, "--confirm", PROJECT, "--reason", "it is only tried")
    walk.run("slipway status", status=8)


def registry(walk):
    """A bundle in a registry on loopback, and back; a version of it in a project; what is old goes."""
    place = walk.place.directory / "registry"
    place.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (place / "config.yml").write_text(json.dumps({
        "version": 0.1, "log": {"level": "error", "accesslog": {"disabled": True}}, "http": {"addr": f"127.0.0.1:{port}"},
        "storage": {"filesystem": {"rootdirectory": str(place)}, "delete": {"enabled": True}},
    }))
    program = ROOT / ".build-tools/docker-registry/usr/bin/docker-registry"
    program = str(program) if program.exists() else shutil.which("docker-registry")
    if program is None:
        raise Failed("there is no docker-registry: run `make setup-tests`")
    process = subprocess.Popen([program, "serve", str(place / "config.yml")], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        began = time.monotonic()
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            if process.poll() is not None or time.monotonic() - began > DEADLINE:
                raise Failed("docker-registry does not listen")
            time.sleep(0.05)
        repository = f"127.0.0.1:{port}/{PROJECT}"
        walk.run("slipway push", "first.tar", repository, "--dry-run")
        walk.run("slipway push", "first.tar", repository, "--versions")
        reference = walk.run("slipway push", "second.tar", repository)["reference"]
        walk.run("slipway push", "first.tar", f"{repository}:{reference.split(':')[2].split('@')[0]}", status=4)
        walk.run("slipway pull", reference, "--output", "pulled.tar", "--trust", "key.pem.pub")
        walk.run("slipway pull", reference, "--output", "again.tar", "--base", "first.tar")
        walk.run("slipway pull", f"{repository}:none", "--output", "none.tar", status=5)
        channel = f"{repository}:channel-plant"
        walk.run("slipway order create", "--bundle", reference, "--key", "key.pem", "--push", channel, "--output", "channel.json")
        walk.run("slipway order show", channel)
        walk.run("slipway order push", "channel.json", channel)
        walk.run("slipway registry list", repository)
        walk.run("slipway registry prune", repository, "--keep", 1, "--dry-run")
        walk.run("slipway registry prune", repository, "--keep", 1)
    finally:
        process.terminate()
        process.wait()


def contexts(walk, running):
    """The node under a name."""
    walk.run("slipway context list")
    walk.run("slipway context show", status=5)
    walk.run("slipway context add", "here", "--node", running.address, "--token-file", "token", "--project", PROJECT)
    walk.run("slipway context add", "here", "--node", running.address, status=4)
    walk.run("slipway context use", "here")
    walk.run("slipway context list")
    walk.run("slipway context show")
    walk.run("slipway gc", "--context", "here")
    walk.run("slipway context use", "--none")
    fleet(walk)
    walk.run("slipway context remove", "here", "--dry-run")
    walk.run("slipway context remove", "here")


def fleet(walk):
    """The node as the only one of a group."""
    walk.run("slipway context group add", "line", "here")
    walk.run("slipway context group list")
    waves = ("third.tar", "--nodes", "line", "--waves", "100%", "--allow-schema-change", "iris-species")
    walk.run("slipway deploy", *waves, "--dry-run")
    walk.run("slipway deploy", "third.tar", "--allow-schema-change", "iris-species")
    walk.run("slipway fleet status", "line")
    # It is on probation until somebody confirms it.
    walk.run("slipway deploy", *waves, "--timeout", "1s", status=7)
    walk.run("slipway confirm")
    walk.run("slipway deploy", *waves, "--quorum", "90%", "--bake", "1ms")
    walk.run("slipway fleet status", "here")
    walk.run("slipway context add", "nowhere", "--node", "127.0.0.1:1")
    walk.run("slipway fleet status", "line", "nowhere", status=8)
    walk.run("slipway context remove", "nowhere")
    walk.run("slipway context group remove", "line")


def commands(place):
    """Every command that has --json, by what the programs say of themselves."""
    for program in ("slipway", "slipwayd"):
        told = json.loads(place.run(program, "--experimental-dump-help").stdout)
        yield from with_json(told["command"], [])


def with_json(command, above):
    names = [*above, command["commandName"]]
    arguments = command.get("arguments", [])
    if any(name.get("name") == "json" for argument in arguments for name in argument.get("names", [])):
        yield "-".join(names)
    for inner in command.get("subcommands", []):
        yield from with_json(inner, names)


# What docs/openapi.yaml and docs/json both describe.
SHARED = [
    "Finding", "Problem", "BadMark", "Bundle", "Sandbox", "ServedModel", "Generation", "Deployment", "Project", "AuditRecord", "Readiness", "Loading", "Drain",
    "Monitor", "Window", "Alert", "AlertDecision",
]
# What a command adds to the node's report.
ADDED = {("Deployment", "properties"): {"claims"}}


def contradictions(schemas):
    """Where docs/json and docs/openapi.yaml differ on a report of the node."""
    described = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text())["components"]["schemas"]
    for name in SHARED:
        here, there = schemas.documents["common"]["$defs"][name], described[name]
        for part in ("required", "properties"):
            differ = set(here[part]) - ADDED.get((name, part), set()) ^ set(there[part])
            if differ:
                yield f"{name}: {part} differ from docs/openapi.yaml: {sorted(differ)}"


def main():
    parser = argparse.ArgumentParser(description="What every command prints with --json, held to its schema.")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/debug")
    parser.add_argument("--python", type=pathlib.Path, default=ROOT / ".build-tools/python/bin/python", help="runs the models")
    arguments = parser.parse_args()
    # Whoever ends this ends the node that it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    schemas = Schemas()
    with tempfile.TemporaryDirectory(prefix="slipway-outputs-") as directory:
        walk = Walk(Place(arguments.programs.resolve(), pathlib.Path(directory), arguments.python), schemas)
        design(walk)
        node(walk)
        registry(walk)
        known = set(commands(walk.place))
    errors = walk.errors + list(schemas.broken()) + list(contradictions(schemas))
    errors += [f"{name} was not run" for name in sorted(known - walk.seen)]
    errors += [f"docs/json has no schema of {name}" for name in sorted(known - set(schemas.documents))]
    errors += [f"docs/json has a schema of {name}, which is no command" for name in sorted(set(schemas.documents) - known - {"common", "slipway-error"} - DOCUMENTS)]
    for error in errors:
        print(error)
    print(f"outputs: {len(walk.seen)} commands of {len(known)}, {len(errors)} errors")
    return 1 if errors or not known else 0


if __name__ == "__main__":
    sys.exit(main())
