"""The target `slipway:` of MLflow's deployments.

A deployment is a model of a project on the node, by its name there. MLflow finds in this module one client, `run_local` and
`target_help`.
"""
from __future__ import annotations

import contextlib
from typing import Any, Dict, Iterator, List, Optional, Tuple

from mlflow.deployments import BaseDeploymentClient, PredictionsResponse
from mlflow.exceptions import MlflowException
from mlflow.protos import databricks_pb2

from .answers import Generation
from .client import NodeClient
from .errors import NodeProblem, SlipwayError
from .local import serve
from .release import Release, Settings

_FLAVOR = "python_function"

_HELP = """A node of Slipway, by its address, and if it has several projects by the project's name:

  slipway:http://HOST[:PORT][/PROJECT]   slipway:https://HOST[:PORT][/PROJECT]   slipway:unix:/PATH   slipway (with SLIPWAY_NODE)

A deployment is a model of the project, by its name there. create and update import the model into the project's directory, record
its golden predictions, make the version active, export all of the project as a signed bundle, and have the node make it current: it
verifies, loads and checks the model before it switches, and goes back by itself if the model fails. delete does the same without an
active version. For list, get and predict the environment has the credentials: SLIPWAY_TOKEN or SLIPWAY_TOKEN_FILE, SLIPWAY_CA,
SLIPWAY_CERTIFICATE and SLIPWAY_CLIENT_KEY; SLIPWAY_PROJECT names the project where the target does not.
predict takes NAME, NAME/VERSION or NAME@ALIAS.

Options, each as -C NAME=VALUE; in brackets the variable of the environment that stands for it:
"""


def target_help() -> str:
    """The text of `mlflow deployments help -t slipway`."""
    return _HELP + Settings.help()


def run_local(name: str, model_uri: str, flavor: Optional[str] = None, config: Optional[Dict[str, Any]] = None) -> None:
    """Serves a model on this machine with a node of its own, until it is interrupted."""
    with _as_mlflow():
        _check_flavor(flavor)
        serve(name, model_uri, Settings.read(config))


class SlipwayDeploymentClient(BaseDeploymentClient):  # type: ignore[misc]
    """MLflow's deployments on a node of Slipway. Its errors are MlflowExceptions, caused by a SlipwayError with its stable code."""

    def __init__(self, target_uri: str) -> None:
        super().__init__(target_uri)
        with _as_mlflow():
            self._address, self._project = _parse_target(target_uri)

    def create_deployment(
        self, name: str, model_uri: str, flavor: Optional[str] = None, config: Optional[Dict[str, Any]] = None, endpoint: Optional[str] = None
    ) -> Dict[str, Any]:
        """Deploys a model that the node does not have active. - Returns: name, flavor, version, project, bundle and state."""
        with _as_mlflow():
            settings = _prepare(flavor, config, endpoint)
            release = Release(settings)
            project = release.project()
            with self._node(settings, project) as node:
                if name in _active(node, project):
                    raise _exists(name, project)
            return self._switched(release, name, release.take_in(name, model_uri))

    def update_deployment(
        self,
        name: str,
        model_uri: Optional[str] = None,
        flavor: Optional[str] = None,
        config: Optional[Dict[str, Any]] = None,
        endpoint: Optional[str] = None,
    ) -> Dict[str, Any]:
        """Deploys another version of a model: that of the URI, or the one of the project that `version` names."""
        with _as_mlflow():
            settings = _prepare(flavor, config, endpoint)
            release = Release(settings)
            project = release.project()
            with self._node(settings, project) as node:
                if name not in _active(node, project):
                    raise _missing(name, project)
            if model_uri is None and settings.version is None:
                raise SlipwayError("usage", name, "expected a model (-m), or with -C version= a version that the project has")
            version = settings.version if model_uri is None else release.take_in(name, model_uri)
            return self._switched(release, name, version)

    def delete_deployment(self, name: str, config: Optional[Dict[str, Any]] = None, endpoint: Optional[str] = None) -> None:
        """Deploys the project without an active version of the model; its versions stay in the project. Without such a deployment
        nothing is done.
        """
        with _as_mlflow():
            settings = _prepare(None, config, endpoint)
            release = Release(settings)
            project = release.project()
            with self._node(settings, project) as node:
                if name not in _active(node, project):
                    return
            self._switched(release, name, None)

    def list_deployments(self, endpoint: Optional[str] = None) -> List[Dict[str, Any]]:
        """The active models of the node, or of the project of the target."""
        with _as_mlflow():
            _refuse_endpoint(endpoint)
            with self._node(Settings.read(None), self._project) as node:
                return list(_deployments(node))

    def get_deployment(self, name: str, endpoint: Optional[str] = None) -> Dict[str, Any]:
        """One of them. - Raises: MlflowException RESOURCE_DOES_NOT_EXIST."""
        with _as_mlflow():
            _refuse_endpoint(endpoint)
            with self._node(Settings.read(None), self._project) as node:
                return _find(node, name)

    def predict(self, deployment_name: Optional[str] = None, inputs: Any = None, endpoint: Optional[str] = None) -> PredictionsResponse:
        """Asks a model: NAME, NAME/VERSION or NAME@ALIAS. - Parameter inputs: as NodeClient.score takes rows."""
        with _as_mlflow():
            _refuse_endpoint(endpoint)
            if deployment_name is None:
                raise SlipwayError("usage", "name", "expected the name of a deployment, found none")
            model, version, alias = _split_name(deployment_name)
            with self._node(Settings.read(None), self._project) as node:
                project = node.default_project or _find(node, model)["project"]
                answer = node.score(model, inputs, version=version, alias=alias, project=project)
            return PredictionsResponse(answer.document if isinstance(answer.document, dict) else {"predictions": answer.document})

    def _switched(self, release: Release, name: str, version: Optional[str]) -> Dict[str, Any]:
        deployment = release.switch(name, version, self._address)
        return {
            "name": name, "flavor": _FLAVOR, "version": version, "project": deployment["project"], "bundle": deployment["bundle"],
            "deployment": deployment["id"], "state": deployment["state"],
        }

    def _node(self, settings: Settings, project: Optional[str]) -> NodeClient:
        return NodeClient(
            self._address, token_file=settings.token_file, certificate=settings.certificate, client_key=settings.client_key, ca=settings.ca,
            project=project,
        )


