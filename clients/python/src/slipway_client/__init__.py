"""A client of Slipway's automation nodes.

    from slipway_client import NodeClient

    with NodeClient("https://node:7460", token_file="deployer.token", ca="ca.pem") as node:
        node.deploy("credit-2.tar", until="confirmed")
        print(node.score("churn", frame).predictions)

NodeClient has one function for each thing that a node does. `slipway_client.deployments` is the target `slipway:` of MLflow's
deployments, which needs MLflow; nothing else here needs a package.
"""
from .addresses import NodeAddress
from .answers import (
    Bundle, BundleModel, ClaimReceipt, Deployment, DeploymentStep, Finding, Generation, LabelReport, Prediction, Problem, Project, Readiness,
    ServedModel, Version, is_finished,
)
from .bundles import BundleFile
from .client import NodeClient
from .credentials import Credentials
from .errors import BundleFileError, ClientFailure, DeploymentFailed, NodeProblem, ProgramFailure, SlipwayError, WaitTimeout
from .retries import RetryPolicy
from .transport import Timeouts

__version__ = "0.1.0"

__all__ = [
    "Bundle", "BundleFile", "BundleFileError", "BundleModel", "ClaimReceipt", "ClientFailure", "Credentials", "Deployment",
    "DeploymentFailed", "DeploymentStep", "Finding", "Generation", "LabelReport", "NodeAddress", "NodeClient", "NodeProblem", "Prediction",
    "Problem", "ProgramFailure", "Project", "Readiness", "RetryPolicy", "ServedModel", "SlipwayError", "Timeouts", "Version", "WaitTimeout",
    "is_finished",
]
