"""Writes pickles that import each class and function of Python's own modules, by the module that defines it and by each that imports
it, and prints both names of each: sweep_standard_library.py DIRECTORY"""
import importlib
import inspect
import os
import pkgutil
import sys
import warnings

warnings.filterwarnings("ignore")
# They open windows, print when they are imported, or are tests.
LEFT_OUT = {"antigravity", "this", "idlelib", "tkinter", "turtle", "turtledemo", "test", "lib2to3", "__main__", "tests", "_tkinter"}


def modules():
    for name in sorted(sys.stdlib_module_names - LEFT_OUT):
        try:
            root = importlib.import_module(name)
        except BaseException:
            continue
        yield root
        for item in pkgutil.walk_packages(getattr(root, "__path__", []), name + ".", onerror=lambda name: None):
            if LEFT_OUT.isdisjoint(item.name.split(".")):
                try:
                    yield importlib.import_module(item.name)
                except BaseException:
                    pass


found = {}
for module in modules():
    for name, value in list(vars(module).items()):
        if not (inspect.isclass(value) or inspect.isroutine(value)) or not (name.isidentifier() and name.isascii()):
            continue
        own, qualified = getattr(value, "__module__", None), getattr(value, "__qualname__", "")
        # Under its own name it is what it says it is, or it lies.
        is_there = isinstance(own, str) and qualified.isidentifier() and getattr(sys.modules.get(own), qualified, None) is value
        found[module.__name__, name] = (own, qualified) if is_there else (module.__name__, name)

names = sorted(set(found) | set(found.values()))
for number in range(0, len(names), 3000):
    lines = b"".join(f"c{module}\n{name}\n0".encode() for module, name in names[number : number + 3000])
    with open(os.path.join(sys.argv[1], f"names-{number}.pkl"), "wb") as file:
        file.write(b"\x80\x02N" + lines + b".")
for alias in sorted(found):
    print(".".join(alias), ".".join(found[alias]))
