"""Bundles with large files, for what happens on the way to a node."""
import hashlib
import json
import pathlib
import random
import shutil

from campaign import ROOT
from testproject import TestProject

# Bytes of the large file of each version.
WEIGHTS = 600_000


class LargeBundles(TestProject):
    """The project `wide`: bundle 1 and 2 bring a large file each, 3 is like 2 and wrapped, 4 brings a small one."""

    def __init__(self, programs, directory, seed):
        # pylint: disable=super-init-not-called
        self.programs = pathlib.Path(programs)
        self.directory = pathlib.Path(directory)
        self.directory.mkdir(parents=True)
        self.key = self.directory / "signing.pem"
        self.public_key = self.directory / "signing.pem.pub"
        self.project = self.directory / "wide"
        self.slipway("init", self.project, "--project", "wide")
        self.slipway("key", "generate", self.key)
        chance = random.Random(seed)
        self.weights = {}
        # The sequence that each bundle came to have.
        self.sequences = {}
        for version, size in ((1, WEIGHTS), (2, WEIGHTS), (3, 6000)):
            model = self.directory / f"model-{version}"
            shutil.copytree(ROOT / "Tests/Fixtures/mlflow2-models/iris-rules-2", model)
            data = chance.randbytes(size)
            (model / "weights.bin").write_bytes(data)
            self.weights[version] = data
            self.slipway("import", model, "--model", "iris", "--version", version, "--activate", "--project-dir", self.project)
            self._export(min(version, 2) if version < 3 else 4)
            if version == 2:
                self._export(3, "--compress", "zstd")

    def _export(self, number, *options):
        self.slipway(
            "export", "--key", self.key, "--output", self.bundle(number), "--project-dir", self.project, *options
        )
        self.sequences[number] = json.loads(self.slipway("inspect", "--json", self.bundle(number)).stdout)["sequence"]

    def bundle(self, sequence):
        return self.directory / (f"wide-{sequence}.tar" + (".zst" if sequence == 3 else ""))

    def weights_path(self, version):
        return f"sha256:{hashlib.sha256(self.weights[version]).hexdigest()}"
