"""Bodies of requests from a seed: body N of a seed is always the same, whatever Python makes it."""
import dataclasses
import json
import random

import hostile
import literals
import tables
import tensors


@dataclasses.dataclass(frozen=True)
class Body:
    """`traits` tell what is odd about it, for whoever reads a difference and for the rules about known ones."""

    number: int
    model: str
    form: str
    type: str
    data: bytes
    traits: tuple

    @property
    def text(self):
        return self.data.decode("utf-8", "replace")


def body(models, seed, number):
    chance = random.Random(f"{seed}/{number}")
    model = models[number % len(models)]
    form, kind, data, traits = _content(chance, model)
    if kind == "application/json" and chance.random() < 0.02:
        kind, trait = chance.choice(hostile.TYPES)
        traits = (*traits, trait)
    return Body(number, model.name, form, kind, data, tuple(sorted(set(traits))))


def _content(chance, model):
    if chance.random() < 0.04:
        return ("hostile", *hostile.content(chance, model))
    if model.is_asked and chance.random() < 0.7:
        return "question", "application/json", hostile.question(chance).encode(), ("a question to a language model",)
    make = {
        "columns": tables.content, "tensors": tensors.content, "hint": tensors.hinted, "anything": _anything,
    }[model.takes]
    form, kind, text, traits = make(chance, model)
    if kind == "application/json":
        text, more = _with_parameters(chance, model, text)
        traits = (*traits, *more)
    return form, kind, text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"), traits


def _anything(chance, model):
    return (tables.content if chance.random() < 0.7 else tensors.content)(chance, model)


def _with_parameters(chance, model, text):
    if not (model.params or chance.random() < 0.03) or chance.random() < 0.25:
        return text, ()
    known = {spec["name"]: spec for spec in model.params} or {"p": {"type": "double", "shape": None}}
    chosen, traits = [], ["params"]
    for name in chance.sample(sorted(known), chance.randint(0, min(3, len(known)))):
        spec = known[name]
        literal = _parameter(chance, spec)
        if chance.random() < 0.3:
            what = chance.choice(sorted(literals.ODD))
            literal = chance.choice(literals.ODD[what])
            traits.append(f"{what} in param {spec['type']}{' list' if spec['shape'] else ''}")
        chosen.append(f"{json.dumps(name)}: {literal}")
    if chance.random() < 0.1:
        chosen.append('"unknown": 1')
        traits.append("unknown param")
    return text[:-1] + ', "params": {' + ", ".join(chosen) + "}}", traits


def _parameter(chance, spec):
    pool = literals.GOOD[spec["type"]]
    if spec["shape"]:
        return "[" + ", ".join(chance.choice(pool) for _ in range(chance.randint(0, 3))) + "]"
    return chance.choice(pool)


def plain(model, seed, rows=3):
    """A table with nothing but usual in it, as `dataframe_split`: what everybody must take who is asked for a second opinion."""
    chance = random.Random(f"{seed}/{model.name}")
    data = [[json.loads(tables.good(chance, spec, literals.PLAIN)) for spec in model.columns] for _ in range(rows)]
    return {"columns": [spec["name"] for spec in model.columns], "data": data}
