"""Errors with the stable codes of docs/errors.md."""
from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, TYPE_CHECKING

if TYPE_CHECKING:
    from .answers import Deployment, Finding


class SlipwayError(Exception):
    """A failure with a code that never changes its meaning.

    `code` is a row of docs/errors.md, `subject` names what it is about, and `message` says what happened, what was expected and
    found, and what to do next.
    """

    def __init__(self, code: str, subject: str, message: str, findings: Optional[List["Finding"]] = None) -> None:
        super().__init__(code, subject, message)
        self.code = code
        self.subject = subject
        self.message = message
        self.findings: List["Finding"] = findings or []

    def __str__(self) -> str:
        lines = [f"{self.subject}: {self.message} ({self.code})"]
        for finding in self.findings:
            lines.append(
                f"  {finding.get('code', '')} {finding.get('subject', '')}: expected {finding.get('expected', '')}, "
                f"found {finding.get('found', '')}"
            )
        return "\n".join(lines)


class NodeProblem(SlipwayError):
    """A refusal in the node's own words. `status` is that of HTTP; `retry_after` the seconds that the node asks to wait."""

    def __init__(
        self,
        code: str,
        subject: str,
        message: str,
        status: int,
        findings: Optional[List["Finding"]] = None,
        retry_after: Optional[float] = None,
    ) -> None:
        super().__init__(code, subject, message, findings)
        self.status = status
        self.retry_after = retry_after

    @classmethod
    def of(cls, document: Mapping[str, Any], status: int, path: str, retry_after: Optional[float] = None) -> "NodeProblem":
        """The error of a problem document (RFC 9457)."""
        findings = document.get("findings")
        return cls(
            str(document.get("code", "client.answer")),
            str(document.get("subject", path)),
            str(document.get("detail", f"status {status}")),
            status,
            findings if isinstance(findings, list) else None,
            retry_after,
        )


class ClientFailure(SlipwayError):
    """A reason why there was no answer of the node, or none that can be understood."""

    def __init__(self, code: str, subject: str, message: str, retry_after: Optional[float] = None) -> None:
        super().__init__(code, subject, message)
        self.retry_after = retry_after


class BundleFileError(SlipwayError):
    """A file that is no bundle."""


class DeploymentFailed(SlipwayError):
    """A deployment that ended otherwise than it should; `deployment` is its last state."""

    def __init__(self, deployment: "Deployment") -> None:
        problem: Dict[str, Any] = dict(deployment.get("problem") or {})
        state = deployment["state"]
        super().__init__(
            str(problem.get("code", f"deployment.{state}")),
            f"deployment {deployment['id']} of {deployment['project']}",
            f"{state}: {problem.get('detail', 'it was ended')}",
            problem.get("findings"),
        )
        self.deployment = deployment


class WaitTimeout(SlipwayError):
    """A deployment that is still under way when the time to wait for it is over; the node goes on with it."""

    def __init__(self, deployment: "Deployment", seconds: float) -> None:
        super().__init__(
            "client.timeout",
            f"deployment {deployment['id']} of {deployment['project']}",
            f"{deployment['state']} after {seconds:g} s; the node goes on with it: wait again, or ask for its state",
        )
        self.deployment = deployment


class ProgramFailure(SlipwayError):
    """A command of `slipway` that failed, with the code that it printed. `status` is its exit status."""

    def __init__(self, code: str, subject: str, message: str, status: int, findings: Optional[List["Finding"]] = None) -> None:
        super().__init__(code, subject, message, findings)
        self.status = status
