"""What the tests run in: the sources on the path, the programs, and a node."""
import os
import pathlib
import sys
import tempfile

PACKAGE = pathlib.Path(__file__).resolve().parents[1]
ROOT = PACKAGE.parents[1]
SOURCES = PACKAGE / "src"
sys.path[:0] = [str(SOURCES), str(ROOT / "Tests/Oracles")]

from throwaway import Place  # noqa: E402

PROGRAMS = pathlib.Path(os.environ.get("SLIPWAY_TEST_PROGRAMS", ROOT / ".build/debug"))
REGISTRY = f"sqlite:///{ROOT}/bundles/example/registry/mlflow.db"


def make_place(directory):
    """An empty project and a key, in a directory; this Python runs the models."""
    return Place(PROGRAMS, pathlib.Path(directory), pathlib.Path(sys.executable))


def temporary():
    return tempfile.TemporaryDirectory(prefix="slipway-client-")


def held_out_rows(count):
    """Rows of the example's held-out data, without the truth."""
    import csv

    with open(ROOT / "bundles/example/data/breast-cancer.csv") as file:
        rows = [row for row, _ in zip(csv.DictReader(file), range(count))]
    return [{name: float(value) for name, value in row.items() if name != "label"} for row in rows]


def write_entry_points(directory):
    """The metadata by which an installed package tells MLflow of its target, as pyproject.toml has it."""
    names, inside = [], False
    for line in (PACKAGE / "pyproject.toml").read_text().splitlines():
        if line.startswith("["):
            inside = line == '[project.entry-points."mlflow.deployments"]'
        elif inside and "=" in line:
            names.append(line.replace('"', ""))
    metadata = pathlib.Path(directory) / "slipway_client-0.1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: slipway-client\nVersion: 0.1.0\n")
    (metadata / "entry_points.txt").write_text("\n".join(["[mlflow.deployments]", *names]) + "\n")
