"""ONNX: from scikit-learn, and written by hand."""
import numpy as np
from models import Requests, model, trained
from models.data import numbers

PACKAGES = ("onnx", "onnxruntime")


@model("onnx")
def converted(version, folder):
    """Labels, and probabilities as a list of maps."""
    from skl2onnx import to_onnx
    from sklearn.linear_model import LogisticRegression

    columns, chosen, _, _ = numbers(version, dtype="float32")
    values = columns.to_numpy()
    return trained("onnx", to_onnx(LogisticRegression().fit(values, chosen), values[:1]), values, PACKAGES)


@model("onnx")
def two_tensors(version, folder):
    from mlflow.models import infer_signature
    from onnx import TensorProto, helper

    weights = helper.make_tensor("w", TensorProto.FLOAT, [3, 2], [1, 2, 3, 4, 5, 6 + version])
    graph = helper.make_graph(
        [helper.make_node("MatMul", ["a", "w"], ["m"]), helper.make_node("Add", ["m", "b"], ["y"])],
        "sum",
        [
            helper.make_tensor_value_info("a", TensorProto.FLOAT, [None, 3]),
            helper.make_tensor_value_info("b", TensorProto.FLOAT, [None, 2]),
        ],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 2])],
        [weights],
    )
    built = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 15)])
    built.ir_version = 8
    random = np.random.default_rng(version)
    data = {"a": random.normal(size=(20, 3)).astype("float32"), "b": random.normal(size=(20, 2)).astype("float32")}
    inputs = {name: values.tolist() for name, values in data.items()}
    rows = [{"a": a, "b": b} for a, b in zip(inputs["a"], inputs["b"])]
    return trained(
        "onnx", built, Requests({"inputs": {"inputs": inputs}, "instances": {"instances": rows}}), PACKAGES,
        signature=infer_signature(data, {"y": data["b"]}), input_example=data,
    )
