"""What `slipway` is at on a design node when it is killed, or when a system call fails: each command with what must be left of it."""
import functools
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys

import injection
import syscalls
from campaign import ROOT, Case
from syscalls import Fault
from testproject import MODELS

sys.path.insert(0, str(ROOT / "Tests/Oracles"))
# pylint: disable=wrong-import-position
import check_bundle
from archive import read_contents
from documents import check_documents
from rules import Refused
from signature import Trust

KILL = "signal=KILL"


class Desk:
    """One place where a command is run: a copy of the test project, and a directory for what it writes."""

    def __init__(self, fixture):
        self.fixture = fixture
        self.test_project = fixture.stock.test_project
        self.place = fixture.place()
        self.project = self.place / "credit"
        self.output = self.place / "output"
        self.output.mkdir()
        subprocess.run(["cp", "-a", str(self.test_project.project), str(self.project)], check=True)

    def run(self, command, wrapper=()):
        return subprocess.run(
            [*map(str, wrapper), str(self.test_project.programs / "slipway"), *map(str, command.arguments(self))],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, cwd=self.place, timeout=600,
            env={"PATH": os.environ["PATH"], "HOME": str(self.place), "LC_ALL": "C.UTF-8"},
        )

    def models(self):
        """- Returns: the models and versions as slipway lists them."""
        run = self.test_project.slipway("models", "--json", "--project-dir", self.project, check=False)
        if run.returncode != 0:
            raise Broken(f"slipway models ended with {run.returncode}: {run.stderr.strip()[-300:]}")
        return json.loads(run.stdout)

    def harm(self):
        """What is wrong with the content of the project."""
        findings = []
        blobs = self.project / ".slipway/blobs/sha256"
        for path in blobs.iterdir():
            if hashlib.sha256(path.read_bytes()).hexdigest() != path.name:
                findings.append(f"the blob {path.name} is not whole")
        for name in ("project.json", "index.json"):
            json.loads((self.project / ".slipway" / name).read_bytes())
        index = json.loads((self.project / ".slipway/index.json").read_bytes())
        for manifest in index["manifests"]:
            if not (blobs / manifest["digest"].removeprefix("sha256:")).exists():
                findings.append(f"index.json names {manifest['digest']}, which is not there")
        return findings

    def versions_missing(self, before):
        return [f"{name} {version} is gone" for name, version in before - versions(self.models())]

    def leftovers(self):
        """What no command may leave once it was run again."""
        found = []
        for directory, names, files in os.walk(self.place):
            relative = pathlib.Path(directory).relative_to(self.place)
            for name in names + files:
                if name.startswith(".slipway-") or relative.name == "ingest" or name == "extract":
                    found.append(f"left behind: {relative / name}")
        return found


class Broken(Exception):
    """Something that must work after a kill does not."""


def versions(listed):
    """{(model, version)} of a list of models."""
    models = listed["models"] if isinstance(listed, dict) else listed
    return {
        (model["name"], version["version"] if isinstance(version, dict) else version)
        for model in models for version in model.get("versions", [])
    }


class Command:
    """One command: `made` says whether it is done already, and what is half done."""

    name = ""
    # The code of the refusal that means that all is there.
    already = None

    def arguments(self, desk):
        raise NotImplementedError

    def half_done(self, desk):
        """What is there of the result that is not whole; asked after the kill and after the repeat."""
        return []

    def done(self, desk):
        """Whether the result is there."""
        return True


class InProject(Command):
    """A command that changes or reads the project."""

    def half_done(self, desk):
        return desk.harm() + desk.versions_missing(versions_before(desk))


class Import(InProject):
    name = "slipway import"

    def arguments(self, desk):
        return [
            "import", ROOT / "Tests/Fixtures" / MODELS[0], "--model", "wine", "--version", "1", "--activate", "--project-dir",
            desk.project,
        ]

    def done(self, desk):
        return ("wine", "1") in versions(desk.models())


class ImportArchive(Import):
    name = "slipway import of an archive"

    def arguments(self, desk):
        archive = desk.place / "model.tar"
        if not archive.exists():
            subprocess.run(["tar", "cf", str(archive), "-C", str(ROOT / "Tests/Fixtures" / MODELS[0]), "."], check=True)
        return ["import", archive, "--model", "wine", "--version", "1", "--activate", "--project-dir", desk.project]


class Set(InProject):
    name = "slipway set"

    def arguments(self, desk):
        return ["set", "iris", "--active", "1", "--tag", "colour=blue", "--project-dir", desk.project]


class Remove(InProject):
    name = "slipway remove"
    already = "version.missing"

    def arguments(self, desk):
        return ["remove", "iris", "2", "--force", "--project-dir", desk.project]

    def half_done(self, desk):
        return desk.harm() + desk.versions_missing(versions_before(desk) - {("iris", "2")})

    def done(self, desk):
        return ("iris", "2") not in versions(desk.models())


class Export(InProject):
    name = "slipway export"
    compression = ()

    def path(self, desk):
        return desk.output / "credit.tar"

    def arguments(self, desk):
        return [
            "export", "--key", desk.test_project.key, "--output", self.path(desk), *self.compression, "--project-dir", desk.project,
        ]

    def half_done(self, desk):
        findings = super().half_done(desk)
        if self.path(desk).exists():
            findings += bundle_findings(desk, self.path(desk))
        return findings

    def done(self, desk):
        return self.path(desk).exists()


