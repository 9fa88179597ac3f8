"""The models that both servers are asked, and what each takes. Imports nothing but the standard library: it is read by the Pythons
of the models and by the one that asks."""
import dataclasses

# The environments of Python, by the name of their folder in .build-tools.
ENVIRONMENTS = {"python": "MLflow 3, pandas 3", "mlflow2": "MLflow 2, pandas 2"}


@dataclasses.dataclass(frozen=True)
class Model:
    """`columns` and `tensors` are written as MLflow writes a schema as JSON; without either there is no signature, unless a type hint
    makes one. Those that are `direct` are asked by the direct loader too, those of the `sample` in the tests of every change; one that
    `is_asked` gets requests to a language model."""

    name: str
    flavour: str
    columns: tuple = ()
    tensors: tuple = ()
    hint: str = ""
    params: tuple = ()
    direct: bool = False
    is_asked: bool = False
    sample: tuple = ()
    environments: tuple = tuple(ENVIRONMENTS)

    @property
    def takes(self):
        return "columns" if self.columns else "tensors" if self.tensors else "hint" if self.hint else "anything"

    @property
    def loaders(self):
        return ("mlflow", "direct") if self.direct else ("mlflow",)


def column(name, type, required=True, **more):
    found = {"type": type, "required": required, **more}
    return found if name is None else {"name": name, **found}


def tensor(dtype, shape, name=None):
    found = {"type": "tensor", "tensor-spec": {"dtype": dtype, "shape": list(shape)}}
    return found if name is None else {"name": name, **found}


def param(name, type, default, shape=None):
    return {"name": name, "type": type, "default": default, "shape": shape}


def columns(text, required=True):
    """`age: double, city: string`"""
    return tuple(column(*pair.strip().split(": "), required) for pair in text.split(","))


EVERY_TYPE = "b: boolean, i: integer, l: long, f: float, d: double, s: string, x: binary, t: datetime"
DOUBLES = columns("a: double, b: double, c: double")
FLOATS = columns("a: float, b: float, c: float")
PERSON = columns("age: double, city: string, visits: long, member: boolean, joined: datetime")
OPTIONAL_PERSON = (*columns("age: double, city: string", False), *columns("score: double"))
NESTED = (
    column("v", "array", items={"type": "double"}),
    column("w", "array", items={"type": "string"}),
    column("o", "object", properties={
        "k": {"type": "string", "required": True}, "n": {"type": "long", "required": False},
    }),
    column("m", "map", values={"type": "string"}),
    column("q", "array", items={"type": "object", "properties": {"z": {"type": "double", "required": True}}}),
)
NUMBERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16", "float32", "float64")
PARAMS = (
    param("d", "double", 0.5), param("f", "float", 0.25), param("l", "long", 7), param("i", "integer", 3),
    param("b", "boolean", True), param("s", "string", "x"), param("t", "datetime", "2026-01-02T03:04:05"),
    param("ds", "double", [0.5], [-1]), param("ls", "long", [1, 2], [-1]), param("ss", "string", ["a"], [-1]),
)
BOTH = tuple(ENVIRONMENTS)
THREE, TWO = ("python",), ("mlflow2",)

