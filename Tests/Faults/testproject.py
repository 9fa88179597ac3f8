"""Bundles and states to begin with, made once a run with slipway itself."""
import os
import pathlib
import subprocess

from campaign import ROOT
from node import Node

MODELS = [
    "mlflow1-models/iris-rules-1", "mlflow2-models/iris-rules-2", "mlflow3-models/iris-species-1",
    "mlflow3-models/iris-onnx-1",
]


class TestProject:
    """The project `credit`: bundle N, 1 to 4, holds the versions 1 to N of the model `iris`, and N is active."""

    def __init__(self, programs, directory):
        self.programs = pathlib.Path(programs)
        self.directory = pathlib.Path(directory)
        self.key = self.directory / "signing.pem"
        self.public_key = self.directory / "signing.pem.pub"
        self.project = self.directory / "credit"
        self.directory.mkdir(parents=True, exist_ok=True)
        self.slipway("init", self.project, "--project", "credit")
        self.slipway("key", "generate", self.key)
        for number, model in enumerate(MODELS, 1):
            self.slipway(
                "import", ROOT / "Tests/Fixtures" / model, "--model", "iris", "--version", number, "--activate",
                "--project-dir", self.project,
            )
            self.slipway("export", "--key", self.key, "--output", self.bundle(number), "--project-dir", self.project)

    def bundle(self, sequence):
        return self.directory / f"credit-{sequence}.tar"

    def slipway(self, *arguments, check=True):
        return subprocess.run(
            [str(self.programs / "slipway"), *map(str, arguments)], stdin=subprocess.DEVNULL, capture_output=True,
            text=True, check=check, env={"PATH": os.environ["PATH"], "HOME": str(self.directory), "LC_ALL": "C.UTF-8"},
        )

    def node(self, state, **options):
        """A node that trusts this test project and has never been started."""
        trust = pathlib.Path(state) / "trust"
        trust.mkdir(parents=True)
        (trust / "key.pem").write_bytes(self.public_key.read_bytes())
        return Node(self.programs, state, **options)

    def template(self, sequences=(1, 2)):
        """A stopped node on which those bundles were deployed, one after the other, and confirmed; made anew."""
        node = self.node(self.directory / ("template-" + "-".join(map(str, sequences))))
        node.start()
        for sequence in sequences:
            run = node.slipway("deploy", self.bundle(sequence), "--wait")
            if run.returncode != 0:
                raise RuntimeError(f"{run.args} ended with {run.returncode}: {run.stderr}{node.tail()}")
        if node.stop() != 0:
            raise RuntimeError(f"slipwayd did not stop well: {node.tail()}")
        return node
