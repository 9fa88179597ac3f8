"""Power cuts of a design node: what `slipway import` and `slipway export` had said was done must be there, whole."""
import datetime
import hashlib
import json
import os
import pathlib
import subprocess

import blocklog
import loop
import replays
from campaign import ROOT, Case

# The oracles of the invariants are on the path by now.
from invariants import sha256_of  # isort: skip
from archive import read_contents
from documents import check_documents
from rules import Refused
from signature import Trust

MODELS = ["mlflow1-models/iris-rules-1", "mlflow2-models/iris-rules-2", "mlflow3-models/iris-species-1"]


class Plan:
    """A new project on a file system, and the commands that change it: (name, arguments, the version or the file it makes)."""

    def __init__(self, programs, directory, kind):
        self._programs = programs
        self.kind = kind
        self._home = directory / f"design-{kind}"
        self._home.mkdir(exist_ok=True)
        self.key = self._home / "key.pem"
        self.base = self._home / "base.image"
        self.steps = self._steps()
        # What each export made: {step: digest}.
        self.exported = {}
        if not self.base.exists():
            self._make_base(directory)

    @staticmethod
    def _steps():
        steps = []
        for number, model in enumerate(MODELS, 1):
            source = ROOT / "Tests/Fixtures" / model
            steps.append((f"import-{number}", ["import", source, "--model", "iris", "--version", number, "--activate"]))
            steps.append((f"export-{number}", ["export", "--key", "KEY", "--output", f"OUT/{number}.tar"]))
        return steps

    def _make_base(self, directory):
        # An import wants 64 MiB free.
        loop.make(self.kind, self.base, megabytes=304)
        subprocess.run([str(self._programs / "slipway"), "key", "generate", str(self.key)], check=True, capture_output=True)
        with loop.mounted(self.kind, self.base, directory) as point:
            (point / "out").mkdir()
            self.slipway(point, ["init", point / "project", "--project", "credit"], project=False).check_returncode()

    def slipway(self, point, arguments, wrapper=(), project=True):
        words = [str(word).replace("KEY", str(self.key)).replace("OUT", str(point / "out")) for word in arguments]
        return subprocess.run(
            [*map(str, wrapper), str(self._programs / "slipway"), *words]
            + (["--project-dir", str(point / "project")] if project else []),
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
            env={"PATH": os.environ["PATH"], "HOME": str(self._home), "LC_ALL": "C.UTF-8"},
        )

    def record(self, directory, wrapper=()):
        directory.mkdir()
        log = directory / "log"
        # Each command is traced into the same file.
        wrapper = [*wrapper[:1], "-A", *wrapper[1:]] if wrapper else wrapper
        with blocklog.recording(self.kind, self.base, log, directory) as disk:
            disk.mark("start")
            for name, arguments in self.steps:
                disk.mark(f"begin {name}")
                self.slipway(disk.point, arguments, wrapper).check_returncode()
                disk.mark(f"done {name}")
                if name.startswith("export-"):
                    self.exported[name] = sha256_of(disk.point / "out" / f"{name[7:]}.tar")
            disk.mark("end")
        return blocklog.Recording(self.base, log)

    def cuts(self, recording, count, chance):
        return replays.cuts(recording, count, chance)


class Checker(replays.ImageChecker):
    """Of a project."""

    def _check(self, cut, image):
        name = f"replay {self._plan.kind} project {cut.at} of {len(self._recording.events)} {cut.rest}"
        try:
            with loop.mounted(self._plan.kind, image, self._directory) as point:
                return Case(name, True, tuple(self._judge(point, self._recording.marks(cut.at))))
        except (subprocess.SubprocessError, OSError, ValueError) as error:
            return Case(name, True, (f"the project cannot be read: {error}",))

    def _judge(self, point, told):
        done = [text.removeprefix("done ") for text in told if text.startswith("done ")]
        findings = project_findings(point / "project", versions_of(done))
        for number in range(1, len(MODELS) + 1):
            findings += self._bundle_findings(point, f"export-{number}", done)
        begun = next((name for name, _ in self._plan.steps if name not in done), None)
        if findings or begun is None:
            return findings
        # What was interrupted, or came next, succeeds, and nothing of the interruption stays.
        again = self._plan.slipway(point, dict(self._plan.steps)[begun])
        if again.returncode != 0:
            return [f"8: {begun} does not succeed the second time: {again.stderr.strip()}"]
        done.append(begun)
        findings = project_findings(point / "project", versions_of(done), begun.startswith("import-"))
        if begun.startswith("export-"):
            findings += self._bundle_findings(point, begun, done)
        return findings + leftovers(point)

    def _bundle_findings(self, point, name, done):
        path = point / "out" / f"{name.removeprefix('export-')}.tar"
        if not path.exists():
            return [f"{name} was done, and {path.name} is not there"] if name in done else []
        if name in done and sha256_of(path) == self._plan.exported.get(name):
            return []
        try:
            now = datetime.datetime.now(datetime.timezone.utc)
            check_documents(*read_contents(path.read_bytes(), Trust([f"{self._plan.key}.pub"]), now))
        except (Refused, ValueError, IndexError) as error:
            return [f"{path.name} is there, and no whole bundle: {error}"]
        return []


def versions_of(done):
    return {name.removeprefix("import-") for name in done if name.startswith("import-")}


def project_findings(project, wanted, is_settled=False):
    """What is wrong with a project: every version that it lists is there with every byte, and those wanted are listed.

    - Parameter is_settled: whether a change went through, after which index.json must agree with project.json.
    """
    root = pathlib.Path(project) / ".slipway"
    blobs = root / "blobs/sha256"
    try:
        record = json.loads((root / "project.json").read_text())
    except (OSError, ValueError) as error:
        return [f"project.json: {error}"]
    versions = {version["version"]: version for model in record["models"] for version in model["versions"]}
    findings = [f"version {name} was imported, and is not there" for name in wanted - set(versions)]
    for path in blobs.iterdir():
        if path.name.startswith(".slipway"):
            continue
        if sha256_of(path) != path.name:
            findings.append(f"the blob {path.name} has other bytes")
    for name, version in versions.items():
        findings += [f"version {name}: {finding}" for finding in _manifest_findings(blobs, version["manifest"])]
    if is_settled:
        index = json.loads((root / "index.json").read_text())
        listed = {entry["digest"] for entry in index["manifests"]}
        if listed != {version["manifest"] for version in versions.values()}:
            findings.append("index.json lists other versions than project.json")
    return findings


def _manifest_findings(blobs, digest):
    path = blobs / digest.removeprefix("sha256:")
    if not path.exists():
        return [f"its manifest {digest} is not there"]
    if "sha256:" + hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        return [f"its manifest {digest} has other bytes"]
    manifest = json.loads(path.read_text())
    return [
        f"its content {part['digest']} is not there" for part in [manifest["config"], *manifest["layers"]]
        if not (blobs / part["digest"].removeprefix("sha256:")).exists()
    ]


def leftovers(point):
    found = []
    for directory, names, files in os.walk(point):
        for name in names + files:
            if name.startswith(".slipway-") or pathlib.Path(directory).name == "ingest":
                found.append(f"5: left behind: {pathlib.Path(directory).relative_to(point) / name}")
    return found
