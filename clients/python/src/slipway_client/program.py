"""The program `slipway`, and what it prints."""
from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any, Dict, List, Mapping, Optional

from .errors import ProgramFailure


class SlipwayProgram:
    """Runs commands of `slipway` with `--json`."""

    def __init__(self, path: Optional[str] = None, project_dir: Optional[str] = None, environment: Optional[Mapping[str, str]] = None) -> None:
        """- path: the program; default: SLIPWAY_PROGRAM, or slipway on PATH."""
        self.path = path or os.environ.get("SLIPWAY_PROGRAM") or "slipway"
        self.project_dir = project_dir
        self._environment: Dict[str, str] = {**os.environ, **(environment or {})}

    def run(self, *arguments: str) -> Any:
        """- Returns: what the command prints. - Raises: ProgramFailure with the command's code."""
        done = self._done([*arguments, "--json"])
        if done.returncode != 0:
            raise self._failure(arguments, done)
        try:
            return json.loads(done.stdout)
        except ValueError as error:
            raise ProgramFailure("client.answer", f"slipway {arguments[0]}", f"it printed no JSON: {done.stdout[:200]!r}", 0) from error

    def in_project(self, *arguments: str) -> Any:
        """The same in the project's directory."""
        return self.run(*arguments, *([] if self.project_dir is None else ["--project-dir", self.project_dir]))

    def init(self, project: str) -> None:
        """Makes the project's directory."""
        done = self._done(["init", self.project_dir or ".", "--project", project])
        if done.returncode != 0:
            raise self._failure(("init",), done)

    def sibling(self, name: str) -> str:
        """A program that was installed with it."""
        found = shutil.which(self.path)
        beside = os.path.join(os.path.dirname(os.path.realpath(found)), name) if found else None
        return beside if beside is not None and os.access(beside, os.X_OK) else name

    def _done(self, arguments: List[str]) -> "subprocess.CompletedProcess[str]":
        try:
            return subprocess.run(
                [self.path, *arguments], stdin=subprocess.DEVNULL, capture_output=True, env=self._environment, encoding="utf-8", errors="replace"
            )
        except OSError as error:
            raise ProgramFailure(
                "file.not-found", self.path, f"slipway cannot be started ({error.strerror}); install it, or name it with SLIPWAY_PROGRAM", 127
            ) from error

    def _failure(self, arguments: Any, done: "subprocess.CompletedProcess[str]") -> ProgramFailure:
        lines = done.stderr.strip().splitlines() or [""]
        try:
            document = json.loads(lines[-1])
            return ProgramFailure(document["code"], document["subject"], document["message"], done.returncode, document.get("findings"))
        except (ValueError, KeyError, TypeError):
            return ProgramFailure("usage" if done.returncode == 2 else "client.answer", f"slipway {arguments[0]}", done.stderr.strip(), done.returncode)
