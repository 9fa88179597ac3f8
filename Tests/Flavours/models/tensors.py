"""TensorFlow, Keras, Paddle and Gluon."""
from models import model, trained
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


@model("tensorflow")
def dense(version, folder):
    net, values = _dense(version, 1), _values(version)
    return trained("tensorflow", net, values, TENSORFLOW, net.predict(values, verbose=0))


@model("tensorflow")
def saved_model(version, folder):
    import tensorflow
    from models import MAJOR

    class Weights(tensorflow.Module):
        def __init__(self):
            super().__init__()
            self.weights = tensorflow.Variable([[1.0], [2.0], [3.0], [float(version)]])

        @tensorflow.function(input_signature=[tensorflow.TensorSpec([None, 4], tensorflow.float32, name="x")])
        def __call__(self, x):
            return tensorflow.matmul(x, self.weights)

    values, net = _values(version), Weights()
    if MAJOR == 1:
        return dense(version, folder)
    return trained("tensorflow", net, values, TENSORFLOW, net(values).numpy())


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
