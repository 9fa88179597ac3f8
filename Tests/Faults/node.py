"""A node under test: its state directory, the daemon that serves it, and how it is asked."""
import http.client
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import urllib.parse

# A node that does not make tests wait: confirmed as soon as it is active, and no models loaded.
QUICK = "probation: {minimum: 0s}\nlimits: {reserve: 1MiB}\nscoring: {environment: \"off\"}\n"
# On probation until somebody says otherwise.
MANUAL = (
    "probation: {confirm: manual, deadline: 1h}\nlimits: {reserve: 1MiB}\nscoring: {environment: \"off\"}\n"
)


# Windows that close while a case is under way, and every rule, so that no fault meets a node that watches nothing.
MONITORED = "monitoring: {window: {every: 1s, minimum: 30, season: none}}\n"


class NodeEnded(Exception):
    """The daemon ended where it should have listened; the text is its log."""


class Node:
    """One state directory. `start` may be called again after each end of the daemon."""

    def __init__(self, programs, state, settings=QUICK):
        self.programs = pathlib.Path(programs)
        self.state = pathlib.Path(state)
        self.settings = settings
        self.process = None
        self.log = self.state.with_name(self.state.name + ".log")

    @classmethod
    def copy_of(cls, template, state, settings=QUICK):
        """A node with the state of one that is stopped."""
        shutil.rmtree(state, ignore_errors=True)
        subprocess.run(["cp", "-a", str(template.state), str(state)], check=True)
        return cls(template.programs, state, settings)

    def command(self):
        # A Unix socket is found again after a restart.
        return self._command(self.state.with_name(self.state.name + ".yaml"), self.state.with_name(self.state.name + ".socket"))

    def _command(self, configuration, socket):
        # The models give different outputs, which is of no matter here.
        monitored = "" if "monitoring:" in self.settings else MONITORED
        configuration.write_text("schemas: report\n" + monitored + self.settings)
        return [
            str(self.programs / "slipwayd"), "--state", str(self.state), "--config", str(configuration),
            "--socket", str(socket),
        ]

    def launch(self, wrapper=(), environment=None):
        """Starts the daemon, under the program named by `wrapper` if there is one, and does not wait."""
        (self.state / "slipwayd.address").unlink(missing_ok=True)
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*map(str, wrapper), *self.command()], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={"PATH": os.environ["PATH"], "HOME": str(self.state.parent), "LC_ALL": "C.UTF-8"}
                | (environment or {}),
                start_new_session=True,
            )
        return self.process

    def wait_until_listening(self, limit=600):
        """- Returns: seconds since the call."""
        began = time.monotonic()
        address = self.state / "slipwayd.address"
        while not (address.exists() and address.read_text().strip()):
            if self.process.poll() is not None:
                raise NodeEnded(f"slipwayd ended with {self.process.returncode}: {self.tail()}")
            if time.monotonic() - began > limit:
                self.kill()
                raise NodeEnded(f"slipwayd did not listen within {limit} s: {self.tail()}")
            time.sleep(0.005)
        return time.monotonic() - began

    def start(self, wrapper=(), environment=None):
        """Starts the daemon and waits until it listens, which it does when recovery has ended.

        - Returns: seconds that took.
        """
        began = time.monotonic()
        self.launch(wrapper, environment)
        self.wait_until_listening()
        return time.monotonic() - began

    def tail(self):
        return self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""

    def _signal(self, number):
        try:
            os.killpg(self.process.pid, number)
        except ProcessLookupError:
            pass

    def stop(self, limit=300):
        """Asks the daemon to end; kills what does not.

        - Returns: its exit status, negative for a signal.
        """
        if self.process is None:
            return None
        if self.process.poll() is None:
            self._signal(signal.SIGTERM)
        return self.ended(limit)

    def kill(self):
        if self.process is not None:
            self._signal(signal.SIGKILL)
            self.process.wait()

    def ended(self, limit=300):
        """Waits for the daemon's end; kills it and its wrapper after the limit. - Returns: as `stop`."""
        try:
            return self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    @property
    def address(self):
        return (self.state / "slipwayd.address").read_text().strip()

    @property
    def token(self):
        return (self.state / "admin.token").read_text().strip()

    def environment(self):
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.state.parent), "LC_ALL": "C.UTF-8",
            "SLIPWAY_NODE": self.address, "SLIPWAY_TOKEN": self.token,
        }

    def slipway(self, *arguments, limit=600):
        """Runs `slipway` against the node. - Returns: a CompletedProcess, whatever came of it."""
        return subprocess.run(
            [str(self.programs / "slipway"), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=limit, env=self.environment(), check=False,
        )

    def begin(self, *arguments):
        """The same, without waiting for it. - Returns: a Popen."""
        return subprocess.Popen(
            [str(self.programs / "slipway"), *map(str, arguments)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.environment(),
        )

    def ask(self, method, path, body=None, limit=120):
        """- Returns: the status and the JSON of the answer."""
        return ask(self.address, self.token, method, path, body, limit)

    def settle(self, project="credit", limit=300):
        """Waits until no deployment of the project is under way. - Returns: whether that came."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            status, report = self.ask("GET", f"/v1/projects/{project}")
            if status == 404 or (status == 200 and report.get("deployment") is None):
                return True
            time.sleep(0.02)
        return False


class UnixConnection(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path, timeout):
        super().__init__("node", timeout=timeout)
        self.path = path

    def connect(self):
        import socket

        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


def connect(address, timeout=120):
    """- Parameter address: `http://HOST:PORT` or `unix:PATH`, as slipwayd.address has it."""
    if address.startswith("unix:"):
        return UnixConnection(address.removeprefix("unix:"), timeout)
    parts = urllib.parse.urlsplit(address)
    return http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)


def ask(address, token, method, path, body=None, limit=120):
    """Asks over a connection of its own. - Returns: the status and the JSON of the answer."""
    connection = connect(address, limit)
    try:
        connection.request(
            method, path, body=None if body is None else json.dumps(body),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        data = answer.read()
        return answer.status, json.loads(data) if data else None
    finally:
        connection.close()
