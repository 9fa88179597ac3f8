"""Writes Sources/ModelScan/Imports/Known: the classes and functions that honest pickles of the libraries name.

    known_imports.py DIRECTORY...

Each directory is a site-packages, or a wheel that was unpacked with what it needs beside it; several versions of a library give the
union of their names. A class is left out where one that it is made of, of whichever library, is not there to be read.
Nothing of them is imported: names are read from sources and, of compiled modules, from the texts in them. A name counts in the
module that defines it, which is where pickle finds a class (`__module__`, `__qualname__`), and never where it is only imported.
Left out is what reads or writes files, opens connections, starts processes or runs code when it is made, filled or called.
"""
import ast
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent.parent.parent
OUT = HERE / "Sources/ModelScan/Imports/Known"

# Library: the modules that are meant, those of them that are not, and the modules whose functions are meant too.
LIBRARIES = {
    "sklearn": (
        ["sklearn"],
        "datasets tests externals conftest _build_utils __check_build callback._transport utils._testing utils.testing utils._mocking "
        "utils.mocking utils.estimator_checks utils._test_common utils._repr_html utils._estimator_html_repr utils._show_versions "
        "utils._plotting utils.mock _min_dependencies experimental inspection._plot metrics._plot calibration_plot",
        "sklearn.metrics sklearn.feature_selection sklearn.preprocessing sklearn.feature_extraction sklearn.gaussian_process "
        "sklearn.neighbors sklearn.covariance",
    ),
    "pandas": (
        ["pandas.core", "pandas._libs"],
        "core.computation core.config_init core.dtypes.inference core._numba core.util _libs.parsers _libs.json tests",
        "",
    ),
    "scipy": (
        ["scipy.sparse", "scipy.interpolate", "scipy.spatial", "scipy.stats"],
        "sparse.linalg spatial._plotutils tests stats._sobol stats._unuran stats._boost",
        "",
    ),
    "statsmodels": (
        ["statsmodels"],
        "datasets tests graphics iolib.foreign iolib.openfile iolib.smpickle examples _version conftest tools.web tools.print_version "
        "tools.sm_exceptions tools.parallel tools.docstring tools.rng_qrng tools._test_runner tools._testing test_runner sandbox.nonparametric.tests",
        "",
    ),
    "pmdarima": (["pmdarima"], "datasets tests utils __check_build _build_utils setup compat.pytest conftest", ""),
    "lightgbm": (["lightgbm.basic", "lightgbm.sklearn", "lightgbm.compat", "lightgbm.callback", "lightgbm.engine"], "", ""),
    "torch": (
        ["torch.nn.modules", "torch.nn.parameter", "torch.nn.functional", "torch.optim"],
        "nn.modules._functions optim._multi_tensor",
        "torch.nn.functional",
    ),
}

# Functions that pickle names when it takes an object apart.
RECONSTRUCTORS = re.compile(r"(__pyx_unpickle_\w+|_unpickle_\w+|_new_\w+|new_block|_timestamp_unpickle|_timedelta_unpickle|_?_?nat_unpickle|newObj)$")

# What calls of these names do, or of a function that a module of these names brings.
PERILS = set(
    "open eval exec compile __import__ execfile input breakpoint system popen Popen run call check_call check_output spawn fork urlopen urlretrieve "
    "import_module Thread Process Pool ThreadPool ThreadPoolExecutor ProcessPoolExecutor MapWrapper socket create_connection Client Listener "
    "NamedTemporaryFile TemporaryDirectory TemporaryFile mkdtemp mkstemp TempDir CDLL loadtxt savetxt genfromtxt fromfile tofile memmap read_csv "
    "read_pickle read_table to_csv to_pickle write_text write_bytes read_text read_bytes unlink mkdir makedirs remove rename rmtree copyfile "
    "load_library compile_model download get_file Repository".split()
)
PERILOUS_MODULES = set(
    "os subprocess socket shutil tempfile pickle joblib urllib requests multiprocessing threading ctypes importlib marshal shelve http ftplib smtplib "
    "ssl asyncio runpy code signal concurrent glob webbrowser".split()
)
HARMLESS = {
    ("os", name)
    for name in "path environ getenv cpu_count fspath sep linesep name getpid PathLike".split()
} | {("joblib", "Parallel"), ("joblib", "delayed"), ("joblib", "effective_n_jobs"), ("joblib", "cpu_count"), ("joblib", "hash"),
     ("threading", "Lock"), ("threading", "RLock"), ("threading", "local"), ("threading", "get_ident"), ("joblib", "Memory")}
