"""TensorFlow, Keras, Paddle and Gluon."""
import pathlib

from models import MAJOR, Trained, model, pins, trained
from models.data import numbers

TENSORFLOW = ("tensorflow-cpu", "tensorflow", "keras")


def _values(version):
    return numbers(version, dtype="float32")[0].to_numpy()


def _dense(version, outputs):
    from tensorflow import keras

    keras.utils.set_random_seed(version)
    return keras.Sequential([
        keras.layers.Input((4,)), keras.layers.Dense(6, activation="relu"), keras.layers.Dense(outputs),
    ])


def dense(version, folder):
    net, values = _dense(version, 1), _values(version)
    return trained("tensorflow", net, values, TENSORFLOW, net.predict(values, verbose=0))


def saved_model(version, folder):
    import tensorflow

    class Weights(tensorflow.Module):
        def __init__(self):
            super().__init__()
            self.weights = tensorflow.Variable([[1.0], [2.0], [3.0], [float(version)]])

        @tensorflow.function(input_signature=[tensorflow.TensorSpec([None, 4], tensorflow.float32, name="x")])
        def __call__(self, x):
            return tensorflow.matmul(x, self.weights)

    values, net = _values(version), Weights()
    return trained("tensorflow", net, values, TENSORFLOW, net(values).numpy())


def saved_columns(version, folder):
    """What MLflow 1 calls a model of TensorFlow: a saved directory whose inputs are columns, which it gives as doubles."""
    import mlflow
    import tensorflow

    columns = numbers(version)[0]

    class Weights(tensorflow.Module):
        def __init__(self):
            super().__init__()
            self.weights = tensorflow.Variable([[1.0, -1.0], [2.0, 0.5], [3.0, 0.25], [float(version), 1.0]], dtype=tensorflow.float64)

        @tensorflow.function(
            input_signature=[tensorflow.TensorSpec([None], tensorflow.float64, name=name) for name in columns.columns]
        )
        def __call__(self, *inputs):
            scores = tensorflow.matmul(tensorflow.stack(inputs, axis=1), self.weights)
            return {"first": scores[:, 0], "second": scores[:, 1]}

    net, place = Weights(), str(pathlib.Path(folder) / f"saved-{version}")
    tensorflow.saved_model.save(net, place, signatures=net.__call__)
    return Trained("tensorflow", {
        "tf_saved_model_dir": place, "tf_meta_graph_tags": ["serve"], "tf_signature_def_key": "serving_default",
        "signature": mlflow.models.infer_signature(columns), "input_example": columns[:5],
        "pip_requirements": pins(*TENSORFLOW, "numpy", "pandas"),
    }, columns)


for _function in (saved_columns,) if MAJOR == 1 else (dense, saved_model):
    model("tensorflow")(_function)


@model("keras")
def keras_dense(version, folder):
    """Without an example, for which MLflow looks in a directory that it has not made yet."""
    net, values = _dense(version, 3), _values(version)
    return trained("keras", net, values, TENSORFLOW, net.predict(values, verbose=0), example=False)


@model("paddle")
def paddle_linear(version, folder):
    import paddle

    paddle.seed(version)
    shape = paddle.static.InputSpec([None, 4], "float32")
    net = paddle.jit.to_static(paddle.nn.Linear(4, 2), input_spec=[shape], full_graph=True)
    net.eval()
    return trained("paddle", net, _values(version), ("paddlepaddle",))


@model("gluon")
def gluon_dense(version, folder):
    import mxnet

    mxnet.random.seed(version)
    net = mxnet.gluon.nn.HybridSequential()
    net.add(mxnet.gluon.nn.Dense(6, activation="relu"), mxnet.gluon.nn.Dense(2))
    net.initialize()
    net.hybridize()
    columns = numbers(version, dtype="float32")[0]
    net(mxnet.nd.array(columns.to_numpy()))
    return trained("gluon", net, columns, ("mxnet",), example=False)
