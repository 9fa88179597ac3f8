"""The way of a flavour's models through Slipway: from the registry to a node, to the second version, and back."""
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

import agreement

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "Faults"))
from node import Node, NodeEnded, connect  # noqa: E402

STEPS = ("import", "scan", "golden", "export", "serve", "score", "back", "wheels")
LIMIT = 900


class Stop(Exception):
    """A step failed that the next ones need."""


class Way:
    """Each step notes what it saw: nothing for a model that went well, a text for one that did not."""

    def __init__(self, programs, python, folder, wheels, needs_network=False):
        self.programs, self.python, self.folder, self.wheels = pathlib.Path(programs), python, pathlib.Path(folder), wheels
        self.models = sorted(file.stem for file in (self.folder / "asked").glob("*.json"))
        self.reference = json.loads((self.folder / "reference.json").read_text())
        self.project = self.folder / "project"
        self.sandbox = ("--sandbox-allow", "loopback") if needs_network else ()
        self.needs_network = needs_network
        # By step: a text for each model, or for "" where it is of all; and words that go with what went well.
        self.seen = {}
        self.words = {}

    def go(self):
        """- Returns: what was seen, by step and model, and the words of steps that went well."""
        try:
            self._import()
            self._scan()
            self._golden()
            bundles = [self._export(version) for version in "12"]
            self._serve(bundles)
            if self.wheels:
                self._bundle_environment()
        except Stop:
            pass
        return self.seen, self.words

    # Before the node

    def _import(self):
        self._slipway("import", "key", "generate", self.folder / "key.pem")
        self._slipway("import", "init", self.project, "--project", "flavours")
        self._slipway("import", "import", f"sqlite:///{self.folder}/mlflow.db", *self._here)
        self._note("import")

    def _scan(self):
        verdicts = {}
        for model in self.models:
            shown = json.loads(self._slipway("scan", "show", model, "2", "--json", *self._here).stdout)
            verdicts.setdefault(shown.get("scan", {}).get("verdict", "none"), []).append(model)
        self._note("scan")
        self.words["scan"] = ", ".join(
            verdict if len(models) == len(self.models) else f"{verdict} ({', '.join(models)})"
            for verdict, models in verdicts.items()
        )

    def _golden(self):
        options = {" ".join(self.sandbox)} - {""}
        for model in self.models:
            for version in "12":
                done = self._record(model, version)
                # What the message proposes is typed.
                proposed = re.findall(r"--ignore-column (?:'[^']*'|[\w./:-]+)", done.stderr) if done.returncode else []
                if proposed:
                    options.update(proposed)
                    done = self._record(model, version, *shlex.split(" ".join(proposed)))
                if done.returncode:
                    self._note("golden", model, _told(done))
        self._note("golden")
        if options:
            self.words["golden"] = "with " + " ".join(f"`{option}`" for option in sorted(options))

    def _record(self, model, version, *options):
        arguments = ["golden", model, version, "--python", self.python, *self.sandbox, *options, *self._here]
        done = self._run(*arguments)
        rows = self.folder / "asked" / f"{model}.csv"
        if done.returncode and "input example" in done.stderr:
            if not rows.exists():
                rows = self.folder / "asked" / f"{model}-first.json"
                bodies = json.loads((self.folder / "asked" / f"{model}.json").read_text())
                rows.write_text(json.dumps(next(iter(bodies.values()))))
            done = self._run(*arguments, "--input", rows)
            if rows.suffix == ".json":
                rows.unlink()
        return done

    def _export(self, version):
        for model in self.models:
            self._slipway("export", "set", model, "--active", version, *self._here)
        bundle = self.folder / f"{version}.tar"
        self._slipway("export", "export", "--key", self.folder / "key.pem", "--output", bundle, *self._here)
        trust = self.folder / "trust"
        trust.mkdir(exist_ok=True)
        shutil.copy(self.folder / "key.pem.pub", trust / "key.pem")
        self._slipway("export", "verify", bundle, "--trust", trust, "--scan")
        self._note("export")
        return bundle

    # On a node

    def _serve(self, bundles):
        node = self._node("node", f"python: {self.python}")
        try:
            first = self._activate(node, bundles[0], "serve", "1")
            self._compare(first, "1")
            self._compare(self._activate(node, bundles[1], "serve", "2"), "2")
            self._score(node)
            self._back(node, first)
            if self.needs_network:
                self.words["serve"] = "with `sandbox-allow: {loopback: true}`"
        finally:
            node.stop()

    def _activate(self, node, bundle, step, version):
        """- Returns: the answers of each model, by name of the body."""
        self._on(node, step, "deploy", bundle, "--wait")
        self._note(step)
        return {model: self._answers(node, model, version, step) for model in self.models}

    def _answers(self, node, model, version, step):
        bodies = json.loads((self.folder / "asked" / f"{model}.json").read_text())
        if version == "1":
            bodies = dict([next(iter(bodies.items()))])
        found = {name: _ask(node, model, body) for name, body in bodies.items()}
        for answer in found.values():
            if answer["status"] == 200 and answer["version"] != version:
                self._note(step, model, f"version {answer['version']} answers")
        return found

    def _compare(self, answers, version):
        self._note("score")
        for model, found in answers.items():
            known = self.reference.get(model, {}).get(version, {})
            if "failure" in known:
                self._note("score", model, f"MLflow cannot load it: {known['failure']}")
                continue
            for name, answer in found.items():
                differs = agreement.difference(answer, known[name], agreement.drawn(known[name]))
                if differs:
                    self._note("score", model, f"{name}: {differs}")
            # Two that refuse do not answer equally.
            if known and all(answer["status"] != 200 for answer in known.values()):
                self._note("score", model, "MLflow's own server refuses every request")
            if version == "2":
                self.words["score"] = "equal"

    def _score(self, node):
        """A file of rows, here and on the node, must come out the same; of the first model that is asked with rows and is no forecast."""
        for model in self.models:
            rows = self.folder / "asked" / f"{model}.csv"
            if not rows.exists():
                continue
            place = [self.folder / f"{model}-{where}.csv" for where in ("here", "there")]
            address = (node.state / "slipwayd.address").read_text().strip()
            common = ["--input", rows, "--replace", "*"]
            here = self._run("score", "--model", f"{model}/2", *common, "--output", place[0], "--python", self.python, *self.sandbox, *self._here)
            there = node.slipway(
                "score", "--model", model, "--node", address, "--project", "flavours", *common, "--output", place[1],
                limit=LIMIT,
            )
            # A forecast answers a row with several; a file has room for one beside each, and both places say so.
            if all(done.returncode and "[scoring.rows]" in done.stderr for done in (here, there)):
                continue
            for done in (here, there):
                if done.returncode:
                    self._note("score", model, f"slipway score: {_told(done)}")
                    break
            else:
                if self._files_differ(model, *(path.read_text() for path in place)):
                    self._note("score", model, "slipway score writes another file here than on the node")
            return

    def _files_differ(self, model, here, there):
        """Byte for byte, unless MLflow's own answers differ from call to call: SHAP's explainers draw their permutations anew, so the
        last digits of a sum differ each time; Prophet draws whole values."""
        known = [answer for answer in self.reference[model].get("2", {}).values() if isinstance(answer, dict)]
        if not any("again" in answer for answer in known):
            return here != there
        return not any(map(agreement.drawn, known)) and agreement.files_differ(here, there)

    def _back(self, node, first):
        self._on(node, "back", "rollback", "--reason", "a test of flavours")
        self._note("back")
        for model, before in first.items():
            after = self._answers(node, model, "1", "back")
            known = self.reference.get(model, {}).get("1", {})
            for name, answer in before.items():
                drawn = agreement.drawn(known[name]) if name in known else frozenset()
                differs = agreement.difference(after[name], answer, drawn) if answer["status"] == 200 else None
                if differs:
                    self._note("back", model, f"{name}: {differs}")

    def _bundle_environment(self):
        """A node that has nothing but the wheels of the bundle."""
        for model in self.models:
            self._slipway("wheels", "remove", model, "1", "--force", *self._here)
        bundle = self.folder / "wheels.tar"
        self._slipway(
            "wheels", "export", "--key", self.folder / "key.pem", "--output", bundle, "--wheels", "--python", self.python, *self._here,
        )
        # The interpreter that the environment was made of, without its packages.
        node = self._node("bare", f"environment: bundle, python: {pathlib.Path(self.python).resolve()}")
        try:
            self._compare_again(self._activate(node, bundle, "wheels", "2"))
        finally:
            node.stop()
            shutil.rmtree(self.folder / "bare", ignore_errors=True)
            self.words["wheels"] = f"{bundle.stat().st_size >> 20} MiB"
            bundle.unlink()

    def _compare_again(self, answers):
        for model, found in answers.items():
            for name, answer in found.items():
                known = self.reference.get(model, {}).get("2", {}).get(name)
                differs = agreement.difference(answer, known, agreement.drawn(known)) if known else None
                if differs:
                    self._note("wheels", model, f"{name}: {differs}")

    def _node(self, name, scoring):
        state = self.folder / name
        (state / "trust").mkdir(parents=True)
        shutil.copy(self.folder / "key.pem.pub", state / "trust" / "key.pem")
        if self.needs_network:
            scoring += ", models: {" + ", ".join(f"{model}: {{sandbox-allow: {{loopback: true}}}}" for model in self.models) + "}"
        settings = (
            "probation: {minimum: 0s, rules: {latency: 0, errors: 1}}\ndeadlines: {load: 15m}\n"
            f"scoring: {{{scoring}, limits: {{memory: 5GiB, start: 400s, request: 120s}}}}\n"
        )
        node = Node(self.programs, state, settings)
        try:
            node.start()
        except NodeEnded as error:
            self._note("serve", "", str(error))
            raise Stop from error
        return node

    # Programs

    @property
    def _here(self):
        return ("--project-dir", self.project)

    def _run(self, *arguments):
        return subprocess.run(
            [str(self.programs / "slipway"), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=LIMIT, check=False,
        )

    def _slipway(self, step, *arguments):
        return self._demand(step, self._run(*arguments))

    def _on(self, node, step, *arguments):
        return self._demand(step, node.slipway(*arguments, limit=LIMIT))

    def _demand(self, step, done):
        if done.returncode:
            self._note(step, "", _told(done))
            raise Stop
        return done

    def _note(self, step, model=None, text=None):
        seen = self.seen.setdefault(step, {})
        if text:
            seen.setdefault(model, text)


def _ask(node, model, body):
    connection = connect((node.state / "slipwayd.address").read_text().strip(), 180)
    try:
        connection.request(
            "POST", f"/v1/projects/flavours/models/{model}/invocations", body=json.dumps(body, ensure_ascii=False).encode(),
            headers={"Authorization": f"Bearer {node.token}", "Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        return {
            "status": answer.status, "text": answer.read().decode(), "version": answer.headers.get("slipway-version"),
        }
    except OSError as error:
        return {"status": 0, "text": repr(error), "version": None}
    finally:
        connection.close()


def _told(done):
    """What a program said, in a line, without paths."""
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith("slipway: warning:")] or lines or ["nothing was said"]
    text = next((line for line in lines if line.startswith(("error", "slipway:"))), lines[0])
    return re.sub(r"/\S*/", "", text)[:300]
