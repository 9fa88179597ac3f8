"""The client of a node."""
from __future__ import annotations

import json
import os
import threading
import time
import urllib.parse
from typing import Any, Callable, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple, TypeVar, Union, cast

from . import labels as label_lines
from .addresses import NodeAddress
from .answers import (
    Bundle, ClaimReceipt, Deployment, Generation, LabelReport, Offer, Prediction, Project, Readiness, ServedModel, Version, is_finished,
)
from .bundles import BundleFile, claims_beside
from .credentials import Credentials
from .errors import ClientFailure, DeploymentFailed, NodeProblem, SlipwayError, WaitTimeout
from .events import events
from .retries import RetryPolicy, may_pass, retry_after
from .rows import invocation
from .transport import Answer, Body, Timeouts, Transport, foreign
from .upload import BundlePush, Progress

AGENT = "slipway-client-python/0.1.0"

Path = Union[str, "os.PathLike[str]"]
Value = TypeVar("Value")
_BUNDLE_TYPE = "application/vnd.slipway.bundle"
_ANSWER_LIMIT = 64 << 20
_PREDICTIONS_LIMIT = 1 << 30
_PROBLEM_LIMIT = 1 << 20


class NodeClient:
    """Speaks to one slipwayd, whose API docs/openapi.yaml describes.

    Every error is a SlipwayError with a stable code: a NodeProblem if the node said it, a ClientFailure if there was no such answer.
    A request that changes nothing the second time is repeated while the node, or what is before it, cannot just now, as long as it
    asks for (`Retry-After`); every other is sent once. A client may be used from several threads.
    """

    def __init__(
        self,
        address: Optional[str] = None,
        *,
        token: Optional[str] = None,
        token_file: Optional[str] = None,
        certificate: Optional[str] = None,
        client_key: Optional[str] = None,
        ca: Optional[str] = None,
        project: Optional[str] = None,
        timeouts: Timeouts = Timeouts(),
        retries: RetryPolicy = RetryPolicy(),
    ) -> None:
        """What is not given is taken from the environment.

        - address: `http://HOST[:PORT]`, `https://HOST[:PORT]` or `unix:/PATH`; default: SLIPWAY_NODE.
        - token, token_file, certificate, client_key: default: SLIPWAY_TOKEN, SLIPWAY_TOKEN_FILE, or SLIPWAY_CERTIFICATE and
          SLIPWAY_CLIENT_KEY; one that is given replaces all of the environment's.
        - ca: CA certificates as PEM to trust for https; default: SLIPWAY_CA, SSL_CERT_FILE, the system's.
        - project: the project of calls that name none; default: SLIPWAY_PROJECT, or the node's only project.
        """
        text = address or os.environ.get("SLIPWAY_NODE")
        if not text:
            raise ClientFailure("client.address", "SLIPWAY_NODE", "expected the address of a node, found none; give it, or set SLIPWAY_NODE")
        self.address = NodeAddress.parse(text)
        self.credentials = _credentials(token, token_file, certificate, client_key, ca, self.address)
        self.timeouts, self.retries = timeouts, retries
        self.default_project = project or os.environ.get("SLIPWAY_PROJECT") or None
        self._transport = Transport(self.address, self.credentials, timeouts, AGENT)

    def __enter__(self) -> "NodeClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections that are kept."""
        self._transport.close()

    # The node

    def version(self) -> Version:
        return cast(Version, self._get("/v1/version"))

    def readiness(self, project: Optional[str] = None) -> Readiness:
        """The state of the node, ready or not: one that is not ready is no error."""
        path = _path("readyz", query={"project": project})
        try:
            # Not ready is an answer, for which nobody waits.
            return cast(Readiness, self._json("GET", path, repeat=False))
        except NodeProblem as problem:
            if problem.status != 503 or not problem.code.startswith("node."):
                raise
            words = [finding.get("found") or finding.get("subject", "") for finding in problem.findings]
            return {"ready": False, "code": problem.code, "findings": words or [problem.message]}

    def metrics(self) -> str:
        """Prometheus text."""
        return self._retried(lambda: self._exchange("GET", "/metrics", {"Accept": "text/plain"}).read(_ANSWER_LIMIT)).decode("utf-8")

    # Projects

    def projects(self) -> List[Project]:
        return cast(List[Project], self._get("/v1/projects")["projects"])

    def project(self, project: Optional[str] = None) -> Project:
        return cast(Project, self._get(self._project_path(project)))

    def status(self, project: Optional[str] = None) -> Project:
        """The same as `project`, by the name of the command."""
        return self.project(project)

    def resolve_project(self, project: Optional[str] = None) -> str:
        """The project that is meant: the named one, that of the client, or the node's only one."""
        if project or self.default_project:
            return cast(str, project or self.default_project)
        names = sorted(each["project"] for each in self.projects())
        if len(names) == 1:
            return names[0]
        if not names:
            raise SlipwayError("node.no-projects", str(self.address), "expected a project on the node, found none; deploy a bundle")
        raise SlipwayError(
            "node.project-ambiguous", str(self.address), f"expected the name of a project, since the node has several: {', '.join(names)}"
        )

    def remove_project(self, project: str, reason: Optional[str] = None) -> Dict[str, Any]:
        """Stops the project's models and removes its generations and bundles."""
        path = _path("v1", "projects", project, query={"confirm": project, "reason": reason})
        return cast(Dict[str, Any], self._json("DELETE", path, repeat=False))

    def removal(self, project: str) -> Dict[str, Any]:
        """What `remove_project` would remove now; nothing is removed."""
        return cast(Dict[str, Any], self._get(_path("v1", "projects", project, "removal")))

    def models(self, project: Optional[str] = None) -> List[ServedModel]:
        """The versions that the node serves of a project."""
        return self.project(project).get("models", [])

    def generations(self, project: Optional[str] = None) -> List[Generation]:
        return cast(List[Generation], self._get(self._project_path(project, "generations"))["generations"])

    def pin(self, generation: int, pinned: bool = True, project: Optional[str] = None) -> Generation:
        """Keeps a generation beyond the retention rules, or ends this."""
        path = self._project_path(project, "generations", str(generation), "pin")
        return cast(Generation, self._json("PUT", path, {"pinned": pinned}))

    def mark_good(self, bundle: str, reason: Optional[str] = None, project: Optional[str] = None) -> Dict[str, Any]:
        """Removes a bundle's bad mark, so that it can be deployed again."""
        body = _without_none(bundle=bundle, reason=reason)
        return cast(Dict[str, Any], self._json("POST", self._project_path(project, "forgive"), body))

    # Bundles

    def bundles(self, project: Optional[str] = None) -> List[Bundle]:
        """All bundles on the node, or those of a project."""
        return cast(List[Bundle], self._get(_path("v1", "bundles", query={"project": project}))["bundles"])

    def push(self, bundle: Path, progress: Optional[Progress] = None) -> Bundle:
        """Sends a bundle: of a plain one only the contents that the node lacks, a compressed one whole.

        - progress: told the bytes sent, and all there are to send; from several threads, one at a time is not promised.
        - Raises: NodeProblem with the first reason why the node refuses it; nothing of it stays there then.
        """
        with BundleFile(bundle) as file:
            return self._push(file, progress)

    def _push(self, file: BundleFile, progress: Optional[Progress]) -> Bundle:
        if not file.is_compressed:
            return BundlePush(self, file, progress).run()
        pieces = _counted(file.pieces(0, file.size), file.size, progress)
        answer = self._exchange("POST", "/v1/bundles", {"Content-Type": _BUNDLE_TYPE}, pieces, file.size, upload=True)
        return cast(Bundle, self._decoded(answer, "/v1/bundles"))

    def fetch(self, bundle: str, to: Path, project: Optional[str] = None) -> int:
        """Writes a bundle of the node to a file, which appears whole or not at all. - Returns: its bytes."""
        path = self._project_path(project, "bundles", bundle)
        target = os.fspath(to)
        part = f"{target}.part-{os.getpid()}-{threading.get_ident()}"
        try:
            with open(part, "wb") as file:
                total = self._receive(path, file)
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, target)
            return total
        finally:
            if os.path.exists(part):
                os.unlink(part)

    def _receive(self, path: str, file: Any) -> int:
        received, tries = 0, 0
        tag: Optional[str] = None
        while True:
            before = received
            try:
                headers = {"Accept": f"{_BUNDLE_TYPE}, application/problem+json"}
                if received and tag:
                    headers.update({"Range": f"bytes={received}-", "If-Range": tag})
                answer = self._exchange("GET", path, headers)
                if answer.status != 206 and received:
                    file.seek(0)
                    file.truncate()
                    received = 0
                tag = answer.headers.get("etag")
                try:
                    for piece in answer.pieces():
                        file.write(piece)
                        received += len(piece)
                except OSError:
                    # The disk here is full: the rest would come for nothing.
                    answer.abandon()
                    raise
                if not answer.is_complete:
                    raise ClientFailure("client.interrupted", f"{self.address}{path}", "the bundle was cut off; fetch it again")
                return received
            except SlipwayError as error:
                tries = 0 if received > before else tries + 1
                pause = self.retries.pause(tries, retry_after(error)) if may_pass(error) or error.code == "client.timeout" else None
                if pause is None:
                    raise
                time.sleep(pause)

    def send_claims(self, project: str, bundle: str, claims: bytes) -> ClaimReceipt:
        """Sends claims about a bundle on the node, one a line. To send the same again is without harm."""
        path = _path("v1", "projects", project, "bundles", bundle, "claims")

        def work() -> Any:
            return self._decoded(self._exchange("POST", path, {"Content-Type": "application/x-ndjson"}, claims), path)

        return cast(ClaimReceipt, self._retried(work))

    # Offers: the steps of `push`

    def offer(self, head: bytes) -> Offer:
        """Offers a bundle by its first entries. - Returns: the contents that the node lacks."""

        def work() -> Any:
            return self._decoded(self._exchange("POST", "/v1/offers", {"Content-Type": "application/vnd.slipway.offer"}, head), "/v1/offers")

        return cast(Offer, self._retried(work))

    def upload_blob(self, digest: str, offer: str, pieces: Iterable[bytes], received: int, size: int) -> None:
        """Sends one content, or the rest of it from `received` on."""
        headers = {"Content-Type": "application/octet-stream"}
        if received:
            headers["Content-Range"] = f"bytes {received}-{size - 1}/{size}" if received < size else f"bytes */{size}"
        path = _path("v1", "blobs", digest, query={"offer": offer})
        self._exchange("PUT", path, headers, pieces, size - received, upload=True).read(_PROBLEM_LIMIT)

    def upload_blobs(self, offer: str, pieces: Iterable[bytes], length: int) -> None:
        """Sends several contents in one request, each after its digest's 32 bytes."""
        path = _path("v1", "offers", offer, "blobs")
        self._exchange("POST", path, {"Content-Type": "application/vnd.slipway.blobs"}, pieces, length, upload=True).read(_PROBLEM_LIMIT)

    def commit_offer(self, offer: str) -> Bundle:
        path = _path("v1", "offers", offer, "commit")
        return cast(Bundle, self._decoded(self._exchange("POST", path, {}, upload=True), path))

    def discard_offer(self, offer: str) -> None:
        self._exchange("DELETE", _path("v1", "offers", offer), {}).read(_PROBLEM_LIMIT)

    # Deployments

    def deploy(
        self,
        bundle: Path,
        *,
        active: Optional[Mapping[str, str]] = None,
        stage_only: bool = False,
        reason: Optional[str] = None,
        allow_schema_change: Sequence[str] = (),
        break_glass: Optional[str] = None,
        claims: Optional[Path] = None,
        until: Optional[str] = "active",
        timeout: Optional[float] = None,
        progress: Optional[Progress] = None,
    ) -> Deployment:
        """Sends a bundle and makes it current.

        - active: versions to activate instead of the bundle's own, by model.
        - claims: a file of claims that goes along; default: NAME.claims.jsonl beside the bundle, if it is there.
        - until: `active` waits until it is current and on probation, `confirmed` until the probation is over, None for nothing.
        - timeout: seconds to wait at most.
        - Raises: DeploymentFailed if it ends otherwise; WaitTimeout; NodeProblem, such as `bundle.bad` or `deployment.busy`.
        """
        received = self.push(bundle, progress)
        self._send_claims_beside(bundle, claims, received)
        deployment = self.activate(
            received["bundle"], active=active, stage_only=stage_only, reason=reason, allow_schema_change=allow_schema_change,
            break_glass=break_glass, project=received["project"],
        )
        return deployment if until is None else self.wait(deployment, until, timeout)

    def _send_claims_beside(self, bundle: Path, claims: Optional[Path], received: Bundle) -> None:
        path = os.fspath(claims) if claims is not None else claims_beside(bundle)
        if claims is None and not os.path.exists(path):
            return
        with open(path, "rb") as file:
            lines = file.read()
        if lines.strip():
            self.send_claims(received["project"], received["digest"], lines)

    def activate(
        self,
        bundle: str,
        *,
        active: Optional[Mapping[str, str]] = None,
        stage_only: bool = False,
        reason: Optional[str] = None,
        allow_schema_change: Sequence[str] = (),
        break_glass: Optional[str] = None,
        project: Optional[str] = None,
    ) -> Deployment:
        """Has the node begin to deploy a bundle that it has. Sent once; `wait` follows it."""
        body = _without_none(
            bundle=bundle, active=dict(active) if active else None, stageOnly=stage_only or None, reason=reason,
            allowSchemaChange=list(allow_schema_change) or None, breakGlass=break_glass,
        )
        return cast(Deployment, self._json("POST", self._project_path(project, "deployments"), body, repeat=False))

    def deployments(self, limit: int = 50, project: Optional[str] = None) -> List[Deployment]:
        """The newest deployments first."""
        path = self._project_path(project, "deployments", query={"limit": limit})
        return cast(List[Deployment], self._get(path)["deployments"])

    def history(self, limit: int = 50, project: Optional[str] = None) -> List[Deployment]:
        """The same as `deployments`, by the name of the command."""
        return self.deployments(limit, project)

    def deployment(self, number: int, project: Optional[str] = None) -> Deployment:
        return cast(Deployment, self._get(self._project_path(project, "deployments", str(number))))

    def follow(self, deployment: Deployment, timeout: Optional[float] = None) -> Iterator[Deployment]:
        """Each state of a deployment, from its present one to its end, over as many connections as it takes.

        - Raises: WaitTimeout if it has no end within the timeout, in seconds; ClientFailure if the node stays away.
        """
        path = _path("v1", "projects", deployment["project"], "deployments", str(deployment["id"]))
        deadline = None if timeout is None else time.monotonic() + timeout
        last, seen = deployment, ""
        absent_since: Optional[float] = None
        while not is_finished(last):
            try:
                for name, data in self._events(path, deadline):
                    absent_since = None
                    if name == "deployment" and data != seen:
                        seen, last = data, cast(Deployment, self._parsed(data.encode("utf-8"), path))
                        yield last
                        if is_finished(last):
                            return
            except SlipwayError as error:
                now = time.monotonic()
                if deadline is not None and now >= deadline:
                    raise WaitTimeout(last, cast(float, timeout)) from error
                absent_since = now if absent_since is None else absent_since
                if not _is_absence(error) or now - absent_since >= self.timeouts.absence:
                    raise
            if deadline is not None and time.monotonic() >= deadline:
                raise WaitTimeout(last, cast(float, timeout))
            time.sleep(min(self.retries.pauses[-1] if self.retries.pauses else 1.0, _rest(deadline)))

    def _events(self, path: str, deadline: Optional[float]) -> Iterator[Tuple[str, str]]:
        silence = min(self.timeouts.events, max(_rest(deadline), 0.001))
        answer = self._exchange("GET", path, {"Accept": "text/event-stream"}, silence=silence)
        try:
            if not answer.headers.get("content-type", "").startswith("text/event-stream"):
                raise foreign(f"{self.address}{path}", "no stream of events")
            yield from events(_until(answer.pieces(), deadline), f"{self.address}{path}")
        finally:
            answer.abandon()

    def wait(self, deployment: Deployment, until: str = "confirmed", timeout: Optional[float] = None) -> Deployment:
        """Waits until a deployment is `active` (current and on probation) or `confirmed`; one to be staged, until it is.

        - Raises: DeploymentFailed if it was rejected, failed, cancelled or rolled back; WaitTimeout.
        """
        if until not in ("active", "confirmed"):
            raise ValueError(f"expected until=\"active\" or \"confirmed\", found {until!r}")

        def is_there(state: Deployment) -> bool:
            return is_finished(state) or (until == "active" and state["state"] == "active")

        last = deployment
        if not is_there(last):
            for last in self.follow(deployment, timeout):
                if is_there(last):
                    break
        if last["state"] not in ("active", "confirmed", "checked"):
            raise DeploymentFailed(last)
        return last

    def confirm(self, project: Optional[str] = None) -> Deployment:
        """Confirms the current generation, and ends its probation."""
        return cast(Deployment, self._json("POST", self._project_path(project, "confirm"), repeat=False))

    def roll_back(
        self,
        to: Optional[int] = None,
        *,
        reason: Optional[str] = None,
        bad: bool = False,
        break_glass: Optional[str] = None,
        wait: bool = True,
        timeout: Optional[float] = None,
        project: Optional[str] = None,
    ) -> Deployment:
        """Goes back to the last confirmed generation before the current one, or to a given one.

        - bad: mark the bundle that is left as bad.
        - wait: False returns once the node has taken it.
        - timeout: seconds to wait at most.
        - Returns: on probation the deployment that was taken back, `rolled-back`; else one of the kind `rollback`, `confirmed`.
        - Raises: DeploymentFailed if it ends otherwise; WaitTimeout; NodeProblem.
        """
        body = _without_none(to=to, reason=reason, bad=bad or None, breakGlass=break_glass)
        last = cast(Deployment, self._json("POST", self._project_path(project, "rollback"), body, repeat=False))
        if not wait:
            return last
        for last in self.follow(last, timeout):
            pass
        if last["state"] not in ("confirmed", "rolled-back") or (last["kind"] == "rollback") != (last["state"] == "confirmed"):
            raise DeploymentFailed(last)
        return last

    rollback = roll_back

    def cancel(self, number: int, reason: Optional[str] = None, project: Optional[str] = None) -> Deployment:
        """Cancels a deployment before its switch. Repeating it changes nothing."""
        path = self._project_path(project, "deployments", str(number), "cancel")
        return cast(Deployment, self._json("POST", path, _without_none(reason=reason)))

    # Scoring

    def score(
        self,
        model: str,
        rows: Any,
        *,
        params: Optional[Mapping[str, Any]] = None,
        version: Optional[str] = None,
        alias: Optional[str] = None,
        probabilities: bool = False,
        request_id: Optional[str] = None,
        project: Optional[str] = None,
    ) -> Prediction:
        """Asks a model: its active version, or the named one.

        - rows: as `slipway_client.rows.invocation` takes them: a DataFrame, an array, dictionaries, or a request of MLflow's protocol.
        - request_id: the id by which labels name the answer later; default: the node makes one, `Prediction.request`.
        """
        if version is not None and alias is not None:
            raise ValueError("a version or an alias, not both")
        chosen = ("versions", version) if version is not None else ("aliases", alias) if alias is not None else ()
        path = self._project_path(
            project, "models", model, *cast(Tuple[str, ...], chosen), "invocations", query={"probabilities": "true" if probabilities else None}
        )
        body = invocation(rows, params)
        headers = {"Content-Type": "application/json"}
        if request_id is not None:
            headers["X-Request-Id"] = request_id
        return self._retried(lambda: self._prediction(self._exchange("POST", path, headers, body, silence=self.timeouts.score), path))

    def _prediction(self, answer: Answer, path: str) -> Prediction:
        document = self._decoded(answer, path, _PREDICTIONS_LIMIT)
        members = document if isinstance(document, dict) else {}
        headers = answer.headers
        generation = headers.get("slipway-generation", "")
        return Prediction(
            members.get("predictions", document), members.get("probabilities"), headers.get("slipway-project"), headers.get("slipway-model"),
            headers.get("slipway-version"), int(generation) if generation.isdigit() else None, headers.get("slipway-request"),
            headers.get("slipway-form"), document,
        )

    def ping(self, model: str, *, version: Optional[str] = None, project: Optional[str] = None) -> bool:
        """Tells whether a model answers."""
        chosen = ("versions", version) if version is not None else ()
        path = self._project_path(project, "models", model, *cast(Tuple[str, ...], chosen), "ping")
        try:
            self._exchange("GET", path, {}, silence=self.timeouts.score).read(_PROBLEM_LIMIT)
            return True
        except NodeProblem as problem:
            if problem.status in (404, 503):
                return False
            raise

    def send_labels(self, model: str, labels: Any, *, replace: bool = False, project: Optional[str] = None) -> LabelReport:
        """Sends the true values for answers that the model has given; docs/labels.md explains the outcomes.

        - labels: dictionaries with `request`, `label`, and if known `row` and `time`, or a DataFrame with these columns.
        - replace: put them in the place of others on record; for operators.
        - Returns: the counts of all parts together.
        """
        name = self.resolve_project(project)
        path = _path("v1", "projects", name, "models", model, "labels", query={"replace": "true" if replace else None})
        whole: LabelReport = {"project": name, "model": model, "rows": 0, "outcomes": {}}
        for part in label_lines.label_parts(labels):
            report = cast(LabelReport, self._retried(lambda: self._sent_labels(path, part)))
            whole["rows"] += report["rows"]
            for outcome, count in report["outcomes"].items():
                whole["outcomes"][outcome] = whole["outcomes"].get(outcome, 0) + count
        return whole

    def _sent_labels(self, path: str, part: bytes) -> Any:
        return self._decoded(self._exchange("POST", path, {"Content-Type": "application/x-ndjson"}, part), path)

    # Requests

    def request(self, method: str, path: str, body: Optional[Mapping[str, Any]] = None) -> Any:
        """Any other request of docs/openapi.yaml that takes and gives JSON, sent once; a GET is repeated like all others."""
        return self._json(method, path, body, repeat=method == "GET")

    def _project_path(self, project: Optional[str], *parts: str, query: Optional[Mapping[str, Any]] = None) -> str:
        return _path("v1", "projects", self.resolve_project(project), *parts, query=query)

    def _get(self, path: str) -> Any:
        return self._json("GET", path)

    def _json(self, method: str, path: str, body: Optional[Mapping[str, Any]] = None, repeat: bool = True) -> Any:
        headers: Dict[str, str] = {}
        data: Optional[bytes] = None
        if body is not None:
            headers, data = {"Content-Type": "application/json"}, json.dumps(body).encode("utf-8")

        def work() -> Any:
            return self._decoded(self._exchange(method, path, headers, data), path)

        return self._retried(work) if repeat else work()

    def _retried(self, work: Callable[[], Value]) -> Value:
        return self.retries.run(work)

    def _exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: Body = None, length: Optional[int] = None,
        upload: bool = False, silence: Optional[float] = None,
    ) -> Answer:
        """Sends a request once. - Returns: an answer of success. - Raises: NodeProblem, ClientFailure."""
        patience = silence or (self.timeouts.upload if upload else self.timeouts.request)
        answer = self._transport.send(method, path, headers, body, length, patience)
        if 200 <= answer.status < 300:
            return answer
        raise self._refusal(answer, path)

    def _refusal(self, answer: Answer, path: str) -> SlipwayError:
        kind = answer.headers.get("content-type", "no content type")
        pause = answer.headers.get("retry-after", "")
        asked = float(pause) if pause.isdigit() else None
        code = answer.headers.get("slipway-code")
        subject = f"{self.address}{path}"
        if code is None and not kind.startswith("application/problem+json"):
            answer.abandon()
            if answer.status in (429, 502, 503, 504):
                when = f", and asks to wait {asked:g} s" if asked is not None else ""
                return ClientFailure(
                    "client.unavailable", subject,
                    f"a proxy before the node answered with status {answer.status}{when}; try again later, or call the node directly", asked,
                )
            return foreign(subject, f"status {answer.status} with {kind}")
        document = self._parsed(answer.read(_PROBLEM_LIMIT), path)
        members = document if isinstance(document, dict) else {}
        if code is not None:
            # Routes of models speak as MLflow's server or the Open Inference Protocol do.
            words = members.get("message") or members.get("error") or f"status {answer.status}"
            members = {"code": code, "subject": path, "detail": words}
        return NodeProblem.of(members, answer.status, path, asked)

    def _decoded(self, answer: Answer, path: str, limit: int = _ANSWER_LIMIT) -> Any:
        kind = answer.headers.get("content-type", "no content type")
        if not kind.startswith("application/json"):
            answer.abandon()
            raise foreign(f"{self.address}{path}", f"status {answer.status} with {kind}")
        return self._parsed(answer.read(limit), path)

    def _parsed(self, data: bytes, path: str) -> Any:
        try:
            return json.loads(data)
        except ValueError as error:
            raise foreign(f"{self.address}{path}", "no JSON") from error


