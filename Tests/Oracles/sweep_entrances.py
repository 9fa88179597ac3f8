"""Writes pickles that import what runs code, opens a file or starts a program as soon as it is made, filled or called: each class and
function that the installed libraries define, whose entrances lead there by the names in their compiled code.

    sweep_entrances.py DIRECTORY

Prints the name of each and where it leads. A class is looked at with all that it inherits, from whichever library. What no names lead to is
not seen, such as a method that a text names.
"""
import builtins
import dis
import importlib
import inspect
import os
import pkgutil
import sys
import types
import warnings

os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", OMP_NUM_THREADS="1")
warnings.filterwarnings("ignore")
sys.setrecursionlimit(5000)
PACKAGES = "sklearn pandas scipy numpy lightgbm xgboost catboost statsmodels pmdarima prophet patsy joblib torch.nn torch.optim mlflow.pyfunc mlflow.models mlflow.types".split()
LEFT_OUT = ("tests", "conftest", "_testing", "testing", "f2py", "distutils", "__main__", "dask", "spark", "externals", "cuda", "setup", "datasets", "examples", "__check_build")
# What an unpickler can make an object do.
ENTRANCES = (
    "__init__ __new__ __setstate__ __del__ append extend add __setitem__ __hash__ __eq__ __call__ __init_subclass__ __setattr__ __getattr__ "
    "__getattribute__ __post_init__"
).split()
PERILS = {"exec", "eval", "compile", "open", "__import__", "breakpoint", "input"}
PERILOUS_MODULES = {"os", "posix", "subprocess", "socket", "shutil", "tempfile", "pickle", "urllib", "requests", "importlib", "marshal", "shelve", "http", "runpy", "code", "webbrowser", "cloudpickle", "io"}
HARMLESS = {"path", "environ", "getenv", "cpu_count", "fspath", "sep", "linesep", "name", "getpid", "PathLike", "StringIO", "BytesIO", "urandom", "stat"}
# They look at arrays and versions, and at which libraries are there.
TRUSTED = tuple(
    "sklearn.utils.validation sklearn.utils._array_api sklearn.utils._optional sklearn.utils.fixes sklearn.utils.parallel sklearn.utils.deprecation "
    "sklearn.utils._param_validation sklearn.externals sklearn._config scipy._lib numpy pandas.util pandas._config warnings logging re enum abc inspect "
    "functools typing collections threading contextlib traceback linecache textwrap ast tokenize dataclasses joblib torch._C torch.fx torch.overrides".split()
)
# They import a module that their own source names.
FIXED = {"torch.nn.functional.pad", "torch.nn.functional.interpolate"}
memo = {}


def codes(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from codes(constant)


def leads(function, owner, depth=0):
    """Where a function leads to. - Parameter owner: the class whose object it is called on."""
    if isinstance(function, (staticmethod, classmethod)):
        function = function.__func__
    try:
        function = inspect.unwrap(function)
    except Exception:
        return set()
    if not isinstance(function, types.FunctionType) or depth > 5:
        return set()
    key = function.__code__, owner
    if key not in memo:
        memo[key] = set()
        if depth == 0 or not (function.__module__ or "").startswith(TRUSTED):
            for code in codes(function.__code__):
                memo[key] |= steps(function, code, owner, depth)
    return memo[key]


def steps(function, code, owner, depth):
    found, place = set(), f"{function.__module__}.{function.__qualname__}"
    if place in FIXED:
        return found
    steps = list(dis.get_instructions(code))
    for index, step in enumerate(steps):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            if step.argval in function.__globals__:
                found |= reached(function.__globals__[step.argval], steps, index + 1, place, depth)
            elif step.argval in PERILS:
                found.add(f"{place}: {step.argval}")
        elif step.opname in ("LOAD_METHOD", "LOAD_ATTR") and owner and index and steps[index - 1].argval in ("self", "cls"):
            method = inspect.getattr_static(owner, step.argval, None)
            found |= leads(method.fget if isinstance(method, property) else method, owner, depth + 1)
    return found


def reached(value, steps, index, place, depth):
    """Where a global name leads to, with the attributes of a module that are taken of it."""
    while isinstance(value, types.ModuleType) and index < len(steps) and steps[index].opname in ("LOAD_ATTR", "LOAD_METHOD"):
        root, name = value.__name__.split(".")[0], steps[index].argval
        value, index = getattr(value, name, None), index + 1
        if root in PERILOUS_MODULES and name not in HARMLESS and callable(value) and not is_error(value):
            return {f"{place}: {root}.{name}"}
    root = (getattr(value, "__module__", None) or "").split(".")[0]
    if isinstance(value, (types.FunctionType, type)) and root in PERILOUS_MODULES:
        return set() if is_error(value) or value.__name__ in HARMLESS else {f"{place}: {root}.{value.__name__}"}
    if isinstance(value, types.FunctionType):
        return leads(value, None, depth + 1)
    if isinstance(value, type) and root != "builtins" and not is_error(value):
        return set().union(*(leads(inspect.getattr_static(value, name, None), value, depth + 1) for name in ("__init__", "__new__", "__post_init__")))
    return set()


def is_error(value):
    return isinstance(value, type) and issubclass(value, BaseException)


def modules(package):
    try:
        root = importlib.import_module(package)
    except ImportError:
        return
    yield root
    for item in pkgutil.walk_packages(getattr(root, "__path__", []), package + ".", onerror=lambda name: None):
        if not any(part in LEFT_OUT for part in item.name.split(".")):
            try:
                yield importlib.import_module(item.name)
            except BaseException:
                pass


perilous = {}
for package in PACKAGES:
    for module in modules(package):
        for name, value in list(vars(module).items()):
            if getattr(value, "__module__", None) != module.__name__ or getattr(value, "__qualname__", None) != name or not name.isascii():
                continue
            if isinstance(value, type):
                found = set().union(*(leads(inspect.getattr_static(value, entrance, None), value) for entrance in ENTRANCES))
            else:
                found = leads(value, None)
            if found:
                perilous[module.__name__, name] = sorted(found)
names = sorted(perilous)
for number in range(0, len(names), 3000):
    lines = b"".join(f"c{module}\n{name}\n0".encode() for module, name in names[number : number + 3000])
    with open(os.path.join(sys.argv[1], f"entrances-{number}.pkl"), "wb") as file:
        file.write(b"\x80\x02N" + lines + b".")
for name in names:
    print(".".join(name), *perilous[name][:3])
sys.stdout.flush()
# Threads of libraries would hold it up.
os._exit(0)
