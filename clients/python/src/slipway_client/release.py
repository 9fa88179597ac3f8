"""The way of a model of MLflow into a signed bundle, by the program `slipway`."""
from __future__ import annotations

import contextlib
import logging
import os
import re
import sys
import tempfile
import urllib.parse
from dataclasses import dataclass, field, fields
from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from .errors import ProgramFailure, SlipwayError
from .program import SlipwayProgram

_log = logging.getLogger("slipway_client")
_REGISTERED = re.compile(r"models:/[^/@]+(/[0-9]+|@[^/@]+)")


def _option(meaning: str, default: Any = None) -> Any:
    return field(default=default, metadata={"meaning": meaning})


@dataclass(frozen=True)
class Settings:
    """The options of a deployment: `-C NAME=VALUE` of MLflow's commands, then the environment."""

    project_dir: Optional[str] = _option("The project's directory; default: SLIPWAY_PROJECT_DIR, or the nearest project at or above this directory.")
    project: Optional[str] = _option("The project's name, if the directory has no project yet: it is made then.")
    key: Optional[str] = _option("The private key that signs (SLIPWAY_KEY).")
    sign_with: Optional[str] = _option("A command that signs in place of a key (SLIPWAY_SIGN_WITH).")
    public_key: Optional[str] = _option("The public key of sign_with (SLIPWAY_PUBLIC_KEY).")
    signing_certificate: Optional[str] = _option("The certificate chain of the key (SLIPWAY_SIGNING_CERTIFICATE).")
    passphrase_file: Optional[str] = _option("A file with the key's passphrase (SLIPWAY_PASSPHRASE_FILE).")
    trust: Optional[str] = _option("Trusted signers, with which the bundle is verified here, too, before it is sent (SLIPWAY_TRUST).")
    golden: str = _option("Golden predictions: auto records them if the model has an input example, required insists, off does not, or a file of rows.", "auto")
    python: Optional[str] = _option("The Python that has the model's packages (SLIPWAY_PYTHON); default: the one that runs MLflow.")
    sandbox: Optional[str] = _option("The sandbox of golden predictions: required, best or off.")
    policy: Optional[str] = _option("The policy for scan findings: report, strict or sealed.")
    registry: Optional[str] = _option("The registry of models:/ and runs:/; default: MLflow's own.")
    version: Optional[str] = _option("The version's name in the project; for an update without a model, the version to activate.")
    until: str = _option("active: return once the model answers; confirmed: once its probation is over.", "active")
    timeout: Optional[str] = _option("The longest wait, such as 90s or 15m.")
    reason: Optional[str] = _option("The reason, for the record.")
    allow_schema_change: bool = _option("Allow a changed schema of this model, which may break its callers.", False)
    break_glass: Optional[str] = _option("In an emergency: the reason to go on although the policy lacks sign-offs.")
    token_file: Optional[str] = _option("A file with the node's token (SLIPWAY_TOKEN_FILE; or the token itself in SLIPWAY_TOKEN).")
    certificate: Optional[str] = _option("A client's certificate in place of a token (SLIPWAY_CERTIFICATE).")
    client_key: Optional[str] = _option("Its private key (SLIPWAY_CLIENT_KEY).")
    ca: Optional[str] = _option("CA certificates to trust for https (SLIPWAY_CA).")
    program: Optional[str] = _option("The program slipway (SLIPWAY_PROGRAM); default: slipway on PATH.")
    port: Optional[str] = _option("For run-local: the port; default: a free one.")

    @classmethod
    def read(cls, config: Optional[Mapping[str, Any]]) -> "Settings":
        """- Raises: SlipwayError `usage` for an unknown option or a value that it does not have."""
        given = {name: value for name, value in (config or {}).items() if value is not None}
        known = {each.name for each in fields(cls)}
        unknown = sorted(set(given) - known)
        if unknown:
            raise SlipwayError("usage", ", ".join(unknown), f"unknown options; there are {', '.join(sorted(known))}")
        values: Dict[str, Any] = {name: os.environ[variable] for name, variable in _VARIABLES.items() if os.environ.get(variable)}
        values.update({name: value if name == "allow_schema_change" else str(value) for name, value in given.items()})
        if any(name in given for name in ("key", "sign_with")):
            # Another signer in the environment would contradict the given one.
            values = {name: value for name, value in values.items() if name in given or name not in ("key", "sign_with", "public_key")}
        values["allow_schema_change"] = _truth(values.get("allow_schema_change", False))
        if values.get("until", "active") not in ("active", "confirmed"):
            raise SlipwayError("usage", "until", f"expected active or confirmed, found {values['until']!r}")
        return cls(**values)

    @classmethod
    def help(cls) -> str:
        """Each option with its meaning, a line for each."""
        return "\n".join(f"  {each.name:<20} {each.metadata['meaning']}" for each in fields(cls))


