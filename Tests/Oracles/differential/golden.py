"""Golden records of the bodies: what `slipway golden` writes of one, and whether a node answers the same."""
import itertools
import json
import tarfile

import bodies
from node import Failed

# Bodies of a model that are looked at for one that has nothing odd.
TRIED = 400


def plain_body(models, model, seed):
    """The first body of the model that has rows and nothing odd; None if there is none."""
    at = [one.name for one in models].index(model.name)
    numbers = range(at, TRIED * len(models), len(models))
    found = (bodies.body(models, seed, number) for number in numbers)
    return next((body for body in found if not body.traits and body.type in ("text/csv", "application/json")), None)


class Records:
    """What was recorded of each model that is served, by its name, and why not where it was not."""

    def __init__(self, workshop):
        self._workshop = workshop
        self.bodies, self.refused = {}, {}

    def make(self, served, body):
        self.bodies[served] = body
        place = self._workshop.directory / f"{served}.{'csv' if body.type == 'text/csv' else 'json'}"
        place.write_bytes(body.data)
        try:
            self._workshop.slipway(
                "golden", served, "--input", place, "--python", self._workshop.python, "--project-dir", self._workshop.project
            )
        except Failed as error:
            self.refused[served] = str(error)

    def differences(self, bundle, ask):
        """What a node answers otherwise, in words.

        ask: answers a body as the node does, by the model's name.
        """
        for served, body in self.bodies.items():
            answer = ask(served, body)
            if served in self.refused:
                if answer["status"] == 200:
                    yield f"{served} answers what cannot be recorded: {body.text[:200]!r}: {self.refused[served][-300:]}"
                continue
            recorded = _values(_record(bundle, served)["output"])
            found = list(_leaves(json.loads(answer["body"]).get("predictions"))) if answer["status"] == 200 else answer["body"]
            if found != recorded:
                yield f"{served} was recorded with {recorded} and answers {found} to {body.text[:200]!r}"


def _record(bundle, served):
    with tarfile.open(bundle) as archive:
        return json.load(archive.extractfile(f"golden/{served}/1.json"))


def _values(output):
    """All values in the order in which the scoring server writes them: row by row."""
    columns = [[_value(item, tensor) for item in tensor["data"]] for tensor in output["tensors"]]
    if output["form"] in ("frame", "series"):
        return list(itertools.chain(*zip(*columns)))
    return list(itertools.chain(*([leaf for item in column for leaf in _leaves(item)] for column in columns)))


def _value(item, tensor):
    return json.loads(item) if tensor.get("content") == "json" and item is not None else item


def _leaves(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value