# What is not followed any further: it looks at arrays, and at which libraries are there.
TRUSTED = ("sklearn.utils.validation", "sklearn.utils._array_api", "sklearn.utils._optional_dependencies", "sklearn.utils.fixes",
           "sklearn.externals", "sklearn._config", "sklearn.utils.deprecation", "sklearn.utils.parallel")
# Libraries whose classes are plain, and need not be here to be read.
FOREIGN = {"numpy", "dask", "attr", "typing_extensions"}
# Read a model's own file when they are made with its path, which honest models are never pickled with.
NEEDED = {"lightgbm.basic.Booster", "lightgbm.engine.CVBooster"}
# What an unpickler can make an object do: make it, fill it, put it into a set, drop it.
ENTRANCES = (
    "__init__ __new__ __setstate__ __del__ append extend add __setitem__ __hash__ __eq__ __call__ __init_subclass__ "
    "__setattr__ __getattr__ __getattribute__ __reduce_ex__ __post_init__".split()
)


class Module:
    """What a module defines and imports."""

    def __init__(self, name, path):
        self.name, self.classes, self.functions, self.imports, self.placed, self.stars = name, {}, {}, {}, {}, []
        tree = ast.parse(path.read_bytes())
        self.is_package = path.name == "__init__.py"
        for node in self.statements(tree.body):
            if isinstance(node, ast.ClassDef):
                self.classes[node.name] = node
            elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                self.functions[node.name] = node
            elif isinstance(node, ast.Assign):
                self.alias(node)
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                for decorator in node.decorator_list:
                    if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "set_module":
                        self.placed[node.name] = decorator.args[0].value
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for item in node.names:
                    self.imports[item.asname or item.name.split(".")[0]] = (item.name if item.asname else item.name.split(".")[0], None)
            elif isinstance(node, ast.ImportFrom):
                base = self.base(node)
                for item in node.names:
                    if item.name == "*":
                        self.stars.append(base)
                    else:
                        self.imports[item.asname or item.name] = (base, item.name)

    @staticmethod
    def statements(body):
        """All statements that run when the module is imported."""
        for node in body:
            yield node
            for field in ("body", "orelse", "finalbody"):
                if isinstance(node, (ast.If, ast.Try, ast.With)):
                    yield from Module.statements(getattr(node, field, []))
            if isinstance(node, ast.Try):
                for handler in node.handlers:
                    yield from Module.statements(handler.body)

    def alias(self, node):
        """`Class.__module__ = "elsewhere"`"""
        target = node.targets[0]
        if isinstance(target, ast.Attribute) and target.attr == "__module__" and isinstance(target.value, ast.Name):
            if isinstance(node.value, ast.Constant):
                self.placed[target.value.id] = node.value.value

    def base(self, node):
        if not node.level:
            return node.module
        parts = self.name.split(".")
        parts = parts[: len(parts) - node.level + (1 if self.is_package else 0)]
        return ".".join(parts + ([node.module] if node.module else []))


