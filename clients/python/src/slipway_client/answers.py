"""The answers of a node, as docs/openapi.yaml describes them: dictionaries, in which members without a value are missing."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Dict, List, Optional, TypedDict


class Finding(TypedDict, total=False):
    code: str
    weight: str
    subject: str
    expected: str
    found: str


class Problem(TypedDict):
    type: str
    code: str
    title: str
    status: int
    detail: str
    subject: str
    findings: List[Finding]


class Version(TypedDict):
    version: str
    api: str


class Readiness(TypedDict, total=False):
    ready: bool
    findings: List[str]
    code: str
    sandbox: Dict[str, Any]
    loading: Dict[str, Any]
    draining: Dict[str, Any]


class BundleModel(TypedDict, total=False):
    name: str
    active: str
    versions: List[str]


class _Bundle(TypedDict):
    project: str
    bundle: str
    digest: str
    sequence: int
    created: str
    targets: List[str]
    signer: str
    received: str
    files: int
    bytes: int
    models: List[BundleModel]


class Bundle(_Bundle, total=False):
    expires: str
    notes: str
    bad: Dict[str, Any]
    untrusted: str


class _Generation(TypedDict):
    number: int
    project: str
    bundle: str
    bundleDigest: str
    sequence: int
    active: Dict[str, str]
    created: str
    isCurrent: bool
    isLastConfirmed: bool
    isPinned: bool


class Generation(_Generation, total=False):
    confirmed: str
    separation: str
    untrusted: str
    breakGlass: Dict[str, Any]


class _DeploymentStep(TypedDict):
    name: str
    started: str
    output: str


class DeploymentStep(_DeploymentStep, total=False):
    finished: str
    succeeded: bool


class _Deployment(TypedDict):
    id: int
    project: str
    kind: str
    state: str
    bundle: str
    bundleDigest: str
    requestedBy: str
    started: str
    updated: str
    steps: List[DeploymentStep]


class Deployment(_Deployment, total=False):
    generation: int
    reason: str
    probationEnds: str
    probationConfirms: str
    replaces: int
    rolledBackTo: int
    problem: Problem
    breakGlass: Dict[str, Any]
    proofs: Dict[str, str]


class _ServedModel(TypedDict):
    project: str
    model: str
    version: str
    part: str
    state: str


class ServedModel(_ServedModel, total=False):
    generation: int
    problem: str
    loader: str
    proof: str
    environment: str
    sandbox: Dict[str, Any]
    since: str
    replicas: int
    replicasUp: int
    restarts: int
    queued: int
    inFlight: int
    residentBytes: int
    requests: int
    errors: int


class _Project(TypedDict):
    project: str
    highestSequence: int


class Project(_Project, total=False):
    current: Generation
    lastConfirmed: int
    deployment: Deployment
    models: List[ServedModel]
    bad: List[str]
    damaged: List[Dict[str, Any]]
    untrusted: List[str]
    lastSigned: str
    isStale: bool
    policy: List[str]
    schemas: str


class ClaimReceipt(TypedDict):
    project: str
    bundle: str
    digest: str
    received: List[str]
    duplicates: int
    refused: List[Dict[str, str]]
    total: int


class LabelReport(TypedDict):
    project: str
    model: str
    rows: int
    outcomes: Dict[str, int]


class MissingBlob(TypedDict):
    digest: str
    size: int
    received: int


class Offer(TypedDict):
    id: str
    project: str
    bundle: str
    digest: str
    missing: List[MissingBlob]


@dataclass(frozen=True)
class Prediction:
    """The answer of a model. `request` is the id by which labels name it later."""

    predictions: Any
    probabilities: Optional[List[Any]]
    project: Optional[str]
    model: Optional[str]
    version: Optional[str]
    generation: Optional[int]
    request: Optional[str]
    form: Optional[str]
    document: Any = field(repr=False)
    """The whole answer; of a language model it has no `predictions`."""

    def to_frame(self) -> Any:
        """The predictions as a pandas DataFrame; needs pandas."""
        import pandas

        return pandas.DataFrame(self.predictions)


FINAL_STATES = frozenset({"confirmed", "rejected", "failed", "cancelled", "rolled-back"})


def is_finished(deployment: Deployment) -> bool:
    """True if nothing more happens to it: its state is final, or it was only to be staged and that is done."""
    return deployment["state"] in FINAL_STATES or (deployment["kind"] == "stage" and deployment["state"] == "checked")
