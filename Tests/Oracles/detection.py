"""Makes one corpus of hostile and honest pickles and has slipway, picklescan and modelscan judge each file.

    detection.py SLIPWAY DIRECTORY [HONEST-DIRECTORY]

To be run by a Python that has picklescan and modelscan. No pickle is loaded. The honest ones are `*.pkl` that sweep_estimators.py wrote.
"""
import bz2
import collections
import gzip
import io
import json
import logging
import lzma
import os
import pickle
import struct
import subprocess
import sys
import zipfile
import zlib

GADGETS = [line.split() for line in """
os system|posix system|nt system|os popen|subprocess Popen|subprocess check_output|builtins eval|builtins exec|builtins compile
builtins getattr|builtins __import__|builtins open|builtins breakpoint|__builtin__ eval|__builtin__ apply|runpy _run_code|sys exit
operator attrgetter|operator methodcaller|_operator itemgetter|functools partial|socket create_connection|ssl get_server_certificate
shutil rmtree|pty spawn|asyncio run|bdb Bdb|pdb run|webbrowser open|httplib HTTPSConnection|requests.api get|aiohttp.client request
pickle loads|_pickle loads|pip main|pydoc pipepager|timeit timeit|cProfile run|profile run|trace Trace.run|doctest debug_script
code InteractiveInterpreter.runcode|ctypes CDLL|commands getoutput|imaplib IMAP4_stream|logging FileHandler|_io FileIO
distutils.file_util write_file|ensurepip _run_pip|idlelib.calltip get_entity|idlelib.run Executive.runcode|pkgutil resolve_name
lib2to3.pgen2.pgen ParserGenerator.make_label|numpy.f2py.crackfortran getlincoef|numpy.testing._private.utils runstring|venv create
test.support.script_helper assert_python_ok|torch.jit.unsupported_tensor_ops execWrapper|torch.utils.collect_env run|torch.serialization load
torch._inductor.codecache compile_file|torch._dynamo.guards GuardBuilder.get|urllib.request urlopen|uuid _get_command_stdout
_osx_support _read_output|_aix_support _read_cmd_output|_pyrepl.pager pipe_pager|types CodeType|cloudpickle.cloudpickle _make_function
cloudpickle.cloudpickle subimport|uuid _popen|dataclasses _create_fn|gettext c2py|_interpreters exec|_xxsubinterpreters run_string
pipes Template|cgitb enable|pyclbr readmodule|aiobotocore.credentials AioProcessProvider|multiprocessing.util spawnv_passfds
""".replace("\n", "|").split("|") if line.strip()]


def text(value):
    return b"\x8c" + bytes([len(value)]) + value.encode()


def forms(module, name):
    """The gadget called with one text, by each opcode that imports."""
    yield "protocol0", f"c{module}\n{name}\n(S'id'\ntR.".encode()
    yield "inst", f"(S'id'\ni{module}\n{name}\n.".encode()
    yield "obj", f"(c{module}\n{name}\nS'id'\no.".encode()
    yield "protocol2", b"\x80\x02" + f"c{module}\n{name}\n".encode() + b"U\x02id\x85R."
    yield "protocol4", b"\x80\x04" + text(module) + text(name) + b"\x93" + text("id") + b"\x85R."
    yield "memo", b"\x80\x04" + text(module) + b"\x940" + text(name) + b"\x940h\x00h\x01\x93" + text("id") + b"\x85R."


def zipped(members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return held.getvalue()


def array(data):
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


WRAPPINGS = {
    "plain.pkl": lambda data: data,
    "second.pkl": lambda data: pickle.dumps(1) + data,
    "broken.pkl": lambda data: data[:-1] + b"\xff",
    "torch.pt": lambda data: zipped({"archive/data.pkl": data, "archive/version": b"3\n"}),
    "zip.zip": lambda data: zipped({"model.pkl": data}),
    "array.npy": array,
    "arrays.npz": lambda data: zipped({"a.npy": array(data)}),
    "gzip.joblib": gzip.compress,
    "zlib.joblib": zlib.compress,
    "bzip2.joblib": bz2.compress,
    "xz.joblib": lzma.compress,
    "bytes.pkl": lambda data: pickle.dumps({"held": data}, 4),
    "bytes0.pkl": lambda data: pickle.dumps({"held": data}, 0),
    "gzip-bytes.pkl": lambda data: pickle.dumps({"held": gzip.compress(data)}, 2),
}


def corpus(directory):
    for number, (module, name) in enumerate(GADGETS):
        for form, data in forms(module, name):
            for wrapping, wrap in WRAPPINGS.items():
                # All forms of a few gadgets are wrapped, and all gadgets plainly: their product says no more.
                if wrapping != "plain.pkl" and number % 8:
                    continue
                path = os.path.join(directory, f"{module}.{name}-{form}-{wrapping}")
                with open(path, "wb") as file:
                    file.write(wrap(data))
                yield path


def slipway(program, directory):
    """The names of the files in which it finds danger, all of them scanned as one model."""
    with open(os.path.join(directory, "MLmodel"), "w") as file:
        file.write("flavors:\n  python_function: {loader_module: mlflow.sklearn}\n  sklearn: {}\n")
    done = subprocess.run([program, "scan", "--json", directory], capture_output=True, text=True)
    findings = json.loads(done.stdout)["findings"]
    return {finding["file"].split("!")[0] for finding in findings if finding["level"] == "dangerous"}


def main(program, directory, honest=None):
    logging.disable(logging.CRITICAL)
    from modelscan.modelscan import ModelScan
    from picklescan.scanner import scan_file_path

    def theirs(path):
        found = {}
        try:
            found["picklescan"] = scan_file_path(path).issues_count > 0
        except Exception:
            found["picklescan"] = False
        scanner = ModelScan()
        try:
            scanner.scan(path)
            found["modelscan"] = bool(scanner.issues.all_issues)
        except Exception:
            found["modelscan"] = False
        return found

    counts, missed, alarms = collections.Counter(), [], collections.Counter()
    hostile = list(corpus(directory))
    ours = slipway(program, directory)
    for path in hostile:
        found = theirs(path)
        found["slipway"] = os.path.basename(path) in ours
        counts.update(name for name, value in found.items() if value)
        if not found["slipway"] and (found["picklescan"] or found["modelscan"]):
            missed.append(os.path.basename(path))
    models = sorted(os.path.join(honest, name) for name in os.listdir(honest) if name.endswith(".pkl")) if honest else []
    ours = slipway(program, honest) if honest else set()
    for path in models:
        found = theirs(path)
        found["slipway"] = os.path.basename(path) in ours
        alarms.update(name for name, value in found.items() if value)
    print(f"{len(hostile)} hostile files, {len(models)} honest ones")
    for name in ("slipway", "picklescan", "modelscan"):
        print(f"  {name:12}finds {counts[name]}, misses {len(hostile) - counts[name]}; false alarms {alarms[name]}")
    print(f"  missed by slipway and found by another: {len(missed)}", *missed[:20])
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
