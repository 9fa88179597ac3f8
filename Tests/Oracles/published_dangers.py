"""Writes what other scanners call dangerous: a line for each with the scanner, the module and the name, `*` for all names.

    published_dangers.py PYTHON-WITH-PICKLESCAN-MODELSCAN-FICKLING PYTHON-WITH-MODELAUDIT > Tests/Fixtures/scan/published.txt

Facts only: names, as the scanners publish them in their sources.
"""
import subprocess
import sys

FIRST = """
import picklescan, modelscan, fickling, importlib.metadata as m
from picklescan.scanner import _unsafe_globals
from modelscan.settings import DEFAULT_SETTINGS
from fickling.fickle import UNSAFE_IMPORTS, SAFE_BUILTINS
from fickling.analysis import UnsafeImportsML
def rows(name, table):
    for module, names in table.items():
        for one in ([names] if isinstance(names, str) else names): print(name, module, one)
rows("picklescan-" + m.version("picklescan"), _unsafe_globals)
for table in DEFAULT_SETTINGS["unsafe_globals"].values(): rows("modelscan-" + m.version("modelscan"), table)
name = "fickling-" + m.version("fickling")
for module in UNSAFE_IMPORTS | set(UnsafeImportsML.UNSAFE_MODULES): print(name, module, "*")
rows(name, UnsafeImportsML.UNSAFE_IMPORTS)
"""
SECOND = """
import importlib.metadata as m
from modelaudit.scanners.pickle_scanner import ALWAYS_DANGEROUS_FUNCTIONS, ALWAYS_DANGEROUS_MODULES
from modelaudit.detectors.suspicious_symbols import SUSPICIOUS_GLOBALS
name = "modelaudit-" + m.version("modelaudit")
for module in ALWAYS_DANGEROUS_MODULES: print(name, module, "*")
for function in ALWAYS_DANGEROUS_FUNCTIONS: print(name, *function.rpartition(".")[::2])
for module, names in SUSPICIOUS_GLOBALS.items():
    for one in ([names] if isinstance(names, str) else names): print(name, module, one)
"""
lines = set()
for python, script in zip(sys.argv[1:], (FIRST, SECOND)):
    lines.update(subprocess.run([python, "-c", script], check=True, capture_output=True, text=True).stdout.splitlines())
print(*sorted(lines), sep="\n")
