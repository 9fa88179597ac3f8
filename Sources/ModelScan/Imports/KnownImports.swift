/// Imports that the models of some flavours are made of.
struct KnownImports {
    /// The flavours whose models need them; empty: every model.
    let flavors: Set<String>
    /// The module, or where it ends in a dot all modules that begin so.
    let modules: [String]
    /// Modules among those that are not meant, as `modules`.
    var except: [String] = []
    /// Exact names; nil: every class, which is a name that begins with a capital letter after underscores.
    let names: Set<String>?
    /// Names that begin so, beside `names`.
    var prefixes: [String] = []

    func holds(_ found: PickleImport) -> Bool {
        guard holds(module: found.module) else { return false }
        if found.name.contains(".") { return false }
        if let names, names.contains(found.name) { return true }
        if prefixes.contains(where: found.name.hasPrefix) { return true }
        guard names == nil else { return false }
        return found.name.drop { $0 == "_" }.first?.isUppercase ?? false
    }

    func holds(module: String) -> Bool {
        Self.lists(modules, module) && !Self.lists(except, module)
    }

    static func lists(_ patterns: [String], _ module: String) -> Bool {
        patterns.contains { pattern in
            pattern.hasSuffix(".") ? module.hasPrefix(pattern) || module + "." == pattern : module == pattern
        }
    }

    private static let tabular: Set<String> = [
        "sklearn", "xgboost", "lightgbm", "catboost", "statsmodels", "python_function", "h2o", "prophet", "pmdarima",
        "pytorch", "tensorflow", "keras",
    ]