class Library:
    """The modules of one version of a library."""

    def __init__(self, root, packages):
        self.root, self.known, self.sources, self.compiled = root, {}, set(), {}
        self.perilous, self.harmless, self.asked = set(), set(), set()
        for package in packages:
            place = root / package.replace(".", "/")
            for file in sorted(place.rglob("*")) if place.is_dir() else sorted(place.parent.glob(place.name + ".*")):
                name = ".".join(file.relative_to(root).parts)
                if file.suffix == ".py":
                    self.sources.add(re.sub(r"(\.__init__)?\.py$", "", name))
                elif file.suffix == ".so":
                    self.compiled[re.sub(r"\.(cpython|abi3)?[-\w]*\.?so$", "", name)] = file

    def module(self, name):
        """Read when it is first asked for; None for what is no source of this version."""
        if name not in self.known:
            path = self.root / (name or "").replace(".", "/")
            path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
            try:
                self.known[name] = Module(name, path) if name and path.is_file() else None
            except SyntaxError:
                self.known[name] = None
        return self.known[name]

    def resolve(self, module, name, depth=0):
        """The module and node that a name in a module stands for, if the library defines it."""
        found = self.module(module)
        if not found or depth > 8 or module.startswith(TRUSTED):
            return None
        if name in found.classes:
            return found, found.classes[name]
        if name in found.functions:
            return found, found.functions[name]
        if name in found.imports:
            base, item = found.imports[name]
            return self.resolve(base, item, depth + 1) if item and base else None
        return next(filter(None, (self.resolve(base, name, depth + 1) for base in found.stars)), None)

    def is_perilous(self, module, node, within=None):
        """Whether running the node can reach a peril, as far as names tell. - Parameter within: the class whose object it is run on,
        behind the module that defines it: the method may be one that it inherits."""
        key = (module.name, getattr(node, "name", ""), within and (within[0].name, within[1].name), node.lineno)
        if key in self.perilous:
            return True
        if key in self.harmless or key in self.asked:
            return False
        self.asked.add(key)
        if any(self.calls(module, call, within) for call in ast.walk(node) if isinstance(call, ast.Call)):
            self.perilous.add(key)
            return True
        return False

    def reaches(self, module, node):
        """Whether making, filling or calling it can reach a peril. What was asked on the way to a no is harmless, each of it; on the way
        to a yes it may only have been asked by itself."""
        self.asked = set()
        found = self.enters(module, node)
        if not found:
            self.harmless |= self.asked
        return found

    def calls(self, module, call, within):
        function = call.func
        if isinstance(function, ast.Name):
            base, item = module.imports.get(function.id, (None, None))
            root = (base or "").split(".")[0]
            if function.id in PERILS and function.id not in module.functions:
                return True
            if root in PERILOUS_MODULES:
                return (root, item) not in HARMLESS
            target = self.resolve(module.name, function.id)
            return bool(target) and self.enters(*target)
        if not isinstance(function, ast.Attribute):
            return False
        if within and isinstance(function.value, ast.Call) and isinstance(function.value.func, ast.Name) and function.value.func.id == "super":
            return any(self.is_perilous(place, method, within) for place, method in self.methods(within, function.attr))
        if isinstance(function.value, ast.Name):
            owner = function.value.id
            if owner in ("self", "cls") and within is not None:
                place, method = next(self.methods(within, function.attr), (None, None))
                return method is not None and self.is_perilous(place, method, within)
            base, item = module.imports.get(owner, (None, None))
            root = (base or "").split(".")[0]
            if root in PERILOUS_MODULES:
                return (root, item or function.attr) not in HARMLESS
            if base and (item or base):
                target = self.resolve(f"{base}.{item}" if item else base, function.attr)
                if target:
                    return self.enters(*target)
        return function.attr in PERILS - {"run", "call", "remove", "compile", "rename", "open", "download"}

    def methods(self, within, name):
        """The methods of a name that a class has and inherits, its own first."""
        for place, klass in self.line(*within):
            for method in klass.body:
                if isinstance(method, ast.FunctionDef) and method.name == name:
                    yield place, method

    def line(self, module, klass, seen=None):
        """The class and those it is made of, with their modules."""
        seen = seen if seen is not None else set()
        if (module.name, klass.name) in seen:
            return
        seen.add((module.name, klass.name))
        yield module, klass
        for base in klass.bases:
            target = self.base(module, base)
            if target and isinstance(target[1], ast.ClassDef):
                yield from self.line(*target, seen)

    def base(self, module, node):
        """The class that another is made of, whichever library here defines it: `Class` or `module.Class`."""
        if isinstance(node, ast.Name):
            return self.resolve(module.name, node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in module.imports:
            place, item = module.imports[node.value.id]
            return self.resolve(f"{place}.{item}" if item else place, node.attr)
        return None

    def is_lost(self, module, node):
        """Whether a class is made of one of a library that is not here to be read."""
        owner = node.value if isinstance(node, ast.Attribute) else node
        base, _ = module.imports.get(owner.id, (None, None)) if isinstance(owner, ast.Name) else (None, None)
        root = (base or "").split(".")[0]
        return bool(root) and root not in sys.stdlib_module_names | FOREIGN and not any(self.root.glob(root)) and not any(self.root.glob(root + ".*"))

    def enters(self, module, node):
        """Whether making or calling it can reach a peril."""
        if not isinstance(node, ast.ClassDef):
            return self.is_perilous(module, node)
        done = set()
        for place, klass in self.line(module, node):
            if any(self.is_lost(place, base) for base in klass.bases):
                return True
            for method in klass.body:
                if isinstance(method, ast.FunctionDef) and method.name in ENTRANCES and method.name not in done:
                    done.add(method.name)
                    if self.is_perilous(place, method, (module, node)):
                        return True
        return False


def texts(path, module):
    """Names that a compiled module defines: its types and functions stand in it as `module.name`."""
    pattern = re.compile(rb"(?<![\w.])" + re.escape(module.encode()) + rb"\.([A-Za-z_]\w*)\x00")
    content = path.read_bytes()
    names = {match.group(1).decode() for match in pattern.finditer(content)}
    kept = {name for name in names if re.match(r"_*([A-Z]|[sdcz][A-Z])", name) and name != "Enum"}
    unpickle = {match.group(0).decode() for match in re.finditer(rb"__pyx_unpickle_[A-Za-z]\w*(?=\x00)", content)}
    return kept | {name for name in unpickle if not name.endswith(("__set_state", "_state"))} | (names & {"newObj"})


def names(root, library):
    packages, left_out, with_functions = LIBRARIES[library]
    found, refused = {}, set()
    version = Library(root, packages)
    left_out = [f"{library}.{name}" for name in left_out.split()]

    def is_meant(module):
        inside = any(module == package or module.startswith(package + ".") for package in packages)
        return inside and not any(module == name or module.startswith(name + ".") for name in left_out) and ".tests" not in module

    for module in map(version.module, sorted(filter(is_meant, version.sources))):
        if module is None:
            continue
        takes_functions = any((module.name + ".").startswith(name + ".") for name in with_functions.split())
        candidates = dict(module.classes)
        candidates |= {name: node for name, node in module.functions.items() if takes_functions or RECONSTRUCTORS.match(name)}
        for name, node in candidates.items():
            place = module.placed.get(name, module.name)
            if name.startswith(("test_", "Test", "check_", "_check")):
                continue
            if f"{place}.{name}" not in NEEDED and version.reaches(module, node):
                refused.add(f"{place}.{name}")
            else:
                found.setdefault(place, set()).add(name)
    for module, path in version.compiled.items():
        if is_meant(module) and (kept := texts(path, module)):
            found.setdefault(module, set()).update(kept)
    return found, refused


def wrapped(words, width):
    line = ""
    for word in words:
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    if line:
        yield line


def main(directories):
    OUT.mkdir(parents=True, exist_ok=True)
    for library in LIBRARIES:
        union, refused, versions = {}, set(), []
        for directory in map(pathlib.Path, directories):
            if not (directory / library).is_dir():
                continue
            found, bad = names(directory, library)
            for module, members in found.items():
                union.setdefault(module, set()).update(members)
            refused |= bad
            distribution = {"sklearn": "scikit_learn"}.get(library, library)
            versions += [path.name.split("-")[1].removesuffix(".dist") for path in directory.glob("*.dist-info") if path.name.lower().startswith(distribution + "-")]
        if not union:
            continue
        for name in refused:
            union.get(name.rpartition(".")[0], set()).discard(name.rpartition(".")[2])
        versions = sorted(set(versions), key=lambda text: [int(part) for part in re.findall(r"\d+", text)])
        lines = ["extension KnownNames {", *(f"    /// {line}" for line in wrapped(
            f"{library} {', '.join(versions)}. Written by Tests/Oracles/known_imports.py.".split(), 110)),
            f"    static let {library} = KnownNames(", '        """']
        for module in sorted(union):
            if union[module]:
                lines += [f"        {module}", *(f"          {line}" for line in wrapped(sorted(union[module]), 108))]
        lines += ['        """', "    )", "}"]
        (OUT / f"KnownNames+{library}.swift").write_text("\n".join(lines) + "\n")
        print(library, *versions, sum(map(len, union.values())), "names;", len(refused), "left out", file=sys.stderr)
        if "-v" in sys.argv:
            print(*sorted(refused), sep="\n", file=sys.stderr)


if __name__ == "__main__":
    sys.setrecursionlimit(20000)
    main([argument for argument in sys.argv[1:] if argument != "-v"])
