"""One Python, with MLflow's server and a node that runs models by it: the bodies that are given to both."""
import base64
import concurrent.futures
import dataclasses
import json
import os
import pathlib
import subprocess
import threading
import time

import bodies
import catalogue
import comparison
import differences
import golden
from node import Failed, Workshop, served_name

HERE = pathlib.Path(__file__).resolve().parent


@dataclasses.dataclass(frozen=True)
class Finding:
    environment: str
    served: str
    body: bodies.Body
    theirs: dict
    ours: dict
    difference: comparison.Difference
    rule: object

    def line(self):
        return f"{self.environment} {self.served} {self.body.type} {self.body.text[:300]!r} [{', '.join(self.body.traits)}]"

    def described(self):
        return {
            "environment": self.environment, "model": self.served, "number": self.body.number, "form": self.body.form,
            "type": self.body.type, "body": self.body.text, "traits": self.body.traits, "MLflow": self.theirs, "here": self.ours,
        }


class Asked:
    """MLflow's process: a question at a time."""

    def __init__(self, python, models):
        self._process = subprocess.Popen(
            [str(python), "-B", str(HERE / "reference.py"), str(models)], cwd=models, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=_environment(),
        )
        self._lock = threading.Lock()

    def ask(self, **question):
        with self._lock:
            self._process.stdin.write(json.dumps(question) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        if not line:
            raise Failed("MLflow's process ended")
        return json.loads(line)

    def close(self):
        self._process.stdin.close()
        self._process.wait()


def _environment():
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}


class Trial:
    def __init__(self, environment, directory, programs, record):
        self.environment, self.directory, self.programs, self.record = environment, directory, programs, record
        self.python = differences.ROOT / ".build-tools" / environment / "bin" / "python"
        self.models, self.findings, self.errors = [], [], []
        self.asked = self.answers = 0
        self.seconds = 0.0
        self.recorded = 0
        self._sample = self._records = False
        self._node = None
        self._lock = threading.Lock()

    def choose(self, names, sample, records=False):
        """A sample asks one loader of each model: the one that a node would choose."""
        self._sample, self._records = sample, records
        self.models = [
            model for model in catalogue.models_of(self.environment, sample) if not names or model.name in names
        ]

    def _loaders(self, model):
        return model.loaders[-1:] if self._sample else model.loaders

    def run(self, seed, numbers):
        """Findings and errors are added to those of this trial; nothing is thrown."""
        began = time.monotonic()
        try:
            self._run(seed, numbers)
        except Exception as error:
            self.errors.append(f"{type(error).__name__}: {error}")
        self.seconds = time.monotonic() - began

    def end(self):
        """Ends the node, if it still runs."""
        if self._node is not None:
            self._node.stop()

    def _run(self, seed, numbers):
        made = self.directory / "models"
        made.mkdir(parents=True)
        self._make(made)
        workshop = Workshop(self.programs, self.directory, self.python)
        reference = Asked(self.python, made)
        try:
            for model in self.models:
                workshop.add(model, self._loaders(model), made / model.name)
            self.errors += [f"{name} is not taken: {error}" for name, error in workshop.refused.items()]
            records = self._recorded(workshop, seed)
            self._node = workshop.node()
            with self._node as node:
                bundle = workshop.export()
                node.deploy(bundle)
                self._hold_to(records, bundle, node)
                self._ask_all(node, reference, workshop, seed, numbers)
        finally:
            reference.close()

    def _recorded(self, workshop, seed):
        """Golden records of one body for each model, which the node holds its answers to before it serves; none in a sample."""
        records = golden.Records(workshop)
        for model in self.models if self._records else ():
            body = golden.plain_body(self.models, model, seed)
            for served in (served_name(model.name, loader) for loader in self._loaders(model)):
                if body is not None and served not in workshop.refused:
                    records.make(served, body)
        return records

    def _hold_to(self, records, bundle, node):
        def ask(served, body):
            connection = node.connection()
            error = connection.load(served)
            return {"status": 0, "body": error} if error else connection.ask(served, body.type, body.data)

        for difference in records.differences(bundle, ask):
            self._tell(f"golden: {difference}")
        with self._lock:
            self.recorded = len(records.bodies) - len(records.refused)

    def _make(self, made):
        done = subprocess.run(
            [str(self.python), "-B", str(HERE / "make_models.py"), self.environment, str(made), *(m.name for m in self.models)],
            cwd=made, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=_environment(),
        )
        self.errors += [f"not made: {line}" for line in done.stdout.splitlines()]
        if done.returncode != 0:
            raise Failed(done.stderr[-2000:])
        self.models = [model for model in self.models if (made / model.name / "MLmodel").exists()]

    def _ask_all(self, node, reference, workshop, seed, numbers):
        """A few models at a time: the node loads one while it answers for the others."""
        of_model = {}
        for number in numbers:
            body = bodies.body(self.models, seed, number)
            of_model.setdefault(body.model, []).append(body)
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            work = [
                pool.submit(self._ask_model, node, reference, workshop, model, of_model.get(model.name, []), seed)
                for model in self.models
            ]
            for done in concurrent.futures.as_completed(work):
                done.result()

    def _ask_model(self, node, reference, workshop, model, asked, seed):
        served = [served_name(model.name, loader) for loader in self._loaders(model)]
        served = [name for name in served if name not in workshop.refused]
        if not served:
            return
        connection = node.connection()
        for name in served:
            if (error := connection.load(name)) is not None:
                self._tell(f"{name} is not loaded: {error}")
                return
        for body in asked:
            theirs = reference.ask(model=model.name, type=body.type, body=base64.b64encode(body.data).decode())
            for name in served:
                self._compare(name, body, theirs, connection.ask(name, body.type, body.data))
        if model.columns and all(isinstance(spec.get("name"), str) for spec in model.columns):
            self._second_opinions(node, reference, model, served[0], seed)
        with self._lock:
            self.asked += len(asked)

    def _second_opinions(self, node, reference, model, served, seed):
        """`mlflow.models.predict` on a plain table, and MLflow's client as it asks the node for the same."""
        rows = bodies.plain(model, seed)
        told = reference.ask(model=model.name, rows=rows, predict=True)
        port = f"{node.port}{node.prefix(served)}"
        found = reference.ask(model=model.name, rows=rows, client=[node.host, port])
        body = bodies.Body(-1, model.name, "second opinion", "application/json", json.dumps(rows).encode(), ())
        self._compare(served, body, told, {**found, "code": "by MLflow's client"})

    def _compare(self, served, body, theirs, ours):
        difference = comparison.difference(theirs, ours)
        with self._lock:
            self.answers += 1
            if difference is not None:
                rule = differences.known(difference, body, theirs, ours)
                finding = Finding(self.environment, served, body, theirs, ours, difference, rule)
                self.findings.append(finding)
                self.record.add(finding)

    def _tell(self, error):
        with self._lock:
            self.errors.append(error)
