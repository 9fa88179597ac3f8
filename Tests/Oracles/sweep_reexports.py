"""Writes pickles that import classes and functions of the installed libraries, under a module that only imports them (`alias-*.pkl`)
and under the module that defines them (`own-*.pkl`), and prints both names of each.

    sweep_reexports.py DIRECTORY
"""
import importlib
import inspect
import os
import pkgutil
import sys
import warnings

os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", OMP_NUM_THREADS="1")
warnings.filterwarnings("ignore")
PACKAGES = "sklearn pandas scipy lightgbm xgboost mlflow.pyfunc mlflow.models mlflow.types joblib pyarrow numpy".split()
LEFT_OUT = ("tests", "conftest", "_testing", "testing", "f2py", "distutils", "__main__", "dask", "spark", "externals", "cuda", "setup")


def modules(package):
    root = importlib.import_module(package)
    yield root
    for item in pkgutil.walk_packages(getattr(root, "__path__", []), package + ".", onerror=lambda name: None):
        if any(part in LEFT_OUT for part in item.name.split(".")):
            continue
        try:
            yield importlib.import_module(item.name)
        except BaseException:
            pass


found = {}
for package in PACKAGES:
    top = package.split(".")[0]
    for module in modules(package):
        for name, value in list(vars(module).items()):
            if not (inspect.isclass(value) or inspect.isroutine(value)) or not name.isidentifier() or not name.isascii():
                continue
            own = getattr(value, "__module__", None)
            if not isinstance(own, str) or own == module.__name__:
                continue
            # NumPy hands its own functions out in several modules: those are one library's.
            if top == "numpy" and own.split(".")[0] in ("numpy", "builtins"):
                continue
            if getattr(value, "__qualname__", "").isidentifier():
                found[module.__name__, name] = (own, value.__qualname__)


def write(kind, names):
    for number in range(0, len(names), 3000):
        lines = b"".join(f"c{module}\n{name}\n0".encode() for module, name in names[number : number + 3000])
        with open(os.path.join(sys.argv[1], f"{kind}-{number}.pkl"), "wb") as file:
            file.write(b"\x80\x02N" + lines + b".")


write("alias", sorted(found))
write("own", sorted(set(found.values())))
for alias in sorted(found):
    print(".".join(alias), ".".join(found[alias]))
