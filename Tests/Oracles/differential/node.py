"""Slipway's side: a project of the models, its signed bundle, and a node that serves it on loopback."""
import http.client
import json
import os
import subprocess
import time
import urllib.parse

PROJECT = "differential"
DEADLINE = 300


class Failed(Exception):
    """A step ended badly; the text has all it said."""


class Workshop:
    """Makes the bundle. Each model is in it as its name, and one that is asked by the direct loader as NAME-direct."""

    def __init__(self, programs, directory, python):
        self.programs, self.directory, self.python = programs, directory, python
        self.loaders = {}
        self.project = directory / "project"
        self.environment = {}
        self.refused = {}
        self.slipway("key", "generate", directory / "key.pem")
        self.slipway("init", self.project, "--project", PROJECT)

    def slipway(self, *arguments):
        done = subprocess.run(
            [str(self.programs / "slipway"), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
            env={"PATH": os.environ["PATH"], "HOME": str(self.directory), "LC_ALL": "C.UTF-8"} | self.environment,
        )
        if done.returncode != 0:
            raise Failed(f"slipway {' '.join(map(str, arguments))}: {done.returncode}: {done.stderr or done.stdout}")
        return done.stdout

    def add(self, model, loaders, place):
        """Under a name for each loader; what cannot be imported is left out and told in `refused`."""
        for loader in loaders:
            name = served_name(model.name, loader)
            self.loaders[name] = {"loader": loader}
            try:
                self.slipway("import", place, "--model", name, "--project-dir", self.project)
            except Failed as error:
                self.refused[name] = str(error)

    def export(self):
        bundle = self.directory / "bundle.tar"
        self.slipway("export", "--key", self.directory / "key.pem", "--output", bundle, "--project-dir", self.project)
        return bundle

    def node(self):
        state = self.directory / "state"
        (state / "trust").mkdir(parents=True)
        (state / "trust" / "key.pem").write_bytes((self.directory / "key.pem.pub").read_bytes())
        return Node(self, state)


def served_name(model, loader):
    return model if loader == "mlflow" else f"{model}-direct"


class Node:
    def __init__(self, workshop, state):
        self.workshop, self.state = workshop, state
        self.process = None
        self.token = None

    def __enter__(self):
        settings = {
            "listen": "127.0.0.1:0",
            "probation": {"minimum": "0s", "rules": {"errors": 1, "latency": 0}},
            "scoring": {
                "python": str(self.workshop.python), "idle": "15s", "anonymous": True,
                "limits": {"start": f"{DEADLINE}s"}, "models": self.workshop.loaders,
            },
        }
        configuration = self.state.with_suffix(".yaml")
        configuration.write_text(json.dumps(settings))
        with open(self.state.with_suffix(".log"), "ab") as log:
            self.process = subprocess.Popen(
                [str(self.workshop.programs / "slipwayd"), "--state", str(self.state), "--config", str(configuration)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={"PATH": os.environ["PATH"], "HOME": str(self.state.parent), "LC_ALL": "C.UTF-8"},
            )
        try:
            self.host, self.port = self._address()
            self.token = (self.state / "admin.token").read_text().strip()
        except BaseException:
            self.stop()
            raise
        return self

    def _address(self):
        address, began = self.state / "slipwayd.address", time.monotonic()
        while not (address.exists() and address.read_text().strip()):
            if self.process.poll() is not None or time.monotonic() - began > DEADLINE:
                raise Failed(f"slipwayd does not listen: {self.log()}")
            time.sleep(0.02)
        parts = urllib.parse.urlsplit(address.read_text().strip())
        return parts.hostname, parts.port

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

    def deploy(self, bundle):
        self.workshop.environment = {"SLIPWAY_NODE": f"http://{self.host}:{self.port}", "SLIPWAY_TOKEN": self.token}
        self.workshop.slipway("deploy", bundle, "--wait")

    def status(self):
        return json.loads(self.workshop.slipway("status", "--json"))

    def prefix(self, served):
        return f"/v1/projects/{PROJECT}/models/{served}/versions/1"

    def connection(self):
        return Connection(self)


class Connection:
    """One connection, which is opened again where the node has closed it."""

    def __init__(self, node):
        self._node = node
        self._open = None

    def load(self, served):
        """Has a version loaded. - Returns: why not, or nothing."""
        began = time.monotonic()
        while True:
            answer = self._request("GET", self._node.prefix(served) + "/ping", None, {})
            if answer["status"] == 200:
                return None
            if answer["status"] != 503 or time.monotonic() - began > DEADLINE:
                return answer["body"]
            time.sleep(0.1)

    def ask(self, served, kind, body):
        headers = {} if kind is None else {"Content-Type": kind}
        return self._request("POST", self._node.prefix(served) + "/invocations", body, headers)

    def _request(self, method, path, body, headers):
        for attempt in (1, 2):
            try:
                if self._open is None:
                    self._open = http.client.HTTPConnection(self._node.host, self._node.port, timeout=DEADLINE)
                self._open.request(method, path, body, headers | {"Authorization": f"Bearer {self._node.token}"})
                answer = self._open.getresponse()
                return {
                    "status": answer.status, "body": answer.read().decode("utf-8", "replace"),
                    "code": answer.headers.get("slipway-code"),
                }
            except (http.client.HTTPException, OSError):
                self._open = None
                if attempt == 2:
                    raise