_VARIABLES = {
    "project_dir": "SLIPWAY_PROJECT_DIR", "key": "SLIPWAY_KEY", "sign_with": "SLIPWAY_SIGN_WITH", "public_key": "SLIPWAY_PUBLIC_KEY",
    "signing_certificate": "SLIPWAY_SIGNING_CERTIFICATE", "passphrase_file": "SLIPWAY_PASSPHRASE_FILE", "trust": "SLIPWAY_TRUST",
    "python": "SLIPWAY_PYTHON", "token_file": "SLIPWAY_TOKEN_FILE", "certificate": "SLIPWAY_CERTIFICATE",
    "client_key": "SLIPWAY_CLIENT_KEY", "ca": "SLIPWAY_CA", "program": "SLIPWAY_PROGRAM",
}


class Release:
    """A project's directory on its way to a bundle."""

    def __init__(self, settings: Settings, program: Optional[SlipwayProgram] = None) -> None:
        self.settings = settings
        self.program = program or SlipwayProgram(settings.program, settings.project_dir)

    def project(self) -> str:
        """The name of the project, which is made if the settings name it and there is none."""
        try:
            return str(self.program.in_project("models")["project"])
        except SlipwayError as error:
            if error.code != "project.missing" or self.settings.project is None:
                raise
        self.program.init(self.settings.project)
        return self.settings.project

    def take_in(self, name: str, model_uri: str) -> str:
        """Imports a model under a name, and records its golden predictions. - Returns: its version in the project."""
        with _source(model_uri, self.settings.registry) as (source, registry):
            arguments = ["import", source, "--model", name]
            arguments += _options(version=self.settings.version, registry=registry, policy=self.settings.policy)
            answer = self.program.in_project(*arguments)
        for warning in answer.get("warnings", []):
            _log.warning("slipway import: %s", warning)
        taken = answer["versions"][-1]
        if taken["model"] != name:
            # slipway knows a model by its name in its registry, too.
            raise SlipwayError("model.name", name, f"the project has {model_uri} as {taken['model']}: deploy it under this name")
        version = str(taken["version"])
        self._record_golden(name, version)
        return version

    def _record_golden(self, name: str, version: str) -> None:
        choice = self.settings.golden
        if choice == "off":
            return
        arguments = ["golden", name, version, "--python", self.settings.python or sys.executable, *_options(sandbox=self.settings.sandbox)]
        if choice not in ("auto", "required"):
            arguments += ["--input", choice]
        else:
            details = self.program.in_project("models", name, version)
            if details.get("golden") is not None:
                return
            if choice == "auto" and not _has_example(details):
                _log.warning("%s %s has no input example: the node cannot check its predictions (golden=FILE gives rows)", name, version)
                return
        self.program.in_project(*arguments)

    @contextlib.contextmanager
    def active(self, name: str, version: Optional[str]) -> Iterator[None]:
        """The project with this version of the model active, or none. It is as before if what is done with it fails."""
        before = self.program.in_project("models", name).get("active")
        self._set_active(name, version)
        try:
            yield
        except Exception as error:
            if not _goes_on(error):
                self._set_active(name, before)
            raise

    def _set_active(self, name: str, version: Optional[str]) -> None:
        self.program.in_project("set", name, *(["--inactive"] if version is None else ["--active", version]))

    def export(self, directory: str) -> str:
        """- Returns: the path of the signed bundle in the directory."""
        settings = self.settings
        if settings.key is None and settings.sign_with is None:
            raise SlipwayError("usage", "key", "expected the key that signs, found none: give -C key=FILE or -C sign_with=COMMAND, or set SLIPWAY_KEY")
        arguments = ["export", "--output", directory] + _options(
            key=settings.key, sign_with=settings.sign_with, public_key=settings.public_key, certificate=settings.signing_certificate,
            passphrase_file=settings.passphrase_file, policy=settings.policy,
        )
        return str(self.program.in_project(*arguments)["file"])

    def deploy(self, bundle: str, name: str, node: str) -> Dict[str, Any]:
        """Has the node make the bundle current, after a verification here if there are trusted signers. - Returns: the deployment."""
        settings = self.settings
        if settings.trust is not None:
            # A node judges by its own trust, so that `deploy` takes none.
            self.program.run("verify", bundle, "--trust", settings.trust)
        arguments = ["deploy", bundle, "--node", node] + _options(
            token_file=settings.token_file, certificate=settings.certificate, client_key=settings.client_key, ca=settings.ca,
            reason=settings.reason, break_glass=settings.break_glass, timeout=settings.timeout,
            allow_schema_change=name if settings.allow_schema_change else None,
        )
        if settings.until == "confirmed":
            arguments.append("--wait")
        answer: Dict[str, Any] = self.program.run(*arguments)
        return answer

    def switch(self, name: str, version: Optional[str], node: str) -> Dict[str, Any]:
        """Exports the project with this version of the model active, and deploys it. - Returns: the deployment."""
        with self.active(name, version), tempfile.TemporaryDirectory(prefix="slipway-") as directory:
            return self.deploy(self.export(directory), name, node)


