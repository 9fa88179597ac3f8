"""Virtual environments of one MLflow and some of its flavours each, made once and kept."""
import importlib.metadata
import os
import pathlib
import shutil
import subprocess

from roster import PYTHONS

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class Absent(Exception):
    """An environment cannot be had; the text says why."""


class Environments:
    def __init__(self, directory, lists=HERE / "environments", release=None):
        """
        lists: the folder of the packages of each, `NAME.txt`
        release: of Python; without it, that of the MLflow whose number the name ends with
        """
        self.directory = pathlib.Path(directory)
        self._lists = lists
        self._release = release
        self._failed = {}

    def python(self, name):
        """Makes the environment where it is missing or its list has changed. - Returns: its Python. Raises Absent."""
        if name in self._failed:
            raise Absent(self._failed[name])
        try:
            return self._made(name)
        except Absent as failure:
            self._failed[name] = str(failure)
            raise

    def _made(self, name):
        wanted = self._lists / f"{name}.txt"
        home = self.directory / name
        stamp = home / "installed.txt"
        if not (stamp.exists() and stamp.read_bytes() == wanted.read_bytes()):
            shutil.rmtree(home, ignore_errors=True)
            print(f"installing the packages of {wanted.relative_to(ROOT)}", flush=True)
            release = self._release or PYTHONS[int(name[-1])]
            self._uv(f"no Python {release} here", "venv", "--seed", "--python", _interpreter(release), home)
            # Workers write no bytecode: without it each start would compile all that is imported.
            self._uv(
                "not in the package index for this Python",
                "pip", "install", "--compile-bytecode", "--python", home / "bin" / "python", "--requirement", wanted,
            )
            shutil.copy(wanted, stamp)
        return home / "bin" / "python"

    def versions(self, name, packages):
        """- Returns: what is installed of these, as `NAME VERSION`."""
        folder = next((self.directory / name / "lib").glob("python3*/site-packages"))
        there = {
            found.metadata["Name"].lower().replace("_", "-"): found.version
            for found in importlib.metadata.distributions(path=[str(folder)]) if found.metadata["Name"]
        }
        return [f"{package} {there[package.replace('_', '-')]}" for package in packages if package.replace("_", "-") in there]

    def _uv(self, failure, *arguments):
        uv = ROOT / ".build-tools" / "python" / "bin" / "uv"
        done = subprocess.run(
            [str(uv), "--quiet", *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )
        if done.returncode:
            raise Absent(f"{failure}: {_first_line(done.stderr)}")


def _interpreter(release):
    """- Returns: pyenv's Python of that release, which uv finds only where it is switched on; else the release, for uv to look for."""
    root = pathlib.Path(os.environ.get("PYENV_ROOT", pathlib.Path.home() / ".pyenv"))
    found = sorted(root.glob(f"versions/{release}.*/bin/python"))
    return found[-1] if found else release


def _first_line(text):
    lines = [line.strip(" ×╰─▶│") for line in text.splitlines() if line.strip(" ×╰─▶│")]
    return " ".join(lines)[:160]
