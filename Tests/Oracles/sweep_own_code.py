"""Saves classes and functions of an author, as a notebook has them, with cloudpickle: sweep_own_code.py DIRECTORY"""
import collections
import contextlib
import copy
import dataclasses
import enum
import functools
import itertools
import json
import logging
import operator
import os.path
import sys
import typing
from copy import deepcopy
from os.path import join
from urllib.parse import quote

import cloudpickle

log = logging.getLogger("model")


class Answering:
    threshold: float = 0.5

    def predict(self, context, model_input: list[str], params: dict[str, typing.Any] | None = None) -> list[str]:
        log.info("rows: %d", len(model_input))
        return [self._mark(deepcopy(one)) for one in model_input]

    @staticmethod
    def _mark(text):
        return join("a", quote(str(text)))

    @classmethod
    def made(cls):
        return cls()

    @property
    def limit(self):
        return self.threshold


class Named(typing.NamedTuple):
    age: int
    city: str = "Oslo"


class Colour(str, enum.Enum):
    RED = "red"


class Level(enum.Enum):
    LOW = enum.auto()

    @property
    def title(self):
        return self.name.title()


class Rights(enum.Flag):
    READ = 1
    WRITE = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Fixed:
    age: int = 1


@dataclasses.dataclass(order=True)
class Settings:
    names: list = dataclasses.field(default_factory=list)


class Speaking(typing.Protocol):
    def speak(self) -> int: ...


class Meta(type):
    def __new__(cls, name, bases, members):
        return super().__new__(cls, name, bases, members)


class Made(metaclass=Meta):
    pass


def traced(function):
    @functools.wraps(function)
    def inner(*values):
        log.info("called")
        return function(*values)

    return inner


@traced
def grouped(rows):
    return [list(group) for _, group in itertools.groupby(sorted(rows, key=operator.itemgetter(0)))]


@contextlib.contextmanager
def held():
    yield 1


def sums(rows: list[int] | tuple[int, ...]) -> int | None:
    return functools.reduce(max, map(int, rows), 0) if os.path.exists("x") else json.loads("1")


FOUND = {
    "class": Answering, "object": Answering(), "named": Named(1), "pair": collections.namedtuple("Pair", "a b")(1, 2),
    "colour": Colour.RED, "level": Level.LOW, "rights": Rights.READ | Rights.WRITE, "fixed": Fixed(), "settings": Settings(),
    "protocol": Speaking, "made": Made(), "decorated": grouped, "context": held, "union": sums,
    "partial": functools.partial(sums, [1]), "logger": [log, Answering()], "copied": copy.copy(Settings(["a"])),
    "counted": collections.defaultdict(lambda: 0), "lambda": lambda rows: [len(row) for row in rows],
}

for name, one in FOUND.items():
    with open(os.path.join(sys.argv[1], f"{name}.pkl"), "wb") as file:
        cloudpickle.dump(one, file)