class ExportWrapped(Export):
    name = "slipway export, wrapped"
    compression = ("--compress", "zstd")


class Init(Command):
    name = "slipway init"
    already = "project.already-there"

    def arguments(self, desk):
        return ["init", desk.output / "fresh", "--project", "fresh"]

    def done(self, desk):
        return desk.test_project.slipway("models", "--project-dir", desk.output / "fresh", check=False).returncode == 0


class GenerateKey(Command):
    name = "slipway key generate"
    already = "file.already-there"

    def arguments(self, desk):
        return ["key", "generate", desk.output / "new.pem"]

    def half_done(self, desk):
        from cryptography.hazmat.primitives import serialization

        findings = []
        private, public = desk.output / "new.pem", desk.output / "new.pem.pub"
        try:
            if private.exists():
                key = serialization.load_pem_private_key(private.read_bytes(), None)
                if private.stat().st_mode & 0o077:
                    findings.append("others can read the private key")
            if public.exists():
                half = serialization.load_pem_public_key(public.read_bytes())
                if private.exists() and half != key.public_key():
                    findings.append("the public key is not that of the private one")
        except ValueError as error:
            findings.append(f"a key file is half written: {error}")
        return findings

    def done(self, desk):
        return (desk.output / "new.pem").exists() and (desk.output / "new.pem.pub").exists()


class Unpack(Command):
    name = "slipway unpack"
    already = "bundle.output-there"

    def arguments(self, desk):
        return ["unpack", desk.test_project.bundle(4), desk.output / "tree", "--trust", desk.test_project.public_key]

    def half_done(self, desk):
        tree = desk.output / "tree"
        if not tree.exists():
            return []
        listing = subprocess.run(["tar", "tf", str(desk.test_project.bundle(4))], capture_output=True, text=True, check=True)
        return [f"{name} was not unpacked" for name in listing.stdout.split() if not (tree / name).exists()]

    def done(self, desk):
        return (desk.output / "tree").is_dir()


ALL = [Import(), ImportArchive(), Set(), Remove(), Export(), ExportWrapped(), Init(), GenerateKey(), Unpack()]


def commands(_bench):
    return ALL


def versions_before(desk):
    cached = getattr(desk.fixture, "versions_before", None)
    if cached is None:
        run = desk.test_project.slipway("models", "--json", "--project-dir", desk.test_project.project)
        cached = desk.fixture.versions_before = versions(json.loads(run.stdout))
    return cached


def bundle_findings(desk, path):
    import datetime

    now = datetime.datetime.now(datetime.timezone.utc)
    try:
        check_documents(*read_contents(check_bundle.unwrapped(str(path)), Trust([str(desk.test_project.public_key)]), now))
    except Refused as error:
        return [f"{path.name} is there and no good bundle: {error}"]
    return []


def recorded(fixture, command):
    """The calls of the command without a fault."""
    desk = Desk(fixture)
    trace = desk.place / "trace"
    run = desk.run(command, syscalls.wrapper(trace))
    if run.returncode != 0:
        raise RuntimeError(f"{command.name} failed without a fault: {run.stderr}")
    calls = read(trace, desk).calls
    fixture.known[command.name] |= {call.site for call in calls if call.site}
    return calls


def read(trace, desk):
    return syscalls.Trace(trace, {desk.project: "PROJECT", desk.output: "OUTPUT", desk.place: "PLACE"})


def faults(fixture, command):
    """A kill at each call that changes something, on whichever thread comes to it first."""
    return list(dict.fromkeys(Fault(call.name, KILL, call.ordinal) for call in recorded(fixture, command) if call.site))


def kills(fixture, command):
    return [functools.partial(kill, fixture, command, fault) for fault in faults(fixture, command)]


def kill_everywhere(fixture, command):
    fixture.run(kills(fixture, command))
    for _ in range(3):
        missed = fixture.known[command.name] - fixture.struck[command.name]
        if not missed:
            return
        again = {call for call in recorded(fixture, command) if call.site in missed}
        fixture.run([functools.partial(kill, fixture, command, Fault(call.name, KILL, call.ordinal)) for call in again])


def kill(fixture, command, fault):
    desk = Desk(fixture)
    path = desk.place / "trace"
    when = fault.when
    while True:
        desk.run(command, syscalls.wrapper(path, Fault(fault.call, KILL, when)))
        trace = read(path, desk)
        path.unlink()
        if trace.was_killed or when == 1:
            break
        when = max(1, when // 2)
        desk = Desk(fixture)
    call = trace.struck
    site = call.site if call else None
    findings = after(desk, command) if trace.was_killed else []
    fixture.add(Case(f"{command.name}: killed at {site or fault}", trace.was_killed, tuple(findings)), command.name, site)


def after(desk, command):
    """Findings once the command was killed: what is there then, whether it can be repeated, and what is there after that."""
    try:
        findings = command.half_done(desk)
        run = desk.run(command)
        refused = command.already is not None and f"[{command.already}]" in run.stderr
        if run.returncode != 0 and not refused:
            findings.append(f"8: {command.name} again ended with {run.returncode}: {run.stderr.strip()[-400:]}")
        if not command.done(desk):
            findings.append(f"8: {command.name} again did not do it: {run.stderr.strip()[-200:]}")
        return findings + command.half_done(desk) + desk.leftovers()
    except (Broken, OSError, ValueError) as error:
        return [f"after the kill: {error}"]
