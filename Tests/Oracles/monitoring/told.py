"""What a real node tells on /metrics, once it has something to tell in every family."""
import csv
import json
import random
import time
import urllib.request

from throwaway import DEADLINE, PROJECT, ROOT, Failed

MODEL = "iris-species"
EXAMPLE = ROOT / "bundles/example"
COPIES = 20
REQUESTS = 120
SETTINGS = {
    "probation": {"confirm": "manual", "rules": {"latency": 0, "errors": 1, "refusals": 1}},
    "monitoring": {"window": {"rows": 300, "minimum": 300}},
    "projects": {PROJECT: {"freshness": "30d"}},
    # A bundle that is named by its digest is looked for without a request, so that nobody has to answer.
    "follow": {"project": "elsewhere", "reference": f"127.0.0.1:1/elsewhere@sha256:{'0' * 64}", "by": "digest", "plain-http": True},
}


def prepare(place, python):
    """Two bundles: version 2 of the model with its reference, and the same with another alias."""
    place.slipway("import", f"sqlite:///{EXAMPLE}/registry/mlflow.db", "--model", MODEL)
    place.slipway("set", MODEL, "--active", "2")
    rows = flowers(place.directory / "garden.csv")
    place.slipway("dataset", "add", "garden", place.directory / "garden.csv", "--label", "label", "--labels", "0,1,2")
    place.slipway("reference", MODEL, "2", "--data", "garden", "--python", python)
    place.slipway("golden", MODEL, "2", "--input", EXAMPLE / f"data/{MODEL}.csv", "--rows", "20", "--python", python)
    place.slipway("export", "--key", place.directory / "key.pem", "--output", place.directory / "first.tar")
    place.slipway("set", MODEL, "--alias", "tried=1")
    place.slipway("export", "--key", place.directory / "key.pem", "--output", place.directory / "second.tar")
    # For other nodes, so that this one does nothing about it.
    ordered = ("--bundle", place.directory / "second.tar", "--select", "nobody")
    place.slipway("order", "create", *ordered, "--key", place.directory / "key.pem", "--output", place.directory / "order.json")
    return rows


def flowers(file):
    """The held-out flowers are few: each stands for some of its kind. - Returns: the columns, and the rows with the label last."""
    with open(EXAMPLE / f"data/{MODEL}.csv", newline="") as source:
        columns, *rows = list(csv.reader(source))
    chance = random.Random(11)
    more = [[f"{float(value) + chance.uniform(-0.1, 0.1):.2f}" for value in row[:-1]] + row[-1:] for row in rows for _ in range(COPIES)]
    with open(file, "w", newline="") as target:
        csv.writer(target).writerows([columns, *more])
    return columns, more


def metrics(place, node, rows, families):
    """Deploys both bundles, of which the second stays on probation; asks the model, and sends labels.

    - Parameter families: that are waited for, since monitoring counts beside the requests.
    - Returns: /metrics when it has all of them.
    """
    place.slipway("deploy", place.directory / "first.tar")
    place.slipway("confirm")
    place.slipway("deploy", place.directory / "second.tar")
    place.slipway("order", "push", place.directory / "order.json", "--node", node.address)
    ask(node, "/readyz")
    columns, rows = rows
    truth = [("request", "label")]
    for number in range(REQUESTS):
        row = rows[number * 7 % len(rows)]
        body = json.dumps({"dataframe_split": {"columns": columns[:-1], "data": [[float(value) for value in row[:-1]]]}})
        answer = ask(node, f"/v1/projects/{PROJECT}/models/{MODEL}/invocations", body.encode(), {"Content-Type": "application/json"})
        truth.append((answer.headers["slipway-request"], row[-1]))
    with open(place.directory / "truth.csv", "w", newline="") as file:
        csv.writer(file).writerows(truth)
    place.slipway("labels", place.directory / "truth.csv", "--model", MODEL)
    began = time.monotonic()
    while True:
        text = ask(node, "/metrics").read().decode()
        missing = [family for family in families if f"\n# TYPE {family} " not in "\n" + text]
        if not missing:
            return text
        if time.monotonic() - began > DEADLINE:
            raise Failed(f"/metrics lacks {', '.join(missing)}\n{node.log()}")
        time.sleep(0.2)


def ask(node, path, body=None, headers=None):
    request = urllib.request.Request(node.address + path, body, {"Authorization": f"Bearer {node.token}"} | (headers or {}))
    return urllib.request.urlopen(request, timeout=DEADLINE)
