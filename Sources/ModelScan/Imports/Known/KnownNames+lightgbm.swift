extension KnownNames {
    /// lightgbm 2.3.1, 3.3.5, 4.3.0, 4.7.0. Written by Tests/Oracles/known_imports.py.
    static let lightgbm = KnownNames(
        """
        lightgbm.basic
          Booster Dataset EvalResult LGBMDeprecationWarning LightGBMError Sequence _ArrowCArray _ConfigAliases
          _DummyLogger _MissingType _TempFile
        lightgbm.callback
          CallbackEnv EarlyStopException _EarlyStoppingCallback _LogEvaluationCallback _RecordEvaluationCallback
          _ResetParameterCallback
        lightgbm.compat
          Client DataFrame DataTable Future LGBMDeprecationWarning Series _LGBMClassifierBase _LGBMModelBase
          _LGBMRegressorBase arrow_cffi dask_Array dask_DataFrame dask_Series dt_DataTable np_random_Generator
          pa_Array pa_ChunkedArray pa_Table pa_compute pd_CategoricalDtype pd_DataFrame pd_Series
        lightgbm.engine
          CVBooster _CVBooster
        lightgbm.sklearn
          LGBMClassifier LGBMModel LGBMRanker LGBMRegressor _EvalFunctionWrapper _ObjectiveFunctionWrapper
        """
    )
}