def _parse_target(target_uri: str) -> Tuple[str, Optional[str]]:
    """The node's address, and the project behind it."""
    import os

    text = target_uri[len("slipway"):].lstrip(":") if target_uri.startswith("slipway") else target_uri
    address, project = text or os.environ.get("SLIPWAY_NODE", ""), None
    if address.startswith(("http://", "https://")):
        scheme, _, rest = address.partition("://")
        host, _, path = rest.partition("/")
        address, project = f"{scheme}://{host}", path.strip("/") or None
    if not address:
        raise SlipwayError("client.address", target_uri, "expected slipway:http://HOST:PORT, found no address; give it, or set SLIPWAY_NODE")
    return address, project


def _prepare(flavor: Optional[str], config: Optional[Dict[str, Any]], endpoint: Optional[str]) -> Settings:
    _check_flavor(flavor)
    _refuse_endpoint(endpoint)
    return Settings.read(config)


def _check_flavor(flavor: Optional[str]) -> None:
    if flavor not in (None, _FLAVOR):
        raise SlipwayError("usage", "flavor", f"a node loads each model as {_FLAVOR}, found {flavor}; leave it out")


def _refuse_endpoint(endpoint: Optional[str]) -> None:
    if endpoint is not None:
        raise SlipwayError("usage", endpoint, "a node has no endpoints: give the name of a deployment")


def _split_name(name: str) -> Tuple[str, Optional[str], Optional[str]]:
    if "@" in name:
        model, _, alias = name.partition("@")
        return model, None, alias
    model, _, version = name.partition("/")
    return model, version or None, None


def _active(node: NodeClient, project: str) -> Dict[str, str]:
    """The active version of each model of the project; none where the node does not know the project."""
    try:
        current = node.project(project).get("current")
    except NodeProblem as problem:
        if problem.status == 404:
            return {}
        raise
    return {} if current is None else current["active"]


def _deployments(node: NodeClient) -> Iterator[Dict[str, Any]]:
    projects = node.projects() if node.default_project is None else [node.project()]
    for project in projects:
        current: Optional[Generation] = project.get("current")
        if current is None:
            continue
        served = {(each["model"], each["version"]): each for each in project.get("models", []) if each["part"] == "active"}
        for name, version in sorted(current["active"].items()):
            state = served.get((name, version))
            yield {
                "name": name, "flavor": _FLAVOR, "version": version, "project": project["project"], "bundle": current["bundle"],
                "generation": current["number"], "state": "not served" if state is None else state["state"],
                "proof": None if state is None else state.get("proof"), "loader": None if state is None else state.get("loader"),
            }


def _find(node: NodeClient, name: str) -> Dict[str, Any]:
    found = [each for each in _deployments(node) if each["name"] == name]
    if not found:
        raise _missing(name, node.default_project)
    if len(found) > 1:
        projects = ", ".join(each["project"] for each in found)
        raise SlipwayError("node.project-ambiguous", name, f"the projects {projects} have it: name one in the target, slipway:ADDRESS/PROJECT")
    return found[0]


def _exists(name: str, project: str) -> MlflowException:
    return MlflowException(
        f"{name} is active in the project {project} of the node: update it (mlflow deployments update)",
        error_code=databricks_pb2.RESOURCE_ALREADY_EXISTS,
    )


def _missing(name: str, project: Optional[str]) -> MlflowException:
    where = "the node" if project is None else f"the project {project} of the node"
    return MlflowException(f"{name} has no active version in {where}", error_code=databricks_pb2.RESOURCE_DOES_NOT_EXIST)


@contextlib.contextmanager
def _as_mlflow() -> Iterator[None]:
    """Errors as MLflow's callers expect them, with the stable code at the end of the words."""
    try:
        yield
    except SlipwayError as error:
        raise MlflowException(str(error), error_code=_error_code(error)) from error
    except (TypeError, ValueError) as error:
        raise MlflowException(str(error), error_code=databricks_pb2.INVALID_PARAMETER_VALUE) from error


def _error_code(error: SlipwayError) -> int:
    by_status = {
        400: databricks_pb2.INVALID_PARAMETER_VALUE, 401: databricks_pb2.UNAUTHENTICATED, 403: databricks_pb2.PERMISSION_DENIED,
        404: databricks_pb2.RESOURCE_DOES_NOT_EXIST, 409: databricks_pb2.RESOURCE_CONFLICT, 429: databricks_pb2.REQUEST_LIMIT_EXCEEDED,
        503: databricks_pb2.TEMPORARILY_UNAVAILABLE,
    }
    if isinstance(error, NodeProblem):
        return int(by_status.get(error.status, databricks_pb2.INTERNAL_ERROR))
    if error.code in ("usage", "client.address", "node.project-ambiguous"):
        return int(databricks_pb2.INVALID_PARAMETER_VALUE)
    if error.code in ("client.unreachable", "client.unavailable"):
        return int(databricks_pb2.TEMPORARILY_UNAVAILABLE)
    return int(databricks_pb2.INTERNAL_ERROR)
