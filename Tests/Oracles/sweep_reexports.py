"""Writes pickles that import, under the module that only imports them, classes and functions of the installed libraries.

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


found = set()
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
            if getattr(value, "__qualname__", name) == name:
                found.add((module.__name__, name))
lines = sorted(found)
for number in range(0, len(lines), 3000):
    with open(os.path.join(sys.argv[1], f"{number}.pkl"), "wb") as file:
        file.write(b"\x80\x02N" + b"".join(f"c{module}\n{name}\n0".encode() for module, name in lines[number : number + 3000]) + b".")
print(len(lines))
