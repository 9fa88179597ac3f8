"""What each Python process of an engine runs: it knows batches of Arrow, and no engine.

Once in a process it holds the files of the version to the digests of the job, which the driver has taken from a verified bundle; it
loads them with the node's own loaders, and replays the golden prediction before its first row. An error begins with `slipway: ` and
its code, so that it is found in whatever an engine prints around it.
"""
import base64
import fcntl
import hashlib
import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import threading
import types

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
ERROR = "slipway_error"
SHOWN = 5
_lock = threading.Lock()
_prepared = {}


class EngineError(RuntimeError):
    def __init__(self, code, message):
        super().__init__("slipway: %s: %s" % (code, " ".join(str(message).split())))


def prepared(spec, fetch):
    """The version, loaded and proved; once in each process.

    fetch: gives the directory that the engine has brought of a name: `version` or `wheels`.
    """
    with _lock:
        found = _prepared.get(spec["manifest"])
        if found is None:
            found = _prepared[spec["manifest"]] = Prepared(spec, fetch)
        return found


def describe(spec, fetch):
    """What a process says of itself once the version answers there as it was recorded: for the driver."""
    import pyarrow as pa

    text = json.dumps(prepared(spec, fetch).description)
    return pa.RecordBatch.from_arrays([pa.array([text], pa.string())], ["description"])


def score(spec, fetch, batches, partition=None):
    """The batches with the columns that stay and the answers; a batch of rows has as many rows as it came with."""
    work = None
    for batch in batches:
        if work is None:
            work = Scoring(spec, prepared(spec, fetch), batch.schema, partition)
        for start in range(0, batch.num_rows, work.chunk):
            for piece in work.pieces(batch.slice(start, work.chunk)):
                yield work.scored(piece)


class Prepared:
    def __init__(self, spec, fetch):
        sys.dont_write_bytecode = True
        for name in THREADS:
            os.environ[name] = "1"
        # Before any import: the library of ONNX models reports to its makers otherwise.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        if spec["wheels"] is not None:
            install(spec["wheels"], lambda: fetch("wheels"))
        check_packages(spec["packages"])
        root = fetch("version")
        check_files(root, spec["files"])
        make_modules(spec["modules"])
        from slipway_worker import direct, main, values

        self._main, self._direct, self._values = main, direct, values
        request = dict(spec["load"], directory=root)
        self._load(spec, request)
        try:
            self._replay(spec)
        except EngineError as error:
            # As on a node: what a direct loader answers otherwise, MLflow's own may answer as it was recorded.
            if self.loader != "direct" or request["loader"] != "automatic":
                raise
            try:
                self._load(spec, dict(request, loader="mlflow"))
            except EngineError:
                raise error
            self._replay(spec)
        self.description = {
            "loader": self.loader, "python": platform.python_version(), "golden": self._golden_rows,
            "packages": self._packages(), "columns": self._columns(spec),
        }

    def _load(self, spec, request):
        import warnings

        try:
            self.loader, self._model, _ = self._main.load(request)
            self._proof = self._direct.Proof(self._model)
            self._main.warm(self._proof, request)
        except Exception as error:
            raise EngineError("scoring.load", "%s: %s: %s" % (spec["subject"], type(error).__name__, error))
        warnings.filterwarnings("ignore", message="X does not have valid feature names")
        self.has_probabilities = self._model.probabilities is not None
        classes = self._values.jsonable(self._model.classes)
        self.classes = None if classes is None else [one if isinstance(one, str) else json.dumps(one) for one in classes]

    def ask(self, header, parts):
        """The form, the headers and the parts of an answer, as a worker gives them."""
        from slipway_worker.asking import Refusal
        from slipway_worker.inputs import InputError

        try:
            plan = self._values.Plan(header)
            body = bytearray().join(parts)
            data = plan.matrix(body) if self._proof.holds(plan) and not plan.params else None
            is_fast = data is not None and self._direct.is_plain(data)
            if not is_fast:
                data = plan.value(body)
        except InputError as error:
            raise Refusal("input", "%s: %s" % (type(error).__name__, error))
        try:
            result, shares = self._main.predicted(self._model, plan, data, is_fast)
            found = self._values.Answer(result, shares)
        except Exception as error:
            raise Refusal("model", "%s: %s" % (type(error).__name__, error))
        return found.form, found.headers, found.parts

    def _replay(self, spec):
        from slipway_worker import golden
        from slipway_worker.asking import Refusal

        record = spec["golden"]
        try:
            found = self.ask(record["header"], [base64.b64decode(record["body"])])
        except Refusal as error:
            raise EngineError("engine.golden", "%s: expected the recorded answer, found an error: %s" % (spec["subject"], error))
        self._replayed = found
        self._golden_rows = record["rows"]
        notes = golden.differences(found, record)
        if notes:
            listed = "; ".join("%s: expected %s, found %s" % (place or "the answer", old, new) for place, old, new in notes[:SHOWN])
            raise EngineError(
                "engine.golden",
                "%s: %s; it was recorded with %s, and this process has %s"
                % (spec["subject"], listed, _versions(record["packages"]), _versions(self._packages())),
            )

    def _packages(self):
        return self._main.hello(self.loader, self._model, None, 0)["packages"]

    def _columns(self, spec):
        """The names and types of the answer's columns, as the replayed answer has them."""
        from slipway_worker import answers

        form, headers, parts = self._replayed
        if not spec["probabilities"]:
            kept = [(header, part) for header, part in zip(headers, parts) if header["parameters"].get("role") != answers.ROLE]
            headers, parts = [header for header, _ in kept], [part for _, part in kept]
        try:
            found = answers.columns(form, headers, parts, self._golden_rows, self.classes)
        except answers.WrongAnswer as error:
            raise EngineError("scoring.rows" if isinstance(error, answers.WrongRows) else "scoring.model", error)
        return [[name, str(widened(array).type)] for name, array in found]