@contextlib.contextmanager
def _source(model_uri: str, registry: Optional[str]) -> Iterator[Tuple[str, Optional[str]]]:
    """A source that `slipway import` takes, and the registry that it is of."""
    path = model_uri[len("file://"):] if model_uri.startswith("file://") else model_uri
    if os.path.exists(path):
        yield path, None
        return
    where = _readable_registry(registry)
    if where is not None and (_REGISTERED.fullmatch(model_uri) or (model_uri.startswith(("runs:/", "models:/m-")) and where.startswith("http"))):
        yield model_uri, where
        return
    from mlflow.artifacts import download_artifacts

    with tempfile.TemporaryDirectory(prefix="slipway-") as directory:
        yield download_artifacts(artifact_uri=model_uri, dst_path=directory), None


def _readable_registry(registry: Optional[str]) -> Optional[str]:
    """The registry as `slipway import` names it; None if it is one that only MLflow can read."""
    if registry is None:
        import mlflow

        registry = str(mlflow.get_registry_uri())
    if registry.startswith("file:"):
        return urllib.parse.unquote(urllib.parse.urlparse(registry).path)
    if registry.startswith(("http://", "https://", "sqlite:")) or os.path.isdir(registry):
        return registry
    return None


def _goes_on(error: Exception) -> bool:
    """Tells whether the node may make it current all the same: the time to wait was over, or the connection broke."""
    return isinstance(error, ProgramFailure) and (error.status in (7, 130) or error.code in ("client.interrupted", "client.timeout"))


def _has_example(details: Mapping[str, Any]) -> bool:
    return any(os.path.basename(file["path"]).startswith("input_example") for file in details.get("contents", []))


def _options(**values: Optional[str]) -> List[str]:
    return [word for name, value in values.items() if value is not None for word in (f"--{name.replace('_', '-')}", value)]


def _truth(value: Any) -> bool:
    text = str(value).lower()
    if text not in ("true", "false", "1", "0", "yes", "no"):
        raise SlipwayError("usage", "allow_schema_change", f"expected true or false, found {value!r}")
    return text in ("true", "1", "yes")