    static let all: [KnownImports] = [
        KnownImports(
            flavors: [],
            modules: ["builtins", "__builtin__"],
            names: [
                "object", "int", "long", "float", "complex", "bool", "str", "unicode", "bytes", "bytearray", "list",
                "tuple", "dict", "set", "frozenset", "slice", "range", "xrange", "Ellipsis", "NotImplemented",
                "NoneType",
            ]
        ),
        KnownImports(
            flavors: [],
            modules: ["copyreg", "copy_reg"],
            names: ["_reconstructor", "__newobj__", "__newobj_ex__"]
        ),
        KnownImports(
            flavors: [],
            modules: ["collections"],
            names: ["OrderedDict", "defaultdict", "Counter", "deque"]
        ),
        KnownImports(
            flavors: [],
            modules: ["datetime"],
            names: ["date", "datetime", "time", "timedelta", "timezone"]
        ),
        KnownImports(flavors: [], modules: ["decimal"], names: ["Decimal"]),
        KnownImports(flavors: [], modules: ["fractions"], names: ["Fraction"]),
        KnownImports(flavors: [], modules: ["uuid"], names: ["UUID", "SafeUUID"]),
        KnownImports(
            flavors: [],
            modules: ["pathlib"],
            names: ["Path", "PosixPath", "PurePath", "PurePosixPath", "WindowsPath", "PureWindowsPath"]
        ),
        KnownImports(flavors: [], modules: ["_codecs"], names: ["encode"]),
        KnownImports(flavors: [], modules: ["re"], names: ["_compile"]),
        KnownImports(flavors: [], modules: ["random"], names: ["Random"]),
        KnownImports(flavors: [], modules: ["types"], names: ["SimpleNamespace"]),
        KnownImports(
            flavors: [],
            modules: ["numpy"],
            names: [
                "ndarray", "dtype", "matrix", "recarray", "record", "bool", "bool_", "int8", "int16", "int32", "int64",
                "intc", "intp", "uint8", "uint16", "uint32", "uint64", "uintc", "uintp", "longlong", "ulonglong",
                "float16", "float32", "float64", "float128", "longdouble", "complex64", "complex128", "clongdouble",
                "str_", "bytes_", "void", "object_", "datetime64", "timedelta64", "_CopyMode", "exp", "exp2", "expm1",
                "log", "log10", "log1p", "log2", "sqrt", "square", "cbrt", "abs", "absolute", "mean", "median", "sum",
                "var", "std", "min", "max", "tanh", "sin", "cos", "sign", "floor", "ceil", "rint", "isnan",
                "nan_to_num",
            ]
        ),
        KnownImports(
            flavors: [],
            modules: ["numpy.core.multiarray", "numpy._core.multiarray"],
            names: ["_reconstruct", "scalar", "ndarray", "dtype"]
        ),
        KnownImports(
            flavors: [],
            modules: ["numpy.core.numeric", "numpy._core.numeric"],
            names: ["_frombuffer"]
        ),
        KnownImports(
            flavors: [],
            modules: ["numpy.core._internal", "numpy._core._internal"],
            names: ["_convert_to_stringdtype_kwargs"]
        ),
        KnownImports(flavors: [], modules: ["numpy.dtypes"], names: nil),
        KnownImports(
            flavors: [],
            modules: ["numpy.ma.core"],
            names: ["MaskedArray", "_mareconstruct", "MaskedConstant"]
        ),
        KnownImports(
            flavors: [],
            modules: ["numpy.random.mtrand"],
            names: ["RandomState"],
            prefixes: ["__randomstate_ctor"]
        ),
        KnownImports(
            flavors: [],
            modules: ["numpy.random._pickle", "numpy.random"],
            names: [
                "__randomstate_ctor", "__generator_ctor", "__bit_generator_ctor", "_mt19937", "MT19937", "PCG64",
                "Generator",
            ]
        ),
        KnownImports(
            flavors: [],
            modules: [
                "numpy.random._mt19937", "numpy.random._pcg64", "numpy.random._philox", "numpy.random._sfc64",
                "numpy.random._generator", "numpy.random.bit_generator",
            ],
            names: nil,
            prefixes: ["__pyx_unpickle_"]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["scipy.sparse.", "scipy.interpolate.", "scipy.spatial.", "scipy.optimize.", "scipy.stats."],
            except: ["scipy.sparse.linalg."],
            names: nil,
            prefixes: ["csr_", "csc_", "coo_", "bsr_", "dia_", "dok_", "lil_", "interp1d", "__pyx_unpickle_"]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["scipy.special", "scipy.special._ufuncs"],
            names: ["expit", "logit", "xlogy", "erf"]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["pandas.core.", "pandas._libs.", "pandas"],
            except: ["pandas.core.computation.", "pandas.core.config_init", "pandas.core.dtypes.inference"],
            names: nil,
            prefixes: [
                "__pyx_unpickle_", "_unpickle_", "_new_", "new_block", "_timestamp_unpickle", "_timedelta_unpickle",
                "_nat_unpickle", "period_ordinal", "__nat_unpickle",
            ]
        ),
        KnownImports(
            flavors: tabular,
            modules: ["joblib.numpy_pickle", "sklearn.externals.joblib.numpy_pickle"],
            names: ["NumpyArrayWrapper", "NDArrayWrapper", "ZNDArrayWrapper"]
        ),
        KnownImports(
            flavors: ["sklearn", "xgboost", "lightgbm", "python_function"],
            modules: ["sklearn."],
            except: [
                "sklearn.datasets.", "sklearn.utils._testing", "sklearn.utils.testing", "sklearn.tests.",
                "sklearn.conftest", "sklearn.externals.", "sklearn._build_utils.",
            ],
            names: ["newObj", "make_column_selector"],
            prefixes: ["__pyx_unpickle_"]
        ),
        KnownImports(
            flavors: ["sklearn", "xgboost", "lightgbm", "python_function"],
            modules: ["sklearn."],
            except: [
                "sklearn.datasets.", "sklearn.utils._testing", "sklearn.utils.testing", "sklearn.tests.",
                "sklearn.conftest", "sklearn.externals.", "sklearn._build_utils.",
            ],
            names: nil
        ),
        KnownImports(
            flavors: ["xgboost", "sklearn", "python_function"],
            modules: ["xgboost.core", "xgboost.sklearn", "xgboost.compat", "xgboost.training"],
            names: nil
        ),
        KnownImports(
            flavors: ["lightgbm", "sklearn", "python_function"],
            modules: ["lightgbm.basic", "lightgbm.sklearn", "lightgbm.compat", "lightgbm.engine"],
            names: nil
        ),
        KnownImports(flavors: ["catboost", "sklearn"], modules: ["catboost.core", "_catboost"], names: nil),
        KnownImports(flavors: ["statsmodels"], modules: ["statsmodels."], names: nil),
        KnownImports(flavors: ["prophet"], modules: ["prophet.forecaster", "prophet.models"], names: nil),
        KnownImports(
            flavors: ["python_function"],
            modules: [
                "mlflow.pyfunc.model", "mlflow.models.signature", "mlflow.types.schema", "mlflow.types.type_hints",
                "mlflow.types.responses", "mlflow.types.llm",
            ],
            names: nil
        ),
        KnownImports(
            flavors: ["pytorch"],
            modules: ["torch._utils"],
            names: [
                "_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_parameter",
                "_rebuild_parameter_with_state", "_rebuild_qtensor",
            ]
        ),
        KnownImports(
            flavors: ["pytorch"],
            modules: ["torch", "torch.storage", "torch.cuda", "torch._C", "torch._tensor"],
            names: nil,
            prefixes: ["float16", "float32", "float64", "bfloat16", "int8", "int16", "int32", "int64", "uint8", "bool"]
        ),
        KnownImports(flavors: ["pytorch"], modules: ["torch.nn.modules.", "torch.nn.parameter"], names: nil),
        KnownImports(flavors: ["pytorch"], modules: ["torch.serialization"], names: ["_get_layout"]),
    ]
}
