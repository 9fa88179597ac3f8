"""Deploys to one node again and again, and tells what grows.

    soak.py [--minutes N] [--deployments N] [--programs DIR] [--directory DIR] [--report FILE]

Each round exports a new bundle and deploys it with `slipway` until it is confirmed; now and then it goes back, sends a damaged
bundle, and collects garbage. The daemon's memory, its open files and threads, the database, the sealed audit and /metrics are
looked at in between. Of each the slope per 1,000 deployments is printed, by least squares over all but the first fifth. Ends with 1 if
memory, open files, threads or /metrics still grow then by more than the limits below, or a deployment did not end as it must.
"""
import argparse
import json
import os
import pathlib
import sys
import tempfile
import time

from campaign import ROOT
from node import QUICK, connect
from testproject import TestProject

SETTINGS = QUICK + "retention: {history: {count: 500}}\naudit: {seal: {every: 5000, keep: 500}}\n"
# Growth per 1,000 deployments that is still called none.
LIMITS = {"memory": 1 << 20, "files": 2, "threads": 1, "metrics": 512}
# Below this many deployments a slope says nothing.
FEWEST = 300


def slope(samples):
    """Growth for each 1,000 deployments. - Parameter samples: pairs of deployments and an amount."""
    count = len(samples)
    if count < 2:
        return 0.0
    middle_x = sum(x for x, _ in samples) / count
    middle_y = sum(y for _, y in samples) / count
    spread = sum((x - middle_x) ** 2 for x, _ in samples)
    if spread == 0:
        return 0.0
    return 1000 * sum((x - middle_x) * (y - middle_y) for x, y in samples) / spread


def size(path):
    """Bytes of a file or of all files below a directory; 0 where there is none."""
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file()) if path.is_dir() else 0


class Soak:
    def __init__(self, arguments, directory):
        self.arguments = arguments
        self.test_project = TestProject(arguments.programs, directory / "test_project")
        self.node = self.test_project.node(directory / "node", settings=SETTINGS)
        self.samples = []
        self.deployments = 0
        self.failures = []

    def run(self):
        self.node.start()
        began = time.monotonic()
        end = began + 60 * self.arguments.minutes
        pause = max(1.0, 60 * self.arguments.minutes / 200)
        due = began
        try:
            while time.monotonic() < end and self.deployments < self.arguments.deployments and not self.failures:
                if time.monotonic() >= due:
                    self.sample()
                    due += pause
                self.round()
            self.sample()
        finally:
            status = self.node.stop()
        if status != 0:
            self.failures.append(f"slipwayd ended with {status}: {self.node.tail()}")
        return time.monotonic() - began

    def round(self):
        self.deployments += 1
        number = self.deployments
        bundle = self.test_project.directory / "next.tar"
        bundle.unlink(missing_ok=True)
        self.test_project.slipway(
            "export", "--key", self.test_project.key, "--output", bundle, "--notes", f"round {number}",
            "--project-dir", self.test_project.project,
        )
        self.require(0, "deploy", bundle, "--wait")
        if number % 10 == 0:
            self.require(0, "rollback", "--wait")
        if number % 25 == 0:
            content = bytearray(bundle.read_bytes())
            content[len(content) // 2] ^= 1
            damaged = self.test_project.directory / "damaged.tar"
            damaged.write_bytes(content)
            self.node.slipway("deploy", damaged)
        if number % 100 == 0:
            self.require(0, "gc", "--node", self.node.address)

    def require(self, status, *arguments):
        run = self.node.slipway(*arguments, limit=300)
        if run.returncode != status:
            words = " ".join(map(str, arguments))
            self.failures.append(f"round {self.deployments}: {words} ended with {run.returncode}: {run.stderr}")

    def sample(self):
        process = pathlib.Path(f"/proc/{self.node.process.pid}")
        lines = dict(line.split(":", 1) for line in (process / "status").read_text().splitlines() if ":" in line)
        state = self.node.state
        self.samples.append({
            "deployments": self.deployments,
            "memory": int(lines["VmRSS"].split()[0]) * 1024,
            "files": len(os.listdir(process / "fd")),
            "threads": int(lines["Threads"]),
            "metrics": len(self.metrics()),
            "database": size(state / "node.db") + size(state / "node.db-wal"),
            "segments": size(state / "audit"),
            "contents": size(state / "blobs"),
        })

    def metrics(self):
        connection = connect((self.node.state / "slipwayd.address").read_text().strip())
        try:
            connection.request("GET", "/metrics", headers={"Authorization": f"Bearer {self.node.token}"})
            answer = connection.getresponse()
            data = answer.read()
            if answer.status != 200:
                raise RuntimeError(f"/metrics answered {answer.status}")
            return data
        finally:
            connection.close()


def judge(samples):
    """- Returns: what each thing was at first and at last and its slope, and what grew too much."""
    settled = [sample for sample in samples if sample["deployments"] >= samples[-1]["deployments"] / 5]
    rows, grown = [], []
    for name in samples[0]:
        if name == "deployments":
            continue
        growth = slope([(sample["deployments"], sample[name]) for sample in settled])
        rows.append((name, samples[0][name], samples[-1][name], growth))
        if name in LIMITS and samples[-1]["deployments"] >= FEWEST and growth > LIMITS[name]:
            grown.append(f"{name} grows by {growth:.1f} for each 1,000 deployments; at most {LIMITS[name]} is none")
    return rows, grown


def main():
    parser = argparse.ArgumentParser(description="Deploys to one node again and again, and tells what grows.")
    parser.add_argument("--minutes", type=float, default=120)
    parser.add_argument("--deployments", type=int, default=10_000, help="at most so many")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/release")
    parser.add_argument("--directory", type=pathlib.Path, help="where to work; a directory on a disk")
    parser.add_argument("--report", type=pathlib.Path, help="a file for all samples, as JSON")
    arguments = parser.parse_args()
    arguments.programs = arguments.programs.resolve()
    with tempfile.TemporaryDirectory(prefix="slipway-soak-", dir=arguments.directory) as directory:
        soak = Soak(arguments, pathlib.Path(directory))
        seconds = soak.run()
    rows, grown = judge(soak.samples)
    print(f"{soak.deployments} deployments in {seconds / 60:.1f} minutes, {len(soak.samples)} samples")
    print(f"{'':10} {'first':>14} {'last':>14} {'per 1,000':>14}")
    for name, first, last, growth in rows:
        print(f"{name:10} {first:>14,} {last:>14,} {growth:>14,.1f}")
    for line in soak.failures + grown:
        print(f"soak: {line}", file=sys.stderr)
    if arguments.report:
        arguments.report.write_text(json.dumps(soak.samples, indent=1) + "\n")
    return 1 if soak.failures or grown else 0


if __name__ == "__main__":
    sys.exit(main())
