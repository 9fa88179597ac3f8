"""Every flavour that MLflow 1, 2 and 3 write, which environment has it, and why one cannot be had."""
import dataclasses

# The release of each MLflow, and the Python that its packages have wheels for.
RELEASES = {3: "3.17.2", 2: "2.22.5", 1: "1.30.1"}
PYTHONS = {3: "3.11", 2: "3.11", 1: "3.10"}

HOSTED = "asks a hosted model, which a test cannot have"


@dataclasses.dataclass(frozen=True)
class Flavour:
    """A row of the table for each MLflow."""

    name: str
    # By MLflow: a file of environments/ without its ending, or a text that begins with "not run" or "none".
    environments: dict
    # The packages whose versions the table tells.
    packages: tuple = ()

    @property
    def needs_network(self):
        """Whether it speaks with a program of its own over the network, which a sandbox keeps models from."""
        return self.name in ("h2o", "spark")

    def environment(self, major):
        """- Returns: the environment's name, or None."""
        found = self.environments.get(major, "")
        return None if self.reason(major) else found

    def reason(self, major):
        """- Returns: why the flavour is not run with that MLflow, or None."""
        found = self.environments.get(major, "not run")
        return found if found.startswith(("not run", "none")) else None


def _flavour(name, three, two, one, *packages):
    return Flavour(name, {3: three, 2: two, 1: one}, packages)


_NEWER = "none: newer than this MLflow"
_GONE = "none: gone from this MLflow"

FLAVOURS = [
    _flavour("sklearn", "tables3", "tables2", "tables1", "scikit-learn", "skops"),
    _flavour("xgboost", "tables3", "tables2", "tables1", "xgboost-cpu", "xgboost"),
    _flavour("lightgbm", "tables3", "tables2", "tables1", "lightgbm"),
    _flavour("catboost", "tables3", "tables2", "tables1", "catboost"),
    _flavour("onnx", "tables3", "tables2", "tables1", "onnx", "onnxruntime"),
    _flavour("statsmodels", "tables3", "tables2", "tables1", "statsmodels"),
    _flavour("prophet", "tables3", "tables2", "tables1", "prophet"),
    _flavour("pmdarima", "tables3", "tables2", "tables1", "pmdarima"),
    _flavour("diviner", _GONE, "tables2", "tables1", "diviner"),
    _flavour("spacy", "tables3", "tables2", "tables1", "spacy"),
    _flavour("h2o", "tables3", "tables2", "tables1", "h2o"),
    _flavour("pyfunc-class", "tables3", "tables2", "tables1", "cloudpickle"),
    _flavour("pyfunc-artifacts", "tables3", "tables2", "tables1", "cloudpickle"),
    _flavour("pyfunc-function", "tables3", "tables2", "tables1", "cloudpickle"),
    _flavour("pyfunc-code", "tables3", "tables2", _NEWER),
    _flavour("pyfunc-hints", "tables3", "tables2", _NEWER, "cloudpickle"),
    _flavour("pyfunc-pydantic", "tables3", "tables2", _NEWER, "cloudpickle", "pydantic"),
    _flavour("chat-model", "agents3", "agents2", _NEWER),
    _flavour("chat-agent", "agents3", "agents2", _NEWER),
    _flavour("responses-agent", "agents3", _NEWER, _NEWER),
    _flavour("langchain", "agents3", "agents2", _NEWER, "langchain-core"),
    _flavour("llama_index", "agents3", "agents2", _NEWER, "llama-index-core"),
    _flavour("dspy", "agents3", "agents2", _NEWER, "dspy"),
    _flavour("openai", f"not run: {HOSTED}", f"not run: {HOSTED}", _NEWER),
    _flavour("promptflow", _GONE, f"not run: {HOSTED}", _NEWER),
    _flavour("pytorch", "torch3", "torch2", "torch1", "torch"),
    _flavour("transformers", "torch3", "torch2", "not run: its first form, of which nothing is served any more", "transformers"),
    _flavour("sentence_transformers", "torch3", "torch2", _NEWER, "sentence-transformers"),
    _flavour("fastai", _GONE, "torch2", "torch1", "fastai"),
    _flavour("diffusers", "not run: its base model comes from a hub", _NEWER, _NEWER),
    _flavour("tensorflow", "tensorflow3", "tensorflow2", "tensorflow1", "tensorflow-cpu", "keras"),
    _flavour("keras", "tensorflow3", "tensorflow2", "tensorflow1", "tensorflow-cpu", "keras"),
    _flavour("paddle", "paddle3", "paddle2", "paddle1", "paddlepaddle"),
    _flavour("spark", "spark3", "spark2", "spark1", "pyspark"),
    _flavour("gluon", _GONE, _GONE, "gluon1", "mxnet"),
    _flavour("shap", "tables3", "tables2", "shap1", "shap"),
    _flavour("johnsnowlabs", "not run: needs a licence", "not run: needs a licence", _NEWER),
    _flavour("mleap", _GONE, "not run: its Java libraries are in no package index of Python", "not run: as for MLflow 2"),
    _flavour("crate (R)", *["not run: R's packages are in no package index of Python"] * 3),
]


def named(names):
    """- Returns: the flavours of these names, or all. Raises KeyError with one that there is not."""
    known = {flavour.name: flavour for flavour in FLAVOURS}
    return [known[name] for name in names] if names else FLAVOURS
