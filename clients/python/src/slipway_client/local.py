"""A model on this machine, served by a node of its own."""
from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from typing import Iterator, Tuple

from .client import NodeClient
from .errors import ProgramFailure, SlipwayError
from .release import Release, Settings

_PROJECT = "local"
# Seconds for a node to open its port.
_PATIENCE = 60.0


def serve(name: str, model_uri: str, settings: Settings) -> None:
    """Serves a model as a node would, from a signed bundle, until it is interrupted or the node ends. All of it is temporary."""
    with _ends_at_sigterm(), tempfile.TemporaryDirectory(prefix="slipway-local-") as directory:
        bundle, release = _export(name, model_uri, settings, directory)
        with _node(directory, release, settings) as (process, address):
            with NodeClient(address, token_file=os.path.join(directory, "state", "admin.token")) as node:
                node.deploy(bundle)
            print(f"{name} answers at {address}/v1/projects/{_PROJECT}/models/{name}/invocations until this is interrupted", flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                process.wait()
                raise ProgramFailure("client.interrupted", "slipwayd", f"it ended by itself: {_log(directory)}", process.returncode)


def _export(name: str, model_uri: str, settings: Settings, directory: str) -> Tuple[str, Release]:
    project, key = os.path.join(directory, "project"), os.path.join(directory, "key.pem")
    local = dataclasses.replace(
        settings, project_dir=project, project=_PROJECT, key=key, sign_with=None, public_key=None, signing_certificate=None, passphrase_file=None
    )
    release = Release(local)
    release.program.init(_PROJECT)
    release.program.run("key", "generate", key)
    version = release.take_in(name, model_uri)
    with release.active(name, version):
        return release.export(directory), release


@contextlib.contextmanager
def _node(directory: str, release: Release, settings: Settings) -> Iterator[Tuple["subprocess.Popen[bytes]", str]]:
    state = os.path.join(directory, "state")
    os.makedirs(os.path.join(state, "trust"))
    os.rename(os.path.join(directory, "key.pem.pub"), os.path.join(state, "trust", "key.pem"))
    configuration = os.path.join(directory, "node.yaml")
    with open(configuration, "w", encoding="utf-8") as file:
        json.dump({
            "listen": f"127.0.0.1:{settings.port or 0}", "scoring": {"python": settings.python or sys.executable, "anonymous": True},
            "probation": {"minimum": "0s"},
        }, file)
    program = os.environ.get("SLIPWAYD_PROGRAM") or release.program.sibling("slipwayd")
    process = _started(program, state, configuration, os.path.join(directory, "slipwayd.log"))
    try:
        yield process, _address(process, state, directory)
    finally:
        _end(process)


def _started(program: str, state: str, configuration: str, log_path: str) -> "subprocess.Popen[bytes]":
    try:
        with open(log_path, "wb") as log:
            # A session of its own: an interrupt from the terminal reaches it only from here, after this is done with it.
            return subprocess.Popen(
                [program, "--state", state, "--config", configuration], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
    except OSError as error:
        raise ProgramFailure(
            "file.not-found", program, f"slipwayd cannot be started ({error.strerror}); install it, or name it with SLIPWAYD_PROGRAM", 127
        ) from error


def _address(process: "subprocess.Popen[bytes]", state: str, directory: str) -> str:
    path, began = os.path.join(state, "slipwayd.address"), time.monotonic()
    while True:
        with contextlib.suppress(FileNotFoundError), open(path, encoding="utf-8") as file:
            address = file.read().strip()
            if address:
                return address
        if process.poll() is not None or time.monotonic() - began > _PATIENCE:
            raise SlipwayError("client.unreachable", "slipwayd", f"it does not listen: {_log(directory)}")
        time.sleep(0.05)


def _log(directory: str) -> str:
    with open(os.path.join(directory, "slipwayd.log"), encoding="utf-8", errors="replace") as file:
        return file.read()[-2000:].strip()


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextlib.contextmanager
def _ends_at_sigterm() -> Iterator[None]:
    """A signal that would leave the node behind becomes an exit; only the main thread may take signals."""

    def leave(*_: object) -> None:
        raise SystemExit(143)

    try:
        before = signal.signal(signal.SIGTERM, leave)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
