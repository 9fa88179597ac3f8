"""Loads any model as MLflow does."""
import inspect
import os

from slipway_worker.direct import Model, classes_of

# The flavours whose raw model takes a table alone in `predict_proba`.
WITH_PROBABILITIES = ("mlflow.sklearn", "mlflow.xgboost", "mlflow.lightgbm")


class Pyfunc(Model):
    def __init__(self, directory):
        os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", DO_NOT_TRACK="true", GIT_PYTHON_REFRESH="quiet")
        # As its server has it: texts become times and bytes where a type hint says so.
        os.environ["_MLFLOW_IS_IN_SERVING_ENVIRONMENT"] = "true"
        import mlflow.pyfunc

        self._model = mlflow.pyfunc.load_model(directory, suppress_warnings=True)
        module = self._model.loader_module if hasattr(self._model, "loader_module") else None
        parts = (module or "pyfunc").split(".")
        self.flavor = parts[1] if parts[0] == "mlflow" and len(parts) > 1 else parts[0]
        self._predict = self._without_schema() or self._with_schema
        if module in WITH_PROBABILITIES:
            raw = self._raw()
            self.probabilities = getattr(raw, "predict_proba", None)
            self.classes = classes_of(raw) if self.probabilities else None
        function = self._model.metadata.flavors["python_function"]
        self.predicts_probabilities = function.get("predict_fn") == "predict_proba"

    def predict(self, data, params):
        return self._predict(data, params)

    def _raw(self):
        if hasattr(self._model, "get_raw_model"):
            return self._model.get_raw_model()
        return self._model._model_impl

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
