"""Holds packaging/monitoring to a node: run.py [--programs DIR] [--python PYTHON] [--promtool PROGRAM] [--metrics FILE]

A real node comes to have something in every family of docs/operating.md. Then each metric, label and value that the dashboard and the alert
rules name has to be on its /metrics, and each family has to have a panel. promtool judges the syntax of all expressions, and whether each
alert fires when it should (cases.py). Ends with 1 if something is wrong.
"""
import argparse
import json
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import alert_rules
import cases
import told
from dashboard import Dashboard
from exposition import Exposition
from throwaway import ROOT, Failed, Place

PACKAGING = ROOT / "packaging/monitoring"
RULES, DASHBOARD = PACKAGING / "slipway-rules.yml", PACKAGING / "slipway-dashboard.json"


def documented():
    text = (ROOT / "docs/operating.md").read_text()
    return re.findall(r"^\| `((?:slipway|process)_[a-z_]+)` \|", text, re.MULTILINE)


def of_a_node(arguments):
    with tempfile.TemporaryDirectory(prefix="slipway-monitoring-") as directory:
        place = Place(arguments.programs.resolve(), pathlib.Path(directory), arguments.python)
        rows = told.prepare(place, arguments.python)
        with place.node(**told.SETTINGS) as node:
            return told.metrics(place, node, rows, documented())


def promtool(program, dashboard):
    """What promtool says of the rules, of the dashboard's expressions, and of the cases."""
    recorded = [{"record": f"panel:{number}", "expr": text} for number, (_, text) in enumerate(dashboard.expressions())]
    with tempfile.TemporaryDirectory(prefix="slipway-promtool-") as directory:
        place = pathlib.Path(directory)
        # JSON is YAML.
        (place / "panels.yml").write_text(json.dumps({"groups": [{"name": "panels", "rules": recorded}]}))
        (place / "cases.yml").write_text(json.dumps(cases.document(RULES)))
        for words in (
            ["check", "rules", "--lint-fatal", RULES], ["check", "rules", "--lint=none", place / "panels.yml"], ["test", "rules", place / "cases.yml"],
        ):
            done = subprocess.run([program, *map(str, words)], capture_output=True, text=True)
            if done.returncode != 0:
                yield f"promtool {words[0]} {words[-1].name}: {done.stdout}{done.stderr}"


def untried(alerts):
    tried = set(cases.CASES) | {cases.MISSING}
    for name in sorted({rule["alert"] for rule in alerts} ^ tried):
        yield f"{name} is among the rules or among the cases, but not in both"


def main():
    parser = argparse.ArgumentParser(description="Holds packaging/monitoring to a node.")
    parser.add_argument("--programs", type=pathlib.Path, default=ROOT / ".build/debug")
    parser.add_argument("--python", type=pathlib.Path, default=ROOT / ".build-tools/python/bin/python", help="runs the models")
    parser.add_argument("--promtool", default=shutil.which("promtool"), help="else only what a node shows is judged")
    parser.add_argument("--metrics", type=pathlib.Path, help="a file with what /metrics said, instead of a node")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        text = arguments.metrics.read_text() if arguments.metrics else of_a_node(arguments)
    except Failed as error:
        sys.exit(str(error))
    exposition, dashboard = Exposition(text), Dashboard(DASHBOARD.read_text())
    errors = [f"dashboard: {flaw}" for flaw in dashboard.flaws(exposition)]
    errors += [f"rules: {flaw}" for flaw in alert_rules.flaws(RULES.read_text(), exposition)] + list(untried(alert_rules.alerts(RULES.read_text())))
    if arguments.promtool:
        errors += promtool(arguments.promtool, dashboard)
    else:
        print("monitoring: promtool is not here (scripts/setup-tests)")
    for error in errors:
        print(error)
    print(f"monitoring: {len(exposition.families)} families, {len(dashboard.panels)} panels, {len(cases.CASES) + 1} alerts: {len(errors)} errors")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main())
