"""The invariants of a node's state, judged by docs/node-states.md and docs/bundle-format.md alone.

It shares nothing with the node: it reads the disk and the database itself, and checks signatures with the package `cryptography`.
"""
import datetime
import hashlib
import json
import os
import pathlib
import re
import sqlite3
import stat
import sys
import tempfile
import threading
import time

from campaign import ROOT

sys.path.insert(0, str(ROOT / "Tests/Oracles"))
# pylint: disable=wrong-import-position
from rules import Refused
from signature import Trust, signed_files, signed_payload

FINAL = {"confirmed", "rejected", "failed", "cancelled", "rolled-back"}
# The record that each final state is explained by; a deployment that only stages ends as checked.
EXPLAINED_BY = {
    "confirmed": {"deployment.confirmed", "rollback.done"},
    "rejected": {"deployment.rejected"},
    "failed": {"deployment.failed"},
    "cancelled": {"deployment.cancelled"},
    "rolled-back": {"deployment.rolled-back"},
    "checked": {"deployment.staged"},
}


def sha256_of(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class State:
    """What is in a state directory. Read it while the daemon rests, or has settled.

    - Parameters:
      - trust: a key to judge signatures by; the node's own trust if none is given.
      - judges_active_only: whether versions that are not active may be damaged, since that is what was done to them.
    """

    def __init__(self, path, trust=None, judges_active_only=False):
        self.path = pathlib.Path(path)
        self._trust = trust
        self._judges_active_only = judges_active_only
        self._signed = {}
        self.tables = self._read_database()

    def _read_database(self):
        """All rows of all tables, from a copy, so that looking changes nothing."""
        if not (self.path / "node.db").exists():
            return {}
        with tempfile.TemporaryDirectory() as directory:
            for name in ("node.db", "node.db-wal"):
                if (self.path / name).exists():
                    (pathlib.Path(directory) / name).write_bytes((self.path / name).read_bytes())
            database = sqlite3.connect(pathlib.Path(directory) / "node.db")
            database.row_factory = sqlite3.Row
            try:
                sound = database.execute("PRAGMA integrity_check").fetchone()[0]
                names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                tables = {name: [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')] for name in names}
            finally:
                database.close()
        return tables | {"integrity": sound}

    def rows(self, table):
        return self.tables.get(table, [])

    def signed(self, project, digest):
        """{name: digest} of the files that a bundle's signature lists, checked against the node's trust."""
        key = (project, digest)
        if key not in self._signed:
            own = sorted((self.path / "trust").glob("*.pem"))
            trust = Trust([str(path) for path in ([self._trust] if self._trust else own)])
            document = (self.path / "bundles" / project / digest.removeprefix("sha256:") / "bundle.sig").read_bytes()
            now = datetime.datetime.now(datetime.timezone.utc)
            _, files = signed_files(signed_payload(document, trust, now))
            self._signed[key] = {name: found for name, (found, _) in files.items()}
        return self._signed[key]

    def current(self):
        """{project: what its link says}"""
        directory = self.path / "current"
        if not directory.is_dir():
            return {}
        return {path.name: os.readlink(path) if path.is_symlink() else None for path in sorted(directory.iterdir())}

    @staticmethod
    def link(state, project):
        """What the link of a project says, read at any moment."""
        return os.readlink(pathlib.Path(state) / "current" / project)

    def damage(self, project, number):
        """What is wrong with a generation: every file must be one that was signed, and none may be missing."""
        home = self.path / "generations" / project / str(number)
        place = f"generation {number} of {project}"
        rows = [row for row in self.rows("generations") if row["project"] == project and row["number"] == number]
        if not rows:
            return [f"{place} is not in the database"]
        if not home.is_dir():
            return [f"{place} is not on the disk"]
        try:
            signed = self.signed(project, rows[0]["bundle_digest"])
        except (OSError, Refused) as error:
            return [f"{place}: its bundle cannot be verified: {error}"]
        if not self._judges_active_only and "sha256:" + sha256_of(home / "bundle.json") != rows[0]["bundle_digest"]:
            return [f"{place}: bundle.json is not the one that was signed"]
        wanted = {name: digest for name, digest in signed.items() if name.startswith("models/")}
        active = json.loads(rows[0]["active"]) if rows[0]["active"] else {}
        findings = self._compare(home, wanted, active)
        if self._judges_active_only:
            places = [f"models/{model}/{version}/" for model, version in active.items()]
            idle = [name for name in wanted if not any(name.startswith(place) for place in places)]
            findings = [finding for finding in findings if not any(finding.startswith(name + " ") for name in idle)]
        return [f"{place}: {finding}" for finding in findings]

    @staticmethod
    def _compare(home, wanted, active):
        missing = dict(wanted)
        findings = []
        links = {}
        for directory, names, files in os.walk(home / "models"):
            for name in names + files:
                path = pathlib.Path(directory) / name
                status = path.lstat()
                relative = str(path.relative_to(home))
                if stat.S_ISLNK(status.st_mode):
                    links[relative] = os.readlink(path)
                elif stat.S_ISREG(status.st_mode):
                    digest = missing.pop(relative, None)
                    if digest is None:
                        findings.append(f"{relative} was never signed")
                    elif sha256_of(path) != digest:
                        findings.append(f"{relative} has other bytes than were signed")
                    if status.st_mode & 0o222:
                        findings.append(f"{relative} can be written to")
                elif not stat.S_ISDIR(status.st_mode):
                    findings.append(f"{relative} is a special file")
        expected = {f"models/{model}/active": version for model, version in active.items() if version}
        if links != expected:
            findings.append(f"the links are {links}, not {expected}")
        return findings + [f"{name} is missing" for name in missing]

    def violations(self, acknowledged=(), settled=True):
        """All that breaks an invariant.

        - Parameters:
          - acknowledged: (project, bundle digest or None, sequence) whose activation somebody was told of.
          - settled: whether every deployment must have ended.
        """
        if not self.tables:
            return [] if not self.current() and not acknowledged else ["there is no database"]
        findings = [] if self.tables["integrity"] == "ok" else [f"node.db: {self.tables['integrity']}"]
        findings += self._current_findings() + self._last_confirmed_findings()
        findings += self._acknowledged_findings(acknowledged)
        if settled:
            findings += self._open_findings()
        return findings + self._leftovers() + self._audit_findings()

    def _current_findings(self):
        findings = []
        for project, link in self.current().items():
            match = re.fullmatch(rf"\.\./generations/{re.escape(project)}/(\d+)", link or "")
            findings += (
                [f"1: {finding}" for finding in self.damage(project, int(match[1]))] if match
                else [f"1: current/{project} is {link}"]
            )
        return findings

    def _last_confirmed_findings(self):
        return [
            f"3: the last confirmed one: {finding}"
            for row in self.rows("projects") if row["last_confirmed"] is not None
            for finding in self.damage(row["project"], row["last_confirmed"])
        ]

    def _acknowledged_findings(self, acknowledged):
        findings = []
        for project, sequence in acknowledged:
            digests = {
                row["digest"] for row in self.rows("bundles")
                if row["project"] == project and row["sequence"] == sequence
            }
            deployments = [
                row for row in self.rows("deployments")
                if row["project"] == project and row["bundle_digest"] in digests and row["switched"] is not None
            ]
            if not deployments:
                findings.append(f"2: the activation of {project} {sequence} was acknowledged, and there is none")
                continue
            last = max(deployments, key=lambda row: row["id"])
            replaced = any(
                row["project"] == project and row["id"] > last["id"] and row["switched"] is not None
                for row in self.rows("deployments")
            )
            link = self.current().get(project)
            is_current = link == f"../generations/{project}/{last['generation']}"
            if not (is_current or replaced or (last["state"] == "rolled-back" and last["problem"])):
                findings.append(f"2: {project} {sequence} was acknowledged; current is {link}, and no record says why")
        return findings

    def _open_findings(self):
        return [
            f"4: deployment {row['id']} is {row['state']}, not ended" for row in self.rows("deployments")
            if not row["finished"] or (row["state"] not in FINAL and row["state"] != "checked")
        ]

    def _leftovers(self):
        findings = []
        for directory, names, files in os.walk(self.path):
            relative = pathlib.Path(directory).relative_to(self.path)
            for name in names + files:
                strange = relative.parts[:1] == ("generations",) and len(relative.parts) == 2 and not name.isdigit()
                if name.startswith(".slipway") or name.endswith("~") or relative == pathlib.Path("ingest") or strange:
                    findings.append(f"5: left behind: {relative / name}")
        known = {(row["project"], str(row["number"])) for row in self.rows("generations")}
        for path in self.path.glob("generations/*/*"):
            if (path.parent.name, path.name) not in known and path.name.isdigit():
                findings.append(f"5: left behind: generation {path.name} of {path.parent.name}, in no record")
        return findings

    def _audit_findings(self):
        findings, previous = [], "0" * 64
        records = sorted(self.rows("audit"), key=lambda row: row["number"])
        for expected, row in enumerate(records, 1):
            if row["number"] != expected:
                return findings + [f"6: audit record {expected} is not there"]
            content = {
                name: row[name]
                for name in ("action", "actor", "detail", "number", "outcome", "previous", "project", "subject", "time")
            }
            text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            if row["previous"] != previous or row["hash"] != hashlib.sha256(text.encode()).hexdigest():
                return findings + [f"6: audit record {expected} does not fit the one before, or was changed"]
            previous = row["hash"]
        said = {(row["subject"], row["action"]) for row in records}
        for row in self.rows("deployments"):
            if row["finished"] and not any(
                (f"deployment {row['id']}", action) in said for action in EXPLAINED_BY.get(row["state"], ())
            ):
                findings.append(f"6: no record says that deployment {row['id']} is {row['state']}")
        return findings


class Reader:
    """Reads through `current` without a pause, as a batch job would: the seventh invariant."""

    def __init__(self, state, project="credit", model="iris"):
        self.path = pathlib.Path(state) / "current" / project / "models" / model / "active" / "MLmodel"
        self.reads = 0
        self.failures = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def _read(self):
        while not self._ended.is_set():
            try:
                if not self.path.read_bytes():
                    self.failures.append("7: a reader found an empty MLmodel")
            except OSError as error:
                self.failures.append(f"7: a reader found no MLmodel: {error}")
            self.reads += 1
            time.sleep(0.0005)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._ended.set()
        self._thread.join()
