#!/usr/bin/env python3
"""Writes what a release leaves on both sides, for every later one to start with: VERSION/project.tar.gz and VERSION/node.tar.gz.

usage: make.py PROGRAMS PYTHON

PROGRAMS is a directory with slipway, slipwayd and slipway-worker, PYTHON an interpreter with what bundles/ needs. A state that is there
is never made again: its bytes are what users of that release have. The node answers by native forms, so nobody needs a Python for it.
"""
import gzip
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLE = HERE.parents[2] / "bundles" / "example"
SETTINGS = """\
probation: {minimum: 0s}
limits: {reserve: 1MiB}
scoring: {environment: "off", required: true, limits: {start: 10m, request: 10m}}
"""
ROWS = 3


class Making:
    def __init__(self, programs, python, place):
        self.programs, self.python, self.place = pathlib.Path(programs).resolve(), python, pathlib.Path(place)
        self.environment = {
            "PATH": os.environ["PATH"], "HOME": str(place), "LC_ALL": "C.UTF-8", "SLIPWAY_PROJECT_DIR": str(self.place / "project"),
        }

    def slipway(self, *arguments):
        return self.run("slipway", *arguments)

    def run(self, program, *arguments):
        done = subprocess.run(
            [str(self.programs / program), *map(str, arguments)], cwd=self.place, env=self.environment, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(f"{program} {' '.join(map(str, arguments))}: {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def project(self):
        rows = EXAMPLE / "data" / "iris-species.csv"
        self.slipway("init", "project", "--project", "credit")
        self.slipway("key", "generate", "signing.pem")
        self.slipway("import", f"sqlite:///{EXAMPLE}/registry/mlflow.db", "--model", "iris-species")
        self.slipway("set", "iris-species", "--active", "2", "--description", "Which iris is it?")
        self.slipway("golden", "iris-species", "--input", rows, "--rows", "20", "--python", self.python)
        self.slipway("dataset", "add", "flowers", rows, "--label", "label", "--labels", "0,1,2", "--keep")
        self.slipway("evaluate", "iris-species/2", "--data", "flowers", "--python", self.python)
        self.slipway("export", "--key", "signing.pem", "--output", "credit-1.tar")
        self.slipway("set", "iris-species", "--active", "1")
        self.slipway("golden", "iris-species", "--input", rows, "--rows", "20", "--python", self.python)
        self.slipway("export", "--key", "signing.pem", "--output", "credit-2.tar")
        self.slipway("set", "iris-species", "--active", "2")

    def node(self):
        """A node with a confirmed deployment, one that was rolled back by hand, and a token that somebody has."""
        state = self.place / "node"
        (state / "trust").mkdir(parents=True)
        shutil.copy(self.place / "signing.pem.pub", state / "trust" / "credit-team.pem")
        (self.place / "node.yaml").write_text(SETTINGS)
        daemon = subprocess.Popen(
            [str(self.programs / "slipwayd"), "--state", str(state), "--config", "node.yaml", "--listen", "127.0.0.1:0"],
            cwd=self.place, env=self.environment, stdout=subprocess.DEVNULL, stderr=open(self.place / "log", "wb"),
        )
        try:
            while not (state / "slipwayd.address").exists():
                if daemon.poll() is not None:
                    sys.exit((self.place / "log").read_text())
                time.sleep(0.05)
            self.environment["SLIPWAY_NODE"] = (state / "slipwayd.address").read_text().strip()
            self.environment["SLIPWAY_TOKEN"] = (state / "admin.token").read_text().strip()
            token = self.run("slipwayd", "token", "create", "caller", "--role", "scorer", "--state", state).strip().splitlines()[-1]
            self.slipway("deploy", "credit-1.tar", "--wait")
            self.slipway("deploy", "credit-2.tar", "--wait")
            self.slipway("rollback", "--reason", "to have one", "--wait")
            answer = self.ask()
        finally:
            daemon.terminate()
            daemon.wait()
        return token, answer

    def ask(self):
        """What the node answers to the first rows."""
        request = urllib.request.Request(
            self.environment["SLIPWAY_NODE"] + "/v1/projects/credit/models/iris-species/invocations",
            data=json.dumps(rows()).encode(),
            headers={"Content-Type": "application/json", "Authorization": "Bearer " + self.environment["SLIPWAY_TOKEN"]},
        )
        with urllib.request.urlopen(request, timeout=600) as answer:
            return json.load(answer)


def rows():
    """The first rows as a request, without the label in the last column."""
    head, *lines = [line.split(",")[:-1] for line in (EXAMPLE / "data" / "iris-species.csv").read_text().splitlines()[: ROWS + 1]]
    return {"dataframe_split": {"columns": head, "data": [[float(value) for value in line] for line in lines]}}


def pack(directory, file):
    def plain(member):
        member.uid = member.gid = 0
        member.uname = member.gname = ""
        return None if member.name.endswith(("/slipwayd.address", "/slipwayd.lock")) else member

    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        tar.add(directory, arcname=directory.name, filter=plain)
    file.write_bytes(gzip.compress(buffer.getvalue(), mtime=0))


def main():
    programs, python = sys.argv[1:]
    version = subprocess.run(
        [pathlib.Path(programs).resolve() / "slipway", "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    result = HERE / version
    if result.exists():
        sys.exit(f"{result} is there; a state is never made again")
    with tempfile.TemporaryDirectory() as place:
        making = Making(programs, python, place)
        making.project()
        token, answer = making.node()
        result.mkdir()
        for name in ("project", "node"):
            pack(making.place / name, result / f"{name}.tar.gz")
        shutil.copy(making.place / "signing.pem", result / "signing.pem")
        expected = {"active": "2", "answer": answer, "request": rows(), "model": "iris-species", "project": "credit", "token": token}
        (result / "expected.json").write_text(json.dumps(expected, indent=2, sort_keys=True) + "\n")


main()
