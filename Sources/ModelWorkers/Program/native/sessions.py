"""Writes `slipway.onnxrt/1`: what an ONNX model takes and gives, for a worker that asks its library without Python.

docs/native-models.md has each byte.
"""
import struct

from slipway_worker.form import NotNative, byte, count, text

TENSORS = {
    "tensor(float)": 1, "tensor(uint8)": 2, "tensor(int8)": 3, "tensor(uint16)": 4, "tensor(int16)": 5, "tensor(int32)": 6,
    "tensor(int64)": 7, "tensor(bool)": 9, "tensor(float16)": 10, "tensor(double)": 11, "tensor(uint32)": 12,
    "tensor(uint64)": 13,
}
OUTPUTS = dict(TENSORS, **{
    "tensor(string)": 8, "seq(map(int64,tensor(float)))": 100, "seq(map(string,tensor(float)))": 101,
})
# Of a table: NumPy's types of columns of numbers.
TABLES = {"tensor(float)", "tensor(double)", "tensor(int64)", "tensor(int32)"}
PROVIDERS = ["CPUExecutionProvider"]


def write(model, columns, version):
    """
    model: the worker's own, with the session of the library
    columns: names and whether they have texts, or None for a model that takes tensors
    version: the 32 bytes of the digest of the version's manifest
    Raises NotNative, with the reason.
    """
    refuse_options(model.options)
    if model.session.get_providers() != PROVIDERS:
        raise NotNative("answers of %s" % ", ".join(model.session.get_providers()))
    if columns is not None:
        for name, is_text in columns:
            if is_text:
                raise NotNative("the column %s of texts" % name)
    names = None if columns is None else [name for name, _ in columns]
    given = b"".join(taken(node, names, len(model.inputs)) for node in model.session.get_inputs())
    answered = b"".join(gives(node) for node in model.session.get_outputs())
    import onnxruntime

    content = [
        version, text("onnxruntime %s" % onnxruntime.__version__), byte(names is not None),
        b"" if names is None else count(len(names)) + b"".join(text(name) for name in names),
        count(len(model.inputs)), given, count(len(model.outputs)), answered,
    ]
    whole = b"".join(content)
    return b"slipway.onnxrt/1" + struct.pack("<Q", 24 + len(whole)) + whole


def refuse_options(options):
    """Options with which the library would answer otherwise than by its own."""
    for name, value in options.items():
        if name in ("intra_op_num_threads", "inter_op_num_threads") and value in (None, 0, 1):
            continue
        if name == "execution_mode" and str(value or "sequential").lower() == "sequential":
            continue
        if value:
            raise NotNative("the option %s of its session" % name)


def taken(node, names, inputs):
    """An input; in a table with several it is a column of that name."""
    if node.type not in TENSORS:
        raise NotNative("the input %s, which is %s" % (node.name, node.type))
    if names is not None:
        if node.type not in TABLES:
            raise NotNative("the input %s of a table, which is %s" % (node.name, node.type))
        if inputs > 1 and node.name not in names:
            raise NotNative("the input %s, which is no column" % node.name)
    return text(node.name) + byte(TENSORS[node.type])


def gives(node):
    if node.type not in OUTPUTS:
        raise NotNative("the output %s, which is %s" % (node.name, node.type))
    return text(node.name) + byte(OUTPUTS[node.type])
