"""The commands of one page, run in one Bash in a directory that goes with them."""
import os
import pathlib
import re
import shlex
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
DEADLINE = 900
# Where a page has a port of this machine, its run has a free one.
PORT = re.compile(r"(?<=127\.0\.0\.1:)\d{4,5}\b|(?<=localhost:)\d{4,5}\b|(?<=--port )\d{4,5}\b")
# The directory of a reader, for the outputs that name it.
READER = "/home/me/trial"

# What a hidden command may use.
HELPERS = """
await() { for _ in $(seq 3000); do [ -s "$1" ] && return; sleep 0.1; done; echo "$1 did not come" >&2; return 1; }
answers() { for _ in $(seq 3000); do curl --silent --output /dev/null "$1" && return; sleep 0.1; done; echo "$1 does not answer" >&2; return 1; }
"""


class Session:
    """Runs what a page says to run. - Parameter environment: the directory of a Python environment with the packages of the example."""

    def __init__(self, programs, environment, directory):
        self.directory, self.home = directory / "trial", directory / "home"
        self.records = directory / "records"
        for place in (self.directory, self.home, self.records):
            place.mkdir()
        (self.directory / "bundles").symlink_to(ROOT / "bundles")
        (self.directory / "docs").symlink_to(ROOT / "docs")
        self.ports = {}
        self.variables = {
            "PATH": f"{programs}:{os.environ['PATH']}:/usr/sbin", "HOME": str(self.home), "LC_ALL": "C.UTF-8", "TMPDIR": str(directory),
            "PYTHON_ENVIRONMENT": str(environment), "PYTHONDONTWRITEBYTECODE": "1",
        }

    def run(self, blocks):
        """- Returns: what each block printed, by its number, and the first error."""
        script = [HELPERS, f"cd {shlex.quote(str(self.directory))}"]
        numbered = [(number, block) for number, block in enumerate(blocks) if block.kind in ("run", "file", "hidden")]
        for number, block in numbered:
            script += self._step(number, block)
        process = subprocess.Popen(
            ["bash"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
            env=self.variables,
        )
        try:
            process.communicate("\n".join(script) + "\n", timeout=DEADLINE)
        except subprocess.TimeoutExpired:
            pass
        finally:
            self._end(process)
        outputs = {number: self._printed(number) for number, _ in numbered}
        return outputs, next((error for number, block in numbered if (error := self._error(number, block, outputs))), None)

    def _step(self, number, block):
        record = shlex.quote(str(self.records / str(number)))
        text = self.here(block.text)
        if block.kind == "file":
            path = self.directory / block.argument
            (self.records / f"{number}.sh").write_text(
                f"mkdir -p {shlex.quote(str(path.parent))} && cat >{shlex.quote(str(path))} <<'END-OF-FILE'\n{text}END-OF-FILE\n"
            )
        else:
            (self.records / f"{number}.sh").write_text(text)
        # The last command may be meant to fail; those before it may not.
        strict = "set -e" if block.kind != "run" or block.status == 0 else "set +e"
        return [
            strict, f"source {record}.sh >{record}.out 2>&1 </dev/null", "status=$?", "set +e", f"echo $status >{record}.status",
            f"[ $status = {block.status if block.kind == 'run' else 0} ] || exit 1",
        ]

    def here(self, text):
        """The text of a page, as it is run."""

        def free(port):
            if port[0] not in self.ports:
                with socket.socket() as found:
                    found.bind(("127.0.0.1", 0))
                    self.ports[port[0]] = str(found.getsockname()[1])
            return self.ports[port[0]]

        return PORT.sub(free, text).replace(READER, str(self.directory))

    def _printed(self, number):
        path = self.records / f"{number}.out"
        text = path.read_text(errors="replace") if path.exists() else ""
        for page, run in self.ports.items():
            text = re.sub(rf"(?<=:){run}\b", page, text)
        return text.replace(str(self.directory), READER).splitlines()

    def _error(self, number, block, outputs):
        path = self.records / f"{number}.status"
        found = path.read_text().strip() if path.exists() else "no end"
        wanted = str(block.status if block.kind == "run" else 0)
        if found == wanted:
            return None
        said = "\n    ".join(outputs[number][-20:])
        return f"{block.place}: expected exit status {wanted}, found {found}:\n    {said}"

    def _end(self, process):
        """Ends the shell, and then all that the page has left behind in its session."""
        for sent in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, sent)
            except ProcessLookupError:
                break
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                continue
            self._await_group(process.pid)
        process.wait()

    def _await_group(self, group):
        for _ in range(300):
            try:
                os.killpg(group, 0)
            except ProcessLookupError:
                return
            time.sleep(0.1)
