"""A project of the example and a node on loopback, in a directory that goes with them."""
import json
import os
import pathlib
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROJECT = "credit"
DEADLINE = 300


class Failed(Exception):
    """A step ended badly; the text has all it said."""


class Place:
    """Where the programs run: an empty project and a key."""

    def __init__(self, programs, directory, python):
        self.programs, self.directory, self.python = programs, directory, python
        self.environment = {"SLIPWAY_PROJECT_DIR": str(directory / "project")}
        self.slipway("init", directory / "project", "--project", PROJECT)
        self.slipway("key", "generate", directory / "key.pem")

    def run(self, program, *arguments):
        return subprocess.run(
            [str(self.programs / program), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            cwd=self.directory, start_new_session=True,
            env={"PATH": os.environ["PATH"], "HOME": str(self.directory), "LC_ALL": "C.UTF-8"} | self.environment,
        )

    def slipway(self, *arguments):
        done = self.run("slipway", *arguments)
        if done.returncode != 0:
            raise Failed(f"slipway {' '.join(map(str, arguments))}: {done.returncode}: {done.stderr or done.stdout}")
        return done.stdout

    def node(self, **settings):
        """A node that trusts the key. - Parameter settings: of its configuration."""
        return Node(self, settings)


class Node:
    """`slipwayd`, from its start to its end."""

    def __init__(self, place, settings):
        self.place, self.settings, self.state = place, settings, place.directory / "state"
        self.process = None

    def __enter__(self):
        (self.state / "trust").mkdir(parents=True)
        (self.state / "trust" / "key.pem").write_bytes((self.place.directory / "key.pem.pub").read_bytes())
        configuration = self.state.with_suffix(".yaml")
        configuration.write_text(json.dumps({
            "listen": "127.0.0.1:0",
            "scoring": {"python": str(self.place.python), "limits": {"start": f"{DEADLINE}s"}},
            "schemas": "report",
        } | self.settings))
        with open(self.state.with_suffix(".log"), "ab") as log:
            self.process = subprocess.Popen(
                [str(self.place.programs / "slipwayd"), "--state", str(self.state), "--config", str(configuration)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={"PATH": os.environ["PATH"], "HOME": str(self.place.directory), "LC_ALL": "C.UTF-8"},
            )
        try:
            self.address = self._listening()
            self.token = (self.state / "admin.token").read_text().strip()
            self.place.environment |= {"SLIPWAY_NODE": self.address, "SLIPWAY_TOKEN": self.token}
        except BaseException:
            self.stop()
            raise
        return self

    def _listening(self):
        address, began = self.state / "slipwayd.address", time.monotonic()
        while not (address.exists() and address.read_text().strip()):
            if self.process.poll() is not None or time.monotonic() - began > DEADLINE:
                raise Failed(f"slipwayd does not listen: {self.log()}")
            time.sleep(0.02)
        return address.read_text().strip()

    def log(self):
        return self.state.with_suffix(".log").read_text(errors="replace")[-3000:]

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