class Scoring:
    """The batches of one task, whose columns are those of the first."""

    def __init__(self, spec, model, schema, partition):
        from slipway_worker.answers import Naming
        from slipway_worker.asking import Asking, pieces
        from slipway_worker.casting import Casting, Refused

        self.chunk = max(1, min(spec["chunk"], (64 << 20) // (8 * max(1, len(schema.names)))))
        self.pieces = pieces
        self._spec, self._partition = spec, partition
        self._skips = spec["badRows"]
        naming = Naming(spec["pattern"], spec["keep"], spec["replace"])
        self._kept = [name for name in schema.names if naming.keeps(name)]
        self._kinds = [(name, arrow_type(kind)) for name, kind in spec["columns"]]
        self._names = [naming.name(name) for name, _ in self._kinds]
        try:
            casting = Casting(spec["schema"], spec["features"] or schema.names, spec["readsTexts"])
            casting.check(schema)
        except Refused as error:
            raise EngineError("scoring.input", error)
        self._asking = Asking(casting, model.ask, model.classes, spec["probabilities"] and model.has_probabilities, self._skips)

    def scored(self, batch):
        import pyarrow as pa

        from slipway_worker import answers
        from slipway_worker.asking import BadRow, Refusal
        from slipway_worker.casting import Refused

        try:
            rows, found, bad = self._asking.score(batch)
            arrays = None if found is None else answers.settled([(name, widened(array)) for name, array in found], self._kinds)
        except BadRow as error:
            where = "a row" if self._partition is None else "a row of partition %d" % self._partition
            raise EngineError("scoring.input", "%s: %s; --keep-bad-rows goes on behind it and says why in %s" % (where, error, ERROR))
        except Refused as error:
            raise EngineError("scoring.input", error)
        except (Refusal, answers.WrongAnswer) as error:
            raise EngineError("scoring.rows" if isinstance(error, answers.WrongRows) else "scoring.model", error)
        if arrays is None:
            arrays = [pa.nulls(batch.num_rows, kind) for _, kind in self._kinds]
        elif len(rows) < batch.num_rows:
            places = [None] * batch.num_rows
            for place, row in enumerate(rows):
                places[row] = place
            arrays = [array.take(pa.array(places, pa.int64())) for array in arrays]
        arrays = [batch.column(name) for name in self._kept] + arrays
        names = self._kept + self._names
        if self._skips:
            reasons = [None] * batch.num_rows
            for row, reason in bad:
                reasons[row] = reason
            arrays, names = arrays + [pa.array(reasons, pa.string())], names + [ERROR]
        return pa.RecordBatch.from_arrays(arrays, names)


def check_files(root, files):
    """Holds a directory to the digests and sizes of all its files: nothing is missing, changed or there besides."""
    found = set()
    for directory, _, names in os.walk(root):
        for name in names:
            found.add(os.path.relpath(os.path.join(directory, name), root))
    for path in sorted(found.symmetric_difference(files)):
        word = "a file of the signed version, found none" if path in files else "no file of this name, found one"
        raise EngineError("engine.digest", "%s: expected %s" % (path, word))
    for path, (digest, size) in files.items():
        value, count = hashlib.sha256(), 0
        with open(os.path.join(root, path), "rb") as file:
            for piece in iter(lambda: file.read(1 << 20), b""):
                value.update(piece)
                count += len(piece)
        if count != size or value.hexdigest() != digest:
            raise EngineError(
                "engine.digest", "%s: expected sha256:%s of %d bytes, found sha256:%s of %d" % (path, digest, size, value.hexdigest(), count)
            )


def check_packages(wanted):
    """Holds the packages that the version needs to the versions that its prediction was recorded with."""
    for name in sorted(wanted):
        found = installed(name)
        if found != wanted[name]:
            raise EngineError(
                "engine.package",
                "%s: expected %s, with which the golden prediction was recorded, found %s; install it on the executors, or bring "
                "the packages with --environment wheels or archive=URI" % (name, wanted[name], found or "none"),
            )


def installed(name):
    """The version of a package; one that is spread over several names has it under one of them."""
    for other in (name, name + "-cpu", name + "-gpu", name + "-headless"):
        try:
            return importlib.metadata.version(other)
        except importlib.metadata.PackageNotFoundError:
            continue
    return None


def make_modules(modules):
    if "slipway_worker" in sys.modules:
        return
    package = types.ModuleType("slipway_worker")
    package.__path__ = []
    sys.modules["slipway_worker"] = package
    try:
        for name, source in modules:
            module = types.ModuleType("slipway_worker." + name)
            sys.modules[module.__name__] = module
            setattr(package, name, module)
            exec(compile(source, "slipway_worker/%s.py" % name, "exec"), module.__dict__)
    except ImportError as error:
        for name in [name for name in sys.modules if name.split(".")[0] == "slipway_worker"]:
            del sys.modules[name]
        raise EngineError("engine.package", "%s; the executors need it: install it there, or bring the packages with --environment" % error)


def install(lock, fetch):
    """Installs the wheels of a lock once on a machine, in front of all other packages of this process."""
    check_platform(lock)
    target = os.path.join(cache(), lock["digest"])
    with open(target + ".lock", "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not os.path.isdir(target):
            lay(lock, fetch(), target)
    if target not in sys.path:
        sys.path.insert(0, target)
    importlib.invalidate_caches()
    for name, version in lock["packages"].items():
        module = sys.modules.get(lock["modules"].get(name, name).replace("-", "_"))
        loaded = getattr(module, "__version__", version) if module is not None else version
        if loaded != version:
            raise EngineError(
                "engine.environment",
                "%s: expected %s, as the bundle brings it, found %s, which the engine has loaded already; install %s on the executors, or "
                "bring a whole Python with --environment archive=URI" % (name, version, loaded, version),
            )


def check_platform(lock):
    found = [platform.python_implementation().lower(), "%d.%d" % sys.version_info[:2], sys.platform, platform.machine()]
    expected = [lock["implementation"], lock["series"], lock["system"], lock["machine"]]
    if found != expected:
        raise EngineError(
            "engine.environment",
            "expected a Python like %s, for which the bundle's wheels are, found %s; export the bundle with wheels for that, or use "
            "--environment executors" % (" ".join(expected), " ".join(found)),
        )


def cache():
    path = os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache"), "slipway-engine")
    os.makedirs(path, mode=0o700, exist_ok=True)
    return path


def lay(lock, wheels, target):
    check_files(wheels, lock["files"])
    temporary = target + ".new"
    shutil.rmtree(temporary, ignore_errors=True)
    paths = [os.path.join(wheels, name) for name in sorted(lock["files"])]
    command = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--no-compile", "--quiet", "--target", temporary]
    done = subprocess.run(command + paths, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        shutil.rmtree(temporary, ignore_errors=True)
        last = done.stdout.decode("utf-8", "replace").strip().splitlines()[-3:]
        raise EngineError("engine.environment", "the bundle's wheels cannot be installed: %s" % "; ".join(last))
    os.rename(temporary, target)


# Types of an answer's columns; engines have no unsigned ones.
def widened(array):
    import pyarrow as pa

    wider = {pa.uint8(): pa.int16(), pa.uint16(): pa.int32(), pa.uint32(): pa.int64(), pa.uint64(): pa.decimal128(20, 0)}
    return array.cast(wider[array.type]) if array.type in wider else array


def arrow_type(text):
    import pyarrow as pa

    known = [
        pa.bool_(), pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.float32(), pa.float64(), pa.string(), pa.binary(),
        pa.timestamp("us", "UTC"), pa.decimal128(20, 0),
    ]
    return {str(kind): kind for kind in known}[text]


def found_error(text):
    """The code and the message of an error of this module in what an engine prints; None if it has none."""
    match = re.search(r"slipway: ((?:engine|scoring)\.[a-z-]+): ([^\n]*)", text)
    return None if match is None else (match.group(1), match.group(2).strip())


def _versions(packages):
    return ", ".join("%s %s" % pair for pair in sorted(packages.items())) or "no package that is known"
