"""Runs the pipelines of docs/recipes against a tracking server and a node: run.py --programs DIR [--python PYTHON] [github|gitlab ...]

Each is run four times: the models go to the node; nothing is new; another version goes there, and its answers are wrong, so that it is rolled back;
the node refuses it afterwards. Ends with 1 if one of them ends otherwise.
"""
import argparse
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import pipeline  # noqa: E402
from throwaway import DEADLINE, PROJECT, ROOT, Failed, Place  # noqa: E402

# A program with the face of the cloud's, and a key that only it has.
CLOUD = """#!/usr/bin/env bash
set -euo pipefail
expected="kms sign --key-id alias/slipway --message-type DIGEST --signing-algorithm ECDSA_SHA_256 --message fileb:///dev/stdin --query Signature --output text"
[ "$*" = "$expected" ] || { echo "aws: expected $expected, found $*" >&2; exit 2; }
cat >"$0.digest"
openssl pkeyutl -sign -inkey "$0.key" -in "$0.digest" -pkeyopt digest:sha256 | base64 -w 0
echo
"""


class TrackingServer:
    """MLflow's own server with a registry of the fixtures, which has the models of the example."""

    def __init__(self, directory, python):
        self.directory, self.python = directory / "tracking", python
        shutil.copytree(ROOT / "Tests/Fixtures/mlflow3-server", self.directory)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        command = "-m mlflow server --backend-store-uri sqlite:///mlflow.db --artifacts-destination ./mlartifacts --serve-artifacts --host 127.0.0.1"
        with open(self.directory / "log.txt", "wb") as log:
            self.process = subprocess.Popen(
                [str(self.python), *command.split(), "--port", str(self.port), "--workers", "1"], cwd=self.directory, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True, env=os.environ | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
            )
        began = time.monotonic()
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() - began > DEADLINE:
                self.__exit__()
                raise Failed(f"the tracking server does not answer: {(self.directory / 'log.txt').read_text()[-2000:]}")
            time.sleep(0.2)
        return self

    def _answers(self):
        try:
            return urllib.request.urlopen(f"{self.address}/health", timeout=10).status == 200
        except OSError:
            return False

    def __exit__(self, *_):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()

    def champion(self, version):
        """Gives the alias of the recipes to a version."""
        code = "import sys, mlflow; mlflow.MlflowClient(sys.argv[1]).set_registered_model_alias('breast-cancer', 'champion', sys.argv[2])"
        subprocess.run([str(self.python), "-c", code, self.address, str(version)], check=True, capture_output=True)


def repository(place):
    """What the recipes expect beside them, and the programs of a runner."""
    directory, tools = place.directory / "repository", place.directory / "tools"
    directory.mkdir()
    tools.mkdir()
    for name in ("sign-with-kms", "check-answers"):
        shutil.copy(pipeline.RECIPES / name, directory / name)
    shutil.copy(ROOT / "bundles/example/data/breast-cancer.csv", directory / "holdout.csv")
    (directory / "signer.pub.pem").write_text((place.directory / "key.pem.pub").read_text())
    cloud = tools / "aws"
    cloud.write_text(CLOUD)
    cloud.chmod(0o755)
    key = tools / "aws.key"
    key.write_text((place.directory / "key.pem").read_text())
    key.chmod(0o600)
    return directory, tools


def token(place, node, name, role):
    done = place.run("slipwayd", "token", "create", name, "--role", role, "--project", PROJECT, "--state", node.state)
    words = done.stdout.split()
    if done.returncode != 0 or not words:
        raise Failed(f"slipwayd token create {name}: {done.stderr}")
    return words[-1]


def trial(kind, place, server, node):
    """- Returns: what went otherwise than it should."""
    directory, tools = repository(place)
    values = {
        "MLFLOW_TRACKING_URI": server.address, "MLFLOW_TRACKING_TOKEN": "none", "SLIPWAY_PROJECT_DIR": str(place.directory / "kept"),
        "SLIPWAY_PYTHON": str(place.python), "SLIPWAY_NODE": node.address, "KMS_KEY": "alias/slipway",
        "SLIPWAY_DEPLOYER_TOKEN": token(place, node, "pipeline", "deployer"), "SLIPWAY_SCORER_TOKEN": token(place, node, "check", "scorer"),
    }
    environment = {"PATH": f"{tools}:{place.programs}:{os.environ['PATH']}", "HOME": str(place.directory)}
    runner = {"github": pipeline.github, "gitlab": pipeline.gitlab}[kind]
    rollback, steps = {"github": ("Roll back", "Check the answers of the node"), "gitlab": ("rollback", "deploy")}[kind]
    errors = []

    def expect(what, run, succeeded, active):
        status = place.run("slipway", "status").stdout
        if run.failed == succeeded or f"breast-cancer={active}" not in status or "State      confirmed" not in status:
            raise Failed(f"{kind}: {what}: {run.outcomes}, and the node says\n{status}\n{run.printed}")

    server.champion(3)
    expect("the first bundle", runner(directory, environment, values), True, 3)
    before = place.slipway("history", "--quiet")
    expect("nothing is new", runner(directory, environment, values), True, 3)
    if "sequence 1\n" not in place.slipway("inspect", directory / "bundle.tar"):
        errors.append(f"{kind}: nothing was new, and yet there is another bundle")
    print(f"{kind}: deployments {before.split()}, then {place.slipway('history', '--quiet').split()}")
    server.champion(4)
    # From now on no answer is right enough.
    (directory / "check-answers").write_text("#!/bin/sh\necho wrong\nexit 1\n")
    rolled = runner(directory, environment, values)
    expect("the answers are wrong", rolled, False, 3)
    if rolled.outcomes.get(rollback) != "success" or rolled.outcomes.get(steps) != "failure":
        errors.append(f"{kind}: expected the check to fail and a rollback: {rolled.outcomes}\n{rolled.printed}")
    again = runner(directory, environment, values)
    expect("it was rolled back before", again, False, 3)
    if "bundle.bad" not in again.printed:
        errors.append(f"{kind}: expected that the node refuses what failed: {again.printed}")
    return errors


def main():
    parser = argparse.ArgumentParser(description="Runs the pipelines of docs/recipes.")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/debug")
    parser.add_argument("--python", type=pathlib.Path, default=ROOT / ".build-tools/python/bin/python", help="runs the models and the tracking server")
    parser.add_argument("kind", nargs="*", help="github, gitlab")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    errors = []
    for kind in arguments.kind or ["github", "gitlab"]:
        with tempfile.TemporaryDirectory(prefix="slipway-recipe-") as directory:
            place = Place(arguments.programs.resolve(), pathlib.Path(directory), arguments.python)
            settings = {"probation": {"confirm": "manual", "rules": {"latency": 0}}}
            with TrackingServer(place.directory, arguments.python) as server, place.node(**settings) as node:
                try:
                    errors += trial(kind, place, server, node)
                except Failed as error:
                    errors.append(str(error))
    for error in errors:
        print(error)
    print(f"recipes: {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