def _credentials(
    token: Optional[str], token_file: Optional[str], certificate: Optional[str], client_key: Optional[str], ca: Optional[str],
    address: NodeAddress,
) -> Credentials:
    found = Credentials.from_environment()
    if any(value is not None for value in (token, token_file, certificate, client_key)):
        return Credentials(token, token_file, certificate, client_key, ca or found.ca)
    # A certificate in the environment is for nodes with TLS, and no reason to refuse others.
    shown = address.is_encrypted
    return Credentials(
        found.token, found.token_file, found.certificate if shown else None, found.client_key if shown else None, ca or found.ca
    )


def _path(*parts: str, query: Optional[Mapping[str, Any]] = None) -> str:
    path = "/" + "/".join(urllib.parse.quote(part, safe=":") for part in parts)
    given = {name: value for name, value in (query or {}).items() if value is not None}
    return f"{path}?{urllib.parse.urlencode(given)}" if given else path


def _without_none(**members: Any) -> Dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _counted(pieces: Iterator[bytes], total: int, progress: Optional[Progress]) -> Iterator[bytes]:
    sent = 0
    for piece in pieces:
        yield piece
        sent += len(piece)
        if progress is not None:
            progress(sent, total)


def _rest(deadline: Optional[float]) -> float:
    return float("inf") if deadline is None else max(0.0, deadline - time.monotonic())


def _until(pieces: Iterator[bytes], deadline: Optional[float]) -> Iterator[bytes]:
    """Pieces until the deadline is over; the comments of a quiet stream end it, too."""
    for piece in pieces:
        yield piece
        if _rest(deadline) == 0:
            return


def _is_absence(error: SlipwayError) -> bool:
    if isinstance(error, NodeProblem):
        return error.status in (502, 503, 504)
    return error.code in ("client.interrupted", "client.timeout", "client.unreachable", "client.unavailable")