# `seeing` models are of python_function and tell what they are given; `seeing-sklearn` tell the same by the flavour of scikit-learn,
# which the direct loader knows.
MODELS = [
    Model("every-type", "seeing-sklearn", columns(EVERY_TYPE), direct=True, sample=BOTH),
    Model("optional-types", "seeing-sklearn", columns(EVERY_TYPE, False), direct=True, sample=TWO),
    Model("no-signature", "seeing-sklearn", direct=True, sample=THREE),
    Model("texts", "seeing", columns("s: string, u: string"), sample=()),
    Model("whole-numbers", "seeing", columns("i: integer, l: long, o: double")),
    Model("one-optional", "seeing", (*columns("l: long", False), *columns("d: double"))),
    Model("nested", "seeing", NESTED, sample=THREE),
    Model("optional-nested", "seeing", tuple({**spec, "required": False} for spec in NESTED)),
    Model("any-type", "seeing", (column("a", "any"), column("l", "array", items={"type": "any"})), environments=THREE),
    Model("unnamed-text", "seeing", (column(None, "string"),)),
    Model("unnamed-doubles", "seeing", (column(None, "double"), column(None, "double"))),
    Model("unnamed-long", "seeing", (column(None, "long"),)),
    Model("one-text", "seeing", columns("text: string")),
    Model("one-double", "seeing", columns("x: double")),
    Model("numbered-columns", "seeing", (column(0, "double"), column(1, "string"))),
    Model("mixed-columns", "seeing", (column("a", "double"), column(1, "string"))),
    Model("paired-columns", "seeing", (column(["a", "x"], "double"), column(["a", "y"], "string"))),
    Model("language", "seeing", (column("prompt", "string"), column("temperature", "double", False)), is_asked=True),
    Model("params", "seeing", DOUBLES, params=PARAMS, sample=TWO),
    Model("params-alone", "seeing", params=PARAMS[:3]),
    Model("matrix", "seeing", tensors=(tensor("float32", (-1, 2)),), sample=TWO),
    Model("matrix-of-doubles", "seeing-sklearn", tensors=(tensor("float64", (-1, 3)),), direct=True),
    Model("vector", "seeing", tensors=(tensor("int64", (-1,)),)),
    Model("fixed", "seeing", tensors=(tensor("uint8", (2, 2)),)),
    Model("vector-of-bool", "seeing", tensors=(tensor("bool", (-1,)),)),
    Model("vector-of-text", "seeing", tensors=(tensor("str", (-1,)),)),
    Model("matrix-of-bytes", "seeing", tensors=(tensor("bytes", (-1, 1)),)),
    Model("vector-of-objects", "seeing", tensors=(tensor("object", (-1,)),)),
    Model("named-tensor", "seeing", tensors=(tensor("float64", (-1, 2, 2), "c"),)),
    Model("named-tensors", "seeing", tensors=(
        tensor("float64", (-1, 2), "x"), tensor("int64", (-1, 1), "y"), tensor("str", (-1,), "s"),
    )),
    Model("every-number", "seeing", tensors=tuple(tensor(dtype, (-1,), dtype) for dtype in (*NUMBERS, "bool"))),
    Model("hint-texts", "seeing-hint", hint="list[str]", sample=()),
    Model("hint-objects", "seeing-hint", hint="list[dict[str, Any]]"),
    Model("hint-lists", "seeing-hint", hint="list[list[float]]"),
    Model("hint-numbers", "seeing-hint", hint="list[int]"),
    Model("hint-pydantic", "seeing-hint", hint="list[Person]", sample=THREE),
    Model("person-pipeline", "person-pipeline", PERSON, direct=True, sample=BOTH),
    Model("person-optional", "person-optional", OPTIONAL_PERSON, direct=True),
    Model("imputed", "imputed", DOUBLES, direct=True),
    Model("trees", "trees", columns("a: double, b: long, c: integer"), direct=True),
    Model("array-fitted", "array-fitted", tensors=(tensor("float64", (-1, 3)),), direct=True),
    Model("xgboost-booster", "xgboost-booster", DOUBLES, direct=True, sample=THREE),
    Model("xgboost-estimator", "xgboost-estimator", FLOATS, direct=True, sample=TWO),
    Model("lightgbm-booster", "lightgbm-booster", DOUBLES, direct=True, environments=THREE),
    Model("lightgbm-estimator", "lightgbm-estimator", columns("a: double, b: long, c: float"), direct=True, sample=THREE,
          environments=THREE),
    Model("onnx-columns", "onnx-columns", FLOATS, direct=True, environments=THREE),
    Model("onnx-matrix", "onnx-matrix", tensors=(tensor("float32", (-1, 3)),), direct=True, environments=THREE),
    Model("onnx-inputs", "onnx-inputs", columns("a: float, b: float"), direct=True, environments=THREE),
]


def models_of(environment, sample=False):
    return [
        model for model in MODELS
        if environment in model.environments and (not sample or environment in model.sample)
    ]
