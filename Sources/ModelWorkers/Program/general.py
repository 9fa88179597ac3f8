"""Loads any model as MLflow does."""
import contextlib
import inspect
import os

from slipway_worker.direct import Model, classes_of

# Models of MLflow's own kind say what they answer by `predict` alone, whatever else they have.
OWN_KIND = ["mlflow", "pyfunc"]


class Pyfunc(Model):
    def __init__(self, directory):
        os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true", GIT_PYTHON_REFRESH="quiet")
        # As its server has it: texts become times and bytes where a type hint says so.
        os.environ["_MLFLOW_IS_IN_SERVING_ENVIRONMENT"] = "true"
        import mlflow.pyfunc

        trace_nothing()
        self._model = mlflow.pyfunc.load_model(directory, suppress_warnings=True)
        module = self._model.loader_module if hasattr(self._model, "loader_module") else None
        parts = (module or "pyfunc").split(".")
        self.flavor = parts[1] if parts[0] == "mlflow" and len(parts) > 1 else parts[0]
        self._predict = self._without_schema() or self._with_schema
        if module and parts[:2] != OWN_KIND:
            raw, self.probabilities = probable(self._candidates())
            self.classes = classes_of(raw) if self.probabilities else None
        function = self._model.metadata.flavors["python_function"]
        self.predicts_probabilities = function.get("predict_fn") == "predict_proba"

    def predict(self, data, params):
        return self._predict(data, params)

    def _candidates(self):
        """The model itself, or in MLflow 1 what the flavour wraps around it and what that holds."""
        try:
            return [self._model.get_raw_model()]
        except (AttributeError, NotImplementedError):
            wrapper = self._model._model_impl
            return [wrapper, *getattr(wrapper, "__dict__", {}).values()]

    def _with_schema(self, data, params):
        if "params" in inspect.signature(self._model.predict).parameters:
            return self._model.predict(data, params=params or None)
        return self._model.predict(data)

    def _without_schema(self):
        """A call that leaves out MLflow's second look at the schema, where the daemon's was as good; None elsewhere."""
        try:
            from mlflow.models.utils import _enforce_params_schema
            from mlflow.types import DataType
            from mlflow.types import schema as types
        except ImportError:
            return None
        metadata, predict = self._model.metadata, getattr(self._model, "_predict_fn", None)
        flags = ("_is_signature_from_type_hint", "_is_type_hint_from_example")
        if predict is None or any(getattr(metadata, flag, lambda: False)() for flag in flags):
            return None
        schema = metadata.get_input_schema()
        if schema is None or (metadata.metadata or {}).get("dependencies_schemas"):
            return None
        if not schema.is_tensor_spec() and not all(
            isinstance(column.type, (DataType, getattr(types, "AnyType", DataType))) for column in schema.inputs
        ):
            return None
        known = metadata.get_params_schema()
        argument = inspect.signature(predict).parameters.get("params")
        if argument is None or argument.kind == argument.VAR_KEYWORD:
            return lambda data, params: predict(data)
        return lambda data, params: predict(data, params=_enforce_params_schema(params, known))


def trace_nothing():
    """Turns tracing off: there is no tracking server, and an agent that traces itself would look for one for minutes."""
    try:
        from mlflow.tracing import disable, provider
    except ImportError:  # it is older than traces
        return
    disable()
    # MLflow 3.17 holds a lock while a model is loaded without traces, and waits for ever where that loads another. Its lock
    # guards how traces come back, which they do not here.
    if hasattr(provider, "_trace_disabled_lock"):
        provider._trace_disabled_lock = contextlib.nullcontext()


def probable(candidates):
    """The first of these that gives probabilities for a table alone, and its function; None and None if there is none."""
    for candidate in candidates:
        function = getattr(candidate, "predict_proba", None)
        try:
            inspect.signature(function).bind(None)
        except (TypeError, ValueError):  # it is none, or it wants more
            continue
        return candidate, function
    return None, None
