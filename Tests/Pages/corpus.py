#!/usr/bin/env python3
"""A node with three projects, made by the programs themselves: corpus.py [--programs DIR] [--python PYTHON] [--friendly]

Prints the address and the tokens, and ends with Ctrl-C. The texts are those of texts.py: of somebody who wants to break the node's pages,
or with --friendly of a pleasant day.

- `credit` has two models, deployments of every outcome, an alert, labels, evaluations and a comparison, and is on probation.
- `trial` has a policy: what runs is signed off, what came later lacks somebody.
- the third has the longest name there may be, and a bundle that is marked as bad.
"""
import argparse
import csv
import dataclasses
import json
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Oracles"))

from texts import FRIENDLY, HOSTILE
from throwaway import DEADLINE, PROJECT, ROOT, Failed, Place

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLE = ROOT / "bundles/example"
TRIAL = "trial"
SORTING, IRIS = "sorting", "iris-species"
REQUESTS = 240
POLICY = """format: slipway.policy/1
roles:
  validator: {people: {anna: anna.pem, ben: ben.pem}}
rules:
  - projects: trial
    mode: enforce
    sign-offs: [{role: validator, threshold: 2}]
    distinct: [exporter, validator]
default: {mode: off}
"""


class Corpus:
    """The node and what is on it, from its start to its end."""

    def __init__(self, programs, directory, python, texts):
        self.texts, self.python, self.directory = texts, python, directory
        self.place = Place(programs, directory, python)
        self.node = None
        self.tokens = {}
        self.cancer = None

    # Making

    def __enter__(self):
        self._make_models()
        self._make_projects()
        self._make_reviewers()
        self.node = self.place.node(**self._settings())
        self.node.__enter__()
        try:
            for role in ("viewer", "operator"):
                self.tokens[role] = self.token(role, role)
            self.tokens["admin"] = self.node.token
            self._trial()
            self._third()
            self._credit()
        except BaseException:
            self.node.stop()
            raise
        return self

    def __exit__(self, *_):
        self.node.stop()

    def slipway(self, *arguments):
        return self.place.slipway(*arguments)

    def token(self, name, role, *options):
        """Makes a token. - Returns: the token itself."""
        done = self.place.run("slipwayd", "token", "create", name, "--role", role, "--state", self.node.state, *options)
        words = done.stdout.split()
        if done.returncode != 0 or not words:
            raise Failed(f"slipwayd token create {name}: {done.stderr}")
        return words[-1]

    def revoke(self, name):
        done = self.place.run("slipwayd", "token", "revoke", name, "--state", self.node.state)
        if done.returncode != 0:
            raise Failed(f"slipwayd token revoke {name}: {done.stderr}")

    def _make_models(self):
        done = subprocess.run(
            [str(self.python), "-B", str(HERE / "registry.py"), str(self.directory)], capture_output=True, text=True,
            input=json.dumps({key: value for key, value in dataclasses.asdict(self.texts).items() if key != "output"}),
        )
        if done.returncode != 0:
            raise Failed(f"registry.py: {done.stderr}")
        (self.directory / "output").write_bytes(self.texts.output)
        hook = self.directory / "hook"
        hook.write_text(f"#!/bin/sh\ncat '{self.directory}/output'\ncase $SLIPWAY_BUNDLE in bad*) exit 3 ;; esac\n")
        hook.chmod(0o755)

    def _settings(self):
        hook = {"command": [str(self.directory / "hook")], "timeout": "60s"}
        return {
            "probation": {"confirm": "manual", "rules": {"latency": 0, "errors": 1, "refusals": 1}},
            "monitoring": {"window": {"rows": 100, "minimum": 100}},
            "projects": {PROJECT: {"hooks": {"pre-activate": hook, "post-activate": hook}, "freshness": "30d"}},
        }

    def _make_projects(self):
        texts = self.texts
        registry = f"sqlite:///{self.directory}/registry/mlflow.db"
        self.slipway("import", registry, "--model", texts.title)
        self.cancer = self.slipway("models", "--quiet").split()[0]
        self.slipway("set", self.cancer, "--active", "3", "--tag", "=".join(texts.tag), "--description", texts.description)
        self.slipway("golden", self.cancer, "3", "--input", EXAMPLE / "data/breast-cancer.csv", "--rows", "20", "--python", self.python)
        for version, name in (("1", "sorting"), ("2", "sorting-2")):
            self.slipway("import", self.directory / name, "--model", SORTING, "--version", version)
        self.slipway("set", SORTING, "--active", "1")
        classes = json.dumps(list(texts.classes))
        self.slipway("dataset", "add", "sorted", self.directory / "sorting.csv", "--label", "label", "--labels", classes)
        for version in ("1", "2"):
            self.slipway("golden", SORTING, version, "--input", self.directory / "sorting.csv", "--rows", "20", "--python", self.python)
            self.slipway("evaluate", f"{SORTING}/{version}", "--data", "sorted", "--slices", texts.columns[0], "--python", self.python)
            self.slipway("reference", SORTING, version, "--data", "sorted", "--python", self.python)
        self.slipway("compare", f"{SORTING}/1", f"{SORTING}/2", "--data", "sorted", "--metric", "accuracy", "--python", self.python)
        for project in (TRIAL, texts.project):
            where = ("--project-dir", self.directory / project)
            self.slipway("init", self.directory / project, "--project", project)
            self.slipway("import", registry, "--model", IRIS, *where)
            self.slipway("set", IRIS, "--active", "2", *where)
            self.slipway("golden", IRIS, "2", "--input", EXAMPLE / f"data/{IRIS}.csv", "--rows", "20", "--python", self.python, *where)

    def _make_reviewers(self):
        reviewers = self.directory / "state/reviewers"
        reviewers.mkdir(parents=True)
        for person in ("anna", "ben"):
            self.slipway("key", "generate", self.directory / f"{person}.pem")
            (reviewers / f"{person}.pem").write_bytes((self.directory / f"{person}.pem.pub").read_bytes())
        (self.directory / "state/policy.yaml").write_text(POLICY)

    def _export(self, project, id, *options):
        """- Returns: the bundle's file. Each has an alias of its own, so that each is another bundle."""
        where = () if project == PROJECT else ("--project-dir", self.directory / project)
        model = SORTING if project == PROJECT else IRIS
        file = self.directory / f"{id}.tar"
        alias = f"{len(list(self.directory.glob('*.tar')))}"
        self.slipway("set", model, "--alias", f"export-{alias}=1", *where)
        self.slipway("export", "--key", self.directory / "key.pem", "--id", id, "--output", file, *options, *where)
        return file

    def _deploy(self, file, project, ends=0):
        # What is rolled back by itself is so after the switch.
        done = self.place.run("slipway", "deploy", file, *(["--wait"] if ends == 3 else []))
        if done.returncode != ends:
            raise Failed(f"slipway deploy {file.name}: {done.returncode}, expected {ends}: {done.stdout}{done.stderr}\n{self.node.log()}")
        self.settle(project)

    def settle(self, project):
        """Waits until no deployment of a project is under way, or what is there is on probation."""
        began = time.monotonic()
        while True:
            report = self.ask(f"/v1/projects/{project}")
            deployment = report.get("deployment")
            if not deployment or deployment["state"] == "active":
                return report
            if time.monotonic() - began > DEADLINE:
                raise Failed(f"deployment {deployment['id']} of {project} does not end: {deployment}")
            time.sleep(0.1)

    # The projects

    def _trial(self):
        def approve(file, *people):
            for person in people:
                self.slipway(
                    "sign-off", file, "--trust", self.node.state / "trust", "--key", self.directory / f"{person}.pem", "--role", "validator",
                    "--decision", "approve", "--comment", self.texts.comment, "--yes",
                )

        first = self._export(TRIAL, "trial-1", "--notes", self.texts.notes)
        approve(first, "anna", "ben")
        self._deploy(first, TRIAL)
        self.slipway("confirm", "--project", TRIAL)
        second = self._export(TRIAL, "trial-2", "--notes", self.texts.notes)
        approve(second, "anna")
        self._deploy(second, TRIAL, ends=4)

    def _third(self):
        project = self.texts.project
        for id in ("first", self.texts.bundle):
            self._deploy(self._export(project, id, "--notes", self.texts.notes), project)
            self.slipway("confirm", "--project", project)
        self.slipway("rollback", "--bad", "--reason", self.texts.reason, "--project", project)
        self.settle(project)

    def _credit(self):
        self._deploy(self._export(PROJECT, "one"), PROJECT)
        self.slipway("confirm", "--project", PROJECT)
        self._deploy(self._export(PROJECT, "two", "--notes", self.texts.notes), PROJECT)
        self.slipway("confirm", "--project", PROJECT)
        self._traffic()
        self._deploy(self._export(PROJECT, "bad-hook", "--notes", self.texts.notes), PROJECT, ends=1)
        self.slipway("rollback", "--to", "1", "--reason", self.texts.reason, "--project", PROJECT)
        self.settle(PROJECT)
        self.slipway("set", SORTING, "--active", "2")
        self._deploy(self._export(PROJECT, "three", "--notes", self.texts.notes), PROJECT)

    def _traffic(self):
        """Rows of categories that the reference lacks, and labels for some of them, until monitoring raises an alert."""
        chance = random.Random(3)
        truth = [("request", "label")]
        for number in range(REQUESTS):
            category = self.texts.unseen[number % len(self.texts.unseen)]
            row = [category, round(chance.gauss(12, 2), 2), round(chance.gauss(46, 6), 2)]
            answer = self.score(row)
            truth.append((answer.headers["slipway-request"], self.texts.classes[number % 3]))
        with open(self.directory / "truth.csv", "w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(truth[: REQUESTS // 2])
        self.slipway("labels", self.directory / "truth.csv", "--model", SORTING, "--project", PROJECT)
        began = time.monotonic()
        while not self.slipway("alerts", "list", "--quiet").split():
            if time.monotonic() - began > DEADLINE:
                raise Failed(f"no alert was raised: {self.slipway('monitor', SORTING, '--project', PROJECT)}\n{self.node.log()}")
            time.sleep(0.2)

    def score(self, row):
        body = json.dumps({"dataframe_split": {"columns": self.texts.columns, "data": [row]}}, ensure_ascii=False).encode()
        path = f"/v1/projects/{PROJECT}/models/{SORTING}/invocations"
        request = urllib.request.Request(
            self.node.address + path, body, {"Authorization": f"Bearer {self.node.token}", "Content-Type": "application/json"}
        )
        try:
            return urllib.request.urlopen(request, timeout=DEADLINE)
        except urllib.error.HTTPError as error:
            raise Failed(f"{path}: {error.code}: {error.read().decode(errors='replace')[:1000]}") from error

    # Asking

    def ask(self, path):
        """What the API says, as an admin sees it."""
        request = urllib.request.Request(self.node.address + path, headers={"Authorization": f"Bearer {self.node.token}"})
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            return json.load(answer)


def main():
    parser = argparse.ArgumentParser(description="A node with three projects.")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/debug")
    parser.add_argument("--python", type=pathlib.Path, default=ROOT / ".build-tools/python/bin/python", help="runs the models")
    parser.add_argument("--friendly", action="store_true", help="with the texts of a pleasant day")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with tempfile.TemporaryDirectory(prefix="slipway-corpus-") as directory:
        texts = FRIENDLY if arguments.friendly else HOSTILE
        with Corpus(arguments.programs.resolve(), pathlib.Path(directory), arguments.python, texts) as corpus:
            print(f"Open {corpus.node.address}/ui and sign in with one of these tokens; Ctrl-C ends the node.")
            for role, token in corpus.tokens.items():
                print(f"{role:9} {token}")
            sys.stdout.flush()
            try:
                signal.pause()
            except KeyboardInterrupt:
                pass


if __name__ == "__main__":
    main()
