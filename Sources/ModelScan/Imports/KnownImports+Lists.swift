extension KnownImports {
    private static let tabular: Set<String> = [
        "sklearn", "xgboost", "lightgbm", "catboost", "statsmodels", "python_function", "h2o", "prophet", "pmdarima",
        "pytorch", "tensorflow", "keras",
    ]

    static let python: [KnownImports] = [
        KnownImports(
            modules: ["builtins", "__builtin__"],
            names: [
                "object", "int", "long", "float", "complex", "bool", "str", "unicode", "bytes", "bytearray", "list",
                "tuple", "dict",
                "set", "frozenset", "slice", "range", "xrange", "Ellipsis", "NotImplemented", "NoneType", "len", "abs",
                "sum", "min",
                "max", "round", "sorted", "reversed", "zip", "enumerate", "any", "all",
            ]
        ),
        KnownImports(modules: ["copyreg", "copy_reg"], names: ["_reconstructor", "__newobj__", "__newobj_ex__"]),
        KnownImports(modules: ["collections"], names: ["OrderedDict", "defaultdict", "Counter", "deque", "ChainMap"]),
        KnownImports(
            modules: ["datetime", "_pydatetime"],
            names: ["date", "datetime", "time", "timedelta", "timezone"]
        ),
        KnownImports(modules: ["zoneinfo"], names: ["ZoneInfo", "ZoneInfo._unpickle"]),
        KnownImports(modules: ["decimal"], names: ["Decimal"]),
        KnownImports(modules: ["fractions"], names: ["Fraction"]),
        KnownImports(modules: ["uuid"], names: ["UUID", "SafeUUID"]),
        KnownImports(
            modules: ["pathlib", "pathlib._local"],
            names: ["Path", "PosixPath", "PurePath", "PurePosixPath", "WindowsPath", "PureWindowsPath"]
        ),
        KnownImports(modules: ["_codecs"], names: ["encode"]),
        KnownImports(modules: ["re"], names: ["_compile"]),
        KnownImports(modules: ["random"], names: ["Random"]),
        KnownImports(modules: ["types"], names: ["SimpleNamespace", "MappingProxyType", "GenericAlias"]),
        KnownImports(modules: ["io", "_io"], names: ["BytesIO", "StringIO"]),
        KnownImports(modules: ["inspect"], names: ["Signature", "Parameter", "_ParameterKind", "_empty"]),
        KnownImports(
            modules: ["operator", "_operator"],
            names: [
                "add", "sub", "mul", "truediv", "floordiv", "mod", "neg", "pos", "abs", "pow", "matmul", "and_", "or_",
                "xor", "not_",
                "invert", "lshift", "rshift", "eq", "ne", "lt", "le", "gt", "ge", "truth", "is_", "is_not", "contains",
                "index",
            ]
        ),
        KnownImports(
            modules: ["math"],
            names: [
                "sqrt", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos", "tan", "asin", "acos",
                "atan", "atan2",
                "sinh", "cosh", "tanh", "floor", "ceil", "trunc", "fabs", "hypot", "pow", "isnan", "isinf", "isfinite",
                "radians",
                "degrees", "erf", "erfc", "gamma", "lgamma",
            ]
        ),
    ]

    static let numpy: [KnownImports] = [
        KnownImports(
            modules: ["numpy"],
            names: KnownNames.numpyFunctions.union([
                "recarray", "bool_", "intc", "intp", "uintc", "uintp", "longlong", "float128", "complex256",
                "_CopyMode", "abs", "vectorize",
                "string_", "unicode_", "asfarray", "product", "cumproduct", "sometrue", "alltrue", "in1d", "trapz",
                "msort",
            ])
        ),
        // NumPy before 1.17, and its functions in C, which pickle finds by looking for them.
        KnownImports(
            modules: [
                "numpy.core._multiarray_umath", "numpy._core._multiarray_umath", "numpy.core.umath",
                "numpy.core.fromnumeric",
                "numpy._core.fromnumeric", "numpy.core.numeric", "numpy._core.numeric", "numpy.lib.function_base",
                "numpy.lib._function_base_impl", "numpy.lib.type_check", "numpy.lib._type_check_impl",
                "numpy.lib.nanfunctions",
                "numpy.lib._nanfunctions_impl", "numpy.lib.ufunclike", "numpy.core.shape_base", "numpy.lib.shape_base",
            ],
            names: KnownNames.numpyFunctions
        ),
        KnownImports(modules: ["numpy.linalg", "numpy.linalg.linalg"], names: KnownNames.numpyLinearAlgebra),
        KnownImports(
            modules: ["numpy.core.multiarray", "numpy._core.multiarray"],
            names: ["_reconstruct", "scalar", "ndarray", "dtype"]
        ),
        KnownImports(modules: ["numpy.core.numeric", "numpy._core.numeric"], names: ["_frombuffer"]),
        KnownImports(modules: ["numpy.core.records", "numpy._core.records"], names: ["recarray", "record"]),
        KnownImports(modules: ["numpy.rec"], names: ["recarray", "record"]),
        KnownImports(
            modules: ["numpy.core._internal", "numpy._core._internal"],
            names: ["_convert_to_stringdtype_kwargs"]
        ),
        KnownImports(
            modules: ["numpy.dtypes"],
            names: Set(
                [
                    "Bool", "Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Byte", "Short",
                    "Int", "IntC",
                    "Long", "LongLong", "UByte", "UShort", "UInt", "UIntC", "ULong", "ULongLong", "Float16", "Float32",
                    "Float64",
                    "LongDouble", "Complex64", "Complex128", "CLongDouble", "Object", "Bytes", "Str", "Void",
                    "DateTime64",
                    "TimeDelta64",
                ].map { $0 + "DType" } + ["StringDType"]
            )
        ),
        KnownImports(
            modules: ["numpy.ma.core", "numpy.ma"],
            names: ["MaskedArray", "_mareconstruct", "MaskedConstant"]
        ),
        KnownImports(modules: ["numpy.random.mtrand"], names: ["RandomState"], prefixes: ["__randomstate_ctor"]),
        KnownImports(
            modules: ["numpy.random._pickle", "numpy.random"],
            names: [
                "__randomstate_ctor", "__generator_ctor", "__bit_generator_ctor", "_mt19937", "MT19937", "PCG64",
                "Generator",
                "RandomState",
            ]
        ),
        KnownImports(modules: ["numpy.random._mt19937"], names: ["MT19937"], prefixes: ["__pyx_unpickle_"]),
        KnownImports(modules: ["numpy.random._pcg64"], names: ["PCG64", "PCG64DXSM"], prefixes: ["__pyx_unpickle_"]),
        KnownImports(modules: ["numpy.random._philox"], names: ["Philox"], prefixes: ["__pyx_unpickle_"]),
        KnownImports(modules: ["numpy.random._sfc64"], names: ["SFC64"], prefixes: ["__pyx_unpickle_"]),
        KnownImports(modules: ["numpy.random._generator"], names: ["Generator"], prefixes: ["__pyx_unpickle_"]),
        KnownImports(
            modules: ["numpy.random.bit_generator"],
            names: ["BitGenerator", "SeedSequence", "SeedlessSeedSequence"],
            prefixes: ["__pyx_unpickle_"]
        ),
    ]

    static let tables: [KnownImports] = [
        KnownImports(flavors: tabular, list: .scipy),
        KnownImports(
            flavors: tabular,
            modules: ["scipy.special", "scipy.special._ufuncs"],
            names: [
                "expit", "logit", "log_expit", "xlogy", "xlog1py", "erf", "erfc", "erfinv", "gamma", "gammaln",
                "digamma", "boxcox",
                "boxcox1p", "inv_boxcox", "inv_boxcox1p", "exp10", "exp2", "cbrt", "rel_entr", "entr", "ndtr", "ndtri",
            ]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["scipy.special._logsumexp"],
            names: ["softmax", "logsumexp", "log_softmax"]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["scipy.optimize.optimize", "scipy.optimize._optimize"],
            names: ["OptimizeResult"]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["scipy.optimize.lbfgsb", "scipy.optimize._lbfgsb_py"],
            names: ["LbfgsInvHessProduct"]
        ),
        // SciPy's view of NumPy, which scikit-learn's splines keep.
        KnownImports(
            flavors: tabular,
            modules: ["scipy._lib.array_api_compat.numpy._aliases"],
            names: [
                "asarray", "astype", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "concat", "pow",
            ]
        ),
        KnownImports(flavors: tabular, list: .pandas),
        KnownImports(
            flavors: tabular,
            modules: ["pandas"],
            names: [
                "DataFrame", "Series", "Index", "RangeIndex", "MultiIndex", "CategoricalIndex", "DatetimeIndex",
                "TimedeltaIndex",
                "PeriodIndex", "IntervalIndex", "Categorical", "CategoricalDtype", "DatetimeTZDtype", "IntervalDtype",
                "PeriodDtype",
                "SparseDtype", "StringDtype", "ArrowDtype", "BooleanDtype", "Int8Dtype", "Int16Dtype", "Int32Dtype",
                "Int64Dtype",
                "UInt8Dtype", "UInt16Dtype", "UInt32Dtype", "UInt64Dtype", "Float32Dtype", "Float64Dtype", "Interval",
                "Period",
                "Timestamp", "Timedelta", "DateOffset", "NamedAgg", "Grouper", "Flags", "Int64Index", "Float64Index",
                "UInt64Index",
            ]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["pandas.arrays"],
            names: [
                "ArrowExtensionArray", "ArrowStringArray", "BooleanArray", "Categorical", "DatetimeArray",
                "FloatingArray",
                "IntegerArray", "IntervalArray", "NumpyExtensionArray", "PandasArray", "PeriodArray", "SparseArray",
                "StringArray",
                "TimedeltaArray",
            ]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["pandas._libs.internals", "pandas._libs.arrays", "pandas._libs.interval", "pandas._libs.lib"]
                + ["timedeltas", "timestamps", "period", "offsets", "nattype", "timezones"].map {
                    "pandas._libs.tslibs.\($0)"
                },
            names: [
                "_NoDefault", "no_default", "_timestamp_unpickle", "_timedelta_unpickle", "_nat_unpickle",
                "__nat_unpickle",
            ],
            prefixes: ["__pyx_unpickle_", "_unpickle_"]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["pyarrow.lib"],
            names: [
                "_restore_array", "py_buffer", "type_for_alias", "chunked_array", "_reconstruct_record_batch",
                "_reconstruct_table",
                "ChunkedArray", "StringArray", "LargeStringArray", "StringScalar", "DataType", "Field", "Schema",
                "field", "schema",
                "struct", "list_", "large_list", "dictionary", "timestamp", "duration", "time32", "time64",
                "decimal128",
                "decimal256", "binary", "map_",
            ]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["joblib.numpy_pickle", "sklearn.externals.joblib.numpy_pickle"],
            names: ["NumpyArrayWrapper", "NDArrayWrapper", "ZNDArrayWrapper"]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["joblib.numpy_pickle_compat", "sklearn.externals.joblib.numpy_pickle_compat"],
            names: ["NDArrayWrapper", "ZNDArrayWrapper"]
        ),
    ]

    static let learners: [KnownImports] = [
        KnownImports(flavors: tabular, list: .sklearn),
        KnownImports(flavors: tabular, modules: ["sklearn."], prefixes: ["__pyx_unpickle_"]),
        KnownImports(
            flavors: tabular,
            modules: ["sklearn.cluster._kmeans"],
            names: ["_kmeans_single_lloyd", "_kmeans_single_elkan"]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["xgboost.core"],
            names: ["Booster", "DataSplitMode", "XGBoostError"]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["xgboost.sklearn"],
            names: [
                "XGBModel", "XGBClassifier", "XGBRegressor", "XGBRanker", "XGBRFClassifier", "XGBRFRegressor",
                "XGBClassifierBase",
                "XGBRankerMixIn", "XGBRegressorBase", "XGBModelBase", "_SklObjWProto",
            ]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["xgboost.compat"],
            names: ["XGBoostLabelEncoder", "XGBModelBase", "XGBClassifierBase", "XGBRegressorBase"]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["xgboost.callback"],
            names: ["EarlyStopping", "EvaluationMonitor", "LearningRateScheduler", "TrainingCallback"]
        ),
        KnownImports(flavors: tabular, list: .lightgbm),
        KnownImports(
            flavors: tabular,
            modules: ["catboost.core"],
            names: [
                "CatBoost", "CatBoostClassifier", "CatBoostRegressor", "CatBoostRanker", "_CatBoostBase",
                "_new_CatBoost",
            ]
        ),
        KnownImports(flavors: tabular, modules: ["_catboost"], names: ["_CatBoost", "Symbol"]),
        KnownImports(flavors: ["statsmodels", "pmdarima"], list: .statsmodels),
        KnownImports(flavors: ["statsmodels", "pmdarima"], modules: ["statsmodels."], prefixes: ["__pyx_unpickle_"]),
        KnownImports(
            flavors: ["statsmodels"],
            modules: ["patsy.design_info"],
            names: ["DesignInfo", "FactorInfo", "SubtermInfo"]
        ),
        // Methods and functions that results of statsmodels keep; they are not called while a model is loaded.
        KnownImports(
            flavors: ["statsmodels", "pmdarima"],
            modules: ["statsmodels.tsa.exponential_smoothing.ets"],
            names: ["ETSModel.loglike"]
        ),
        KnownImports(
            flavors: ["statsmodels", "pmdarima"],
            modules: ["statsmodels.tsa.exponential_smoothing._ets_smooth"],
            prefixes: ["_ets_smooth_"]
        ),
        KnownImports(
            flavors: ["statsmodels"],
            modules: ["statsmodels.nonparametric.kernel_regression"],
            names: ["KernelReg._est_loc_constant", "KernelReg._est_loc_linear"]
        ),
        KnownImports(
            flavors: ["statsmodels"],
            modules: ["statsmodels.discrete.count_model"],
            names: Set(
                ["ZeroInflatedPoisson", "ZeroInflatedGeneralizedPoisson", "ZeroInflatedNegativeBinomialP"].flatMap {
                    ["\($0)._hessian_logit", "\($0)._hessian_probit"]
                }
            )
        ),
        KnownImports(
            flavors: ["statsmodels"],
            modules: ["statsmodels.distributions.discrete"],
            names: Set(
                [
                    "genpoisson_p_gen", "zipoisson_gen", "zigeneralizedpoisson_gen", "zinegativebinomial_gen",
                    "truncatedpoisson_gen", "truncatednegbin_gen",
                ].map { "\($0)._entropy" }
            )
        ),
        KnownImports(
            flavors: ["statsmodels"],
            modules: ["statsmodels.base.l1_slsqp", "statsmodels.base.l1_cvxopt"],
            names: ["fit_l1_slsqp", "fit_l1_cvxopt_cp"]
        ),
        KnownImports(flavors: ["pmdarima"], list: .pmdarima),
        KnownImports(flavors: ["prophet"], modules: ["prophet.forecaster"], names: ["Prophet"]),
    ]

    static let networks: [KnownImports] = [
        KnownImports(flavors: ["pytorch", "fastai"], list: .torch),
        KnownImports(
            flavors: ["pytorch", "fastai"],
            modules: ["torch.nn.utils.spectral_norm", "torch.nn.utils.weight_norm"],
            names: ["SpectralNorm", "SpectralNormLoadStateDictPreHook", "SpectralNormStateDictHook", "WeightNorm"]
        ),
        KnownImports(
            flavors: ["pytorch", "fastai"],
            modules: ["torch._utils"],
            names: [
                "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_parameter",
                "_rebuild_parameter_with_state",
                "_rebuild_qtensor", "_rebuild_sparse_tensor", "_rebuild_sparse_csr_tensor",
                "_rebuild_device_tensor_from_numpy",
                "_rebuild_nested_tensor", "_rebuild_wrapper_subclass",
            ]
        ),
        KnownImports(
            flavors: ["pytorch", "fastai"],
            modules: ["torch", "torch.cuda"],
            names: Set(
                [
                    "Float", "Double", "Half", "BFloat16", "Long", "Int", "Short", "Char", "Byte", "Bool",
                    "ComplexFloat", "ComplexDouble",
                ]
                .flatMap { ["\($0)Storage", "\($0)Tensor"] }
            )
        ),
        KnownImports(
            flavors: ["pytorch", "fastai"],
            modules: ["torch"],
            names: [
                "Size", "Tensor", "device", "dtype", "float16", "float32", "float64", "bfloat16", "int8", "int16",
                "int32", "int64",
                "uint8", "bool", "half", "float", "double", "long", "int", "short", "complex64", "complex128",
                "strided",
                "contiguous_format", "preserve_format", "channels_last", "QInt8Storage", "QUInt8Storage",
                "QInt32Storage",
            ]
        ),
        KnownImports(
            flavors: ["pytorch", "fastai"],
            modules: ["torch.storage"],
            names: ["UntypedStorage", "TypedStorage", "_UntypedStorage", "_TypedStorage"]
        ),
        KnownImports(
            flavors: ["pytorch", "fastai"],
            modules: ["torch._tensor"],
            names: ["Tensor", "_rebuild_from_type_v2"]
        ),
        KnownImports(flavors: ["pytorch", "fastai"], modules: ["torch.serialization"], names: ["_get_layout"]),
        KnownImports(
            flavors: ["pytorch", "fastai"],
            modules: ["torch._C._nn"],
            names: ["gelu", "softplus", "silu", "elu", "relu6", "hardtanh", "leaky_relu", "log_sigmoid", "mish"]
        ),
        KnownImports(
            flavors: ["pytorch", "fastai"],
            modules: ["torch", "torch._C", "torch._C._VariableFunctions"],
            names: ["relu", "tanh", "sigmoid", "softmax", "sin", "cos", "exp", "log", "abs", "square"]
        ),
    ]

    static let mlflow: [KnownImports] = [
        KnownImports(
            flavors: ["python_function"],
            modules: ["mlflow.pyfunc.model"],
            names: [
                "PythonModel", "PythonModelContext", "_FunctionPythonModel", "ChatModel", "ChatAgent", "ResponsesAgent",
                "ModelFromDeploymentEndpoint",
            ]
        ),
        KnownImports(
            flavors: ["python_function"],
            modules: ["mlflow.pyfunc.utils.data_validation"],
            names: ["FuncInfo", "_validate_model_input", "_wrap_predict_with_pyfunc"]
        ),
        KnownImports(flavors: ["python_function"], modules: ["mlflow.exceptions"], names: ["MlflowException"]),
        KnownImports(
            flavors: ["python_function"],
            modules: ["mlflow.models.signature"],
            names: ["ModelSignature", "_TypeHints"]
        ),
        KnownImports(
            flavors: ["python_function"],
            modules: ["mlflow.types.schema"],
            names: [
                "DataType", "ColSpec", "TensorSpec", "TensorInfo", "Schema", "ParamSpec", "ParamSchema", "Array",
                "Object", "Property",
                "Map", "AnyType", "BaseType", "SparkMLVector",
            ]
        ),
        KnownImports(
            flavors: ["python_function"],
            modules: ["mlflow.types.type_hints"],
            names: ["TypeFromExample", "ColSpecType", "InvalidTypeHintException"]
        ),
        KnownImports(
            flavors: ["python_function"],
            modules: ["mlflow.types.llm", "mlflow.types.chat", "mlflow.types.agent"],
            names: [
                "ChatMessage", "ChatParams", "ChatChoice", "ChatChoiceDelta", "ChatChoiceLogProbs", "ChatChunkChoice",
                "ChatCompletionChunk", "ChatCompletionRequest", "ChatCompletionResponse", "ChatAgentMessage",
                "ChatAgentRequest",
                "ChatAgentResponse", "ChatAgentChunk", "ChatContext", "FunctionToolCallArguments",
                "FunctionToolDefinition",
                "ParamProperty", "ParamType", "TokenUsageStats", "TokenLogProb", "ToolCall", "ToolDefinition",
                "ToolParamsSchema",
            ]
        ),
        KnownImports(
            flavors: ["python_function"],
            modules: ["mlflow.types.responses"],
            names: [
                "ResponsesAgentRequest", "ResponsesAgentResponse", "ResponsesAgentStreamEvent", "ResponsesStreamEvent",
            ]
        ),
    ]
}
