"""The worker: loads one model, then answers one request after the other until the daemon closes the socket."""
import dis
import json
import os
import platform
import sys
import time
import traceback
import warnings

from slipway_worker import direct, general
from slipway_worker.frames import Broken, Channel, Closed
from slipway_worker.inputs import InputError
from slipway_worker.values import Answer, Plan, jsonable

PACKAGES = {
    "numpy": "numpy", "pandas": "pandas", "scipy": "scipy", "sklearn": "scikit-learn", "xgboost": "xgboost",
    "lightgbm": "lightgbm", "catboost": "catboost", "onnxruntime": "onnxruntime", "torch": "torch",
    "tensorflow": "tensorflow", "keras": "keras", "statsmodels": "statsmodels", "skops": "skops",
    "cloudpickle": "cloudpickle", "joblib": "joblib", "mlflow": "mlflow", "pyarrow": "pyarrow",
}
MESSAGE_LIMIT = 4000
# What a program that is right never meets.
MISTAKES = (
    AttributeError, NameError, UnboundLocalError, TypeError, KeyError, IndexError, AssertionError, ZeroDivisionError,
    UnicodeError, RecursionError,
)
RAISE = dis.opmap["RAISE_VARARGS"]
# Headers that are kept with what they mean: requests of equal columns and rows differ in their id alone.
PLAN_LIMIT = 256
PLAN_BYTES = 64 << 10


def main():
    channel = Channel(3)
    try:
        serve(channel)
    except (Closed, BrokenPipeError, ConnectionResetError):
        leave(0)
    except Broken as error:
        print("slipway: the daemon sent what is not a frame: %s" % error, file=sys.stderr)
        leave(70)


def leave(status):
    """Ends at once, whatever threads the model's libraries have."""
    sys.stderr.flush()
    os._exit(status)


def serve(channel):
    started = time.perf_counter()
    request = json.loads(channel.receive()[0])
    try:
        loader, model, note = load(request)
        proof = direct.Proof(model)
        warm(proof, request)
    except BaseException as error:
        traceback.print_exc()
        channel.send({"op": "failed", "error": described(error)})
        leave(1)
    seconds = time.perf_counter() - started
    offer, parts = offered(model, note, request.get("native"))
    channel.send(dict(hello(loader, model, note, seconds), native=offer), parts)
    # Arrays instead of tables are used only where they are proven to give the same.
    warnings.filterwarnings("ignore", message="X does not have valid feature names")
    plans = {}
    while True:
        answer(channel, model, proof, plans)


def load(request):
    """The loader's name, the model, and why it is not the direct one where that was tried."""
    wanted, directory = request["loader"], request["directory"]
    note = None
    if wanted != "mlflow":
        try:
            if request.get("nested"):
                raise direct.NotDirect("columns of lists and objects are cast by mlflow")
            return "direct", direct.load(directory, request["flavors"], request["threads"]), None
        except Exception as error:
            if wanted == "direct":
                raise
            note = "%s: %s" % (type(error).__name__, error)
            if not isinstance(error, direct.NotDirect):
                print("slipway: not loaded directly, trying mlflow: %s" % note, file=sys.stderr)
    return "mlflow", general.Pyfunc(directory), note


def offered(model, note, question):
    """The native form, where it is asked for, which only a program with its modules is: what is said of it, and its bytes."""
    if question is None:
        return None, ()
    return sys.modules["slipway_worker.native"].offer(model, note, question)


def warm(proof, request):
    """Proves arrays for the columns that the model's schema names, so that the first request need not."""
    columns = request.get("columns")
    if columns:
        tensors = [
            {"name": name, "datatype": datatype, "shape": [0], "parameters": {"binary_data_size": 0}}
            for name, datatype in columns
        ]
        proof.holds(Plan({"inputs": tensors, "parameters": {"form": "frame"}}))


def hello(loader, model, note, seconds):
    packages = {}
    for module, name in PACKAGES.items():
        version = getattr(sys.modules.get(module), "__version__", None)
        if isinstance(version, str):
            packages[name] = version
    return {
        "op": "hello", "pid": os.getpid(), "python": platform.python_version(), "loader": loader,
        "flavor": model.flavor, "probabilities": model.probabilities is not None, "classes": jsonable(model.classes),
        "packages": packages, "load_seconds": seconds, "note": note,
    }


def answer(channel, model, proof, plans):
    header, body = channel.receive()
    # {"id":"17",…: the id comes first, and the rest is equal for equal requests.
    identifier, _, rest = header.partition(b",")
    plan = plans.get(rest)
    try:
        if plan is None:
            request = json.loads(header)
            if request["op"] == "ping":
                channel.send(identifier + b',"outputs":[]}')
                return
            plan = Plan(request)
            if len(rest) <= PLAN_BYTES:
                if len(plans) >= PLAN_LIMIT:
                    plans.clear()
                plans[rest] = plan
        if plan.size != len(body):
            raise InputError("the tensors have %d bytes, and %d came" % (plan.size, len(body)))
        data = plan.matrix(body) if proof.holds(plan) and not plan.params else None
        is_fast = data is not None and direct.is_plain(data)
        if not is_fast:
            data = plan.value(body)
    except Exception as error:
        refuse(channel, identifier, "worker" if is_ours(error) else "input", error)
        return
    try:
        started = time.perf_counter()
        try:
            result, probabilities = predicted(model, plan, data, is_fast)
        except Exception as error:
            refuse(channel, identifier, "worker" if is_ours(error) else "model", error)
            return
        seconds = time.perf_counter() - started
        found = Answer(result, probabilities)
        parameters = {"form": found.form, "seconds": seconds}
        rest = json.dumps({"outputs": found.headers, "parameters": parameters}, ensure_ascii=False, separators=(",", ":"))
        reply = identifier + b"," + rest[1:].encode("utf-8", "replace")
        parts = found.parts
    except BaseException as error:
        refuse(channel, identifier, "model", error)
        return
    try:
        channel.send(reply, parts)
    except OverflowError as error:
        refuse(channel, identifier, "model", error)


def predicted(model, plan, data, is_fast):
    """The prediction, and the probabilities where they are asked for and have a row for each row."""
    if is_fast:
        result = model.fast(data)
        more = model.fast_probabilities
    else:
        result = model.predict(data, plan.params)
        more = model.probabilities
    if not plan.probabilities or more is None:
        return result, None
    probabilities = result if model.predicts_probabilities else more(data)
    shape = getattr(probabilities, "shape", ())
    return result, probabilities if len(shape) == 2 and shape[0] == len(data) else None


def is_ours(error):
    """Whether Slipway's own code failed: it met the error and did not mean to raise it, and nothing of the model ran."""
    if type(error) not in MISTAKES:
        return False
    trace = error.__traceback__
    while trace is not None:
        if not trace.tb_frame.f_globals.get("__name__", "").startswith("slipway_worker"):
            return False
        last, trace = trace, trace.tb_next
    return last.tb_frame.f_code.co_code[last.tb_lasti] != RAISE


def refuse(channel, identifier, kind, error):
    traceback.print_exception(type(error), error, error.__traceback__)
    sys.stderr.flush()
    error = dict(described(error), kind=kind)
    text = json.dumps(error, ensure_ascii=False).encode("utf-8", "replace")
    channel.send(identifier + b',"error":' + text + b"}")


def described(error):
    message = str(error) or type(error).__name__
    if len(message) > MESSAGE_LIMIT:
        message = message[:MESSAGE_LIMIT] + "…"
    return {"type": type(error).__name__, "message": message}
