/// The lists. What other scanners publish is among them: picklescan 1.0.5 (`_unsafe_globals`), modelscan 0.8.8
/// (`unsafe_globals`), fickling 0.1.12 (`UNSAFE_IMPORTS`, `UnsafeImportsML`) and ModelAudit 0.2.54 (`ALWAYS_DANGEROUS_*`,
/// `SUSPICIOUS_GLOBALS`). Python's own modules are in `StandardLibrary`.
extension DangerousImports {
    /// Whole packages.
    static let packages: Set<String> = Set(
        """
        urllib3 requests aiohttp httpx httplib2 pycurl websocket websockets wget gdown paramiko fabric fabric2
        invoke asyncssh socks twisted tornado gevent eventlet zmq grpc kombu pika Pyro4 Pyro5 rpyc execnet ray
        dask distributed celery dns scapy nmap boto boto3 botocore aiobotocore s3fs gcsfs adlfs fsspec
        smart_open s3transfer google azure docker kubernetes git gitdb pymongo redis sqlalchemy psycopg2 psycopg
        pymysql MySQLdb cx_Oracle oracledb pyodbc cffi _cffi_backend pycparser numexpr sympy asteval simpleeval
        RestrictedPython pythran Cython pyximport weave pip _distutils_hack pkg_resources setuptools wheel
        virtualenv conda tox nox nose pytest _pytest py hypothesis easy_install pexpect ptyprocess sh plumbum
        delegator envoy psutil winpty pywintypes win32api win32com win32process pythoncom IPython ipykernel
        jupyter_client nbconvert nbformat notebook code_saturne bpython ptpython jinja2 mako django flask
        fastapi uvicorn gunicorn starlette bottle cherrypy streamlit gradio dash yaml ruamel jsonpickle dill
        klepto pathos multiprocess ppft hickle joblibspark srsly cmd2 fire hydra omegaconf dotenv dynaconf
        pydantic_settings ansible salt selenium playwright pyautogui pynput keyboard mouse huggingface_hub
        kaggle wandb comet_ml neptune clearml langchain_experimental langchain_community llama_index nltk
        torchvision torchaudio torchtext_data commands popen2 antigravity this
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
    )

    /// Parts of packages that are harmless otherwise.
    static let branches: [String] = [
        "numpy.testing", "numpy.f2py", "numpy.distutils", "numpy.ctypeslib", "numpy.lib.npyio", "numpy.lib._npyio_impl",
        "numpy.lib._datasource", "numpy.lib.format", "numpy.lib._format_impl", "numpy.compat", "numpy.conftest",
        "numpy._pytesttester", "numpy.core.memmap", "numpy._core.memmap", "numpy.ma.testutils",
        "numpy.ma.timer_comparison",
        "numpy.lib._utils_impl", "numpy.lib.utils", "numpy.testing._private",
        "scipy.io", "scipy._lib", "scipy.misc", "scipy.weave", "scipy.datasets", "scipy._build_utils", "pandas.io",
        "pandas.core.computation", "pandas.util", "pandas.compat.pickle_compat", "pandas.conftest", "pandas._testing",
        "pandas.testing", "sklearn.utils._testing", "sklearn.utils.testing", "sklearn.datasets", "sklearn._build_utils",
        "sklearn.externals.joblib.memory", "sklearn.externals.joblib.parallel", "sklearn.externals.joblib.pool",
        "sklearn.utils._show_versions", "statsmodels.datasets", "statsmodels.iolib.openfile",
        "statsmodels.iolib.smpickle",
        "statsmodels.tools.web", "joblib.memory", "joblib.parallel", "joblib.externals", "joblib.pool",
        "joblib.executor",
        "joblib._store_backends", "joblib.func_inspect", "joblib._parallel_backends", "joblib._dask",
        "joblib.compressor",
        "joblib.numpy_pickle_utils", "joblib.numpy_pickle_compat.load_compatibility", "joblib.disk", "joblib.testing",
        "joblib._memmapping_reducer", "joblib.backports", "joblib._utils",
        "torch.hub", "torch.jit", "torch._dynamo", "torch._inductor", "torch.utils", "torch.distributed",
        "torch.package",
        "torch.multiprocessing", "torch.serialization.load", "torch.fx", "torch.testing", "torch.ops", "torch._ops",
        "torch.onnx", "torch.export", "torch._classes", "torch.classes", "torch._appdirs", "torch._sources",
        "torch._export",
        "torch.compiler", "torch.cuda._utils", "torch._functorch", "torch.profiler", "torch.autograd.profiler",
        "tensorflow.python.platform", "tensorflow.io", "tensorflow.python.lib.io", "tensorflow.python.eager.context",
        "keras.utils",
        "keras.src.utils", "keras.src.saving", "keras.saving", "mlflow.projects", "mlflow.tracking", "mlflow.utils",
        "mlflow.cli",
        "mlflow.server", "mlflow.artifacts", "mlflow.store", "mlflow.pyfunc.utils", "mlflow.pyfunc.scoring_server",
        "mlflow.pyfunc.backend", "mlflow.recipes", "mlflow.gateway", "mlflow.deployments", "mlflow.sagemaker",
        "lightgbm.libpath", "lightgbm.dask", "xgboost.libpath", "xgboost.spark", "xgboost.dask", "xgboost.tracker",
        "xgboost.collective", "xgboost.testing", "langchain.load", "transformers.utils.hub",
        "transformers.dynamic_module_utils",
    ]

    /// Names of modules that are harmless otherwise.
    static let names: [String: Set<String>] = {
        let builtins: Set<String> = [
            "eval", "exec", "execfile", "compile", "open", "file", "__import__", "getattr", "setattr", "delattr",
            "hasattr",
            "globals", "locals", "vars", "dir", "input", "raw_input", "breakpoint", "help", "apply", "reload", "exit",
            "quit",
            "copyright", "credits", "license", "map", "filter", "classmethod", "staticmethod", "property", "super",
            "callable",
            "iter", "next", "__build_class__", "memoryview", "buffer", "intern", "coerce", "aiter", "anext",
        ]
        let operators: Set<String> = ["attrgetter", "methodcaller", "call", "itemgetter"]
        let functions: Set<String> = [
            "partial", "partialmethod", "reduce", "singledispatch", "singledispatchmethod", "cached_property",
            "cmp_to_key",
            "lru_cache", "cache", "wraps", "update_wrapper", "total_ordering",
        ]
        return [
            "builtins": builtins, "__builtin__": builtins, "__builtins__": builtins,
            "operator": operators, "_operator": operators, "functools": functions, "_functools": functions,
            "types": [
                "CodeType", "FunctionType", "LambdaType", "MethodType", "ModuleType", "GeneratorType", "CoroutineType",
                "AsyncGeneratorType", "new_class", "DynamicClassAttribute", "BuiltinFunctionType", "BuiltinMethodType",
                "MethodWrapperType", "WrapperDescriptorType", "MethodDescriptorType", "ClassMethodDescriptorType",
                "GetSetDescriptorType", "MemberDescriptorType", "FrameType", "TracebackType", "CellType",
                "prepare_class",
                "resolve_bases", "coroutine",
            ],
            "collections": ["namedtuple"], "dataclasses": ["make_dataclass"],
            "typing": ["get_type_hints", "ForwardRef", "NamedTuple", "NewType", "evaluate_forward_ref"],
            "itertools": ["starmap", "accumulate", "dropwhile", "filterfalse", "groupby", "takewhile"],
            "random": ["SystemRandom"], "copy": ["deepcopy", "copy", "replace"],
            "uuid": ["getnode", "uuid1", "main"], "json": ["load", "dump"], "csv": ["writer", "DictWriter"],
            "io": [
                "open", "open_code", "FileIO", "TextIOWrapper", "BufferedReader", "BufferedWriter", "BufferedRandom",
            ],
            "_io": [
                "open", "open_code", "FileIO", "TextIOWrapper", "BufferedReader", "BufferedWriter", "BufferedRandom",
            ],
            "inspect": [
                "currentframe", "getmembers", "getmembers_static", "stack", "trace", "getmodule", "getsource",
                "getsourcefile",
                "getsourcelines", "findsource", "getfile", "getattr_static", "getclosurevars", "getcallargs",
                "get_annotations",
                "signature", "classify_class_attrs", "unwrap", "main", "getinnerframes", "getouterframes", "getabsfile",
                "getframeinfo", "getcomments",
            ],
            "hashlib": ["file_digest"],
            "contextlib": ["ExitStack", "AsyncExitStack", "contextmanager", "closing", "redirect_stdout", "chdir"],
            "contextvars": ["Context", "copy_context"], "weakref": ["finalize"], "enum": ["global_enum"],
            "pathlib": ["os", "io"],
            "queue": ["threading"], "decimal": ["setcontext"], "string": ["Formatter"],
            "base64": ["main", "test", "encode", "decode"],
            "zoneinfo": ["reset_tzpath"], "statistics": ["_pickle"], "tomllib": ["load"],
            "warnings": ["showwarning", "catch_warnings"],
            "numpy": [
                "load", "save", "savez", "savez_compressed", "fromfile", "fromregex", "genfromtxt", "loadtxt",
                "savetxt", "memmap",
                "DataSource", "frompyfunc", "apply_along_axis", "apply_over_axes", "piecewise",
                "fromfunction", "test",
                "runstring", "lookfor", "source", "seterrcall",
            ],
            "pandas": [
                "eval", "read_pickle", "read_csv", "read_json", "read_html", "read_sql", "read_parquet", "read_excel",
                "read_hdf",
                "read_xml", "read_table", "read_fwf", "read_feather", "read_orc", "read_sas", "read_spss", "read_stata",
                "read_clipboard", "read_sql_query", "read_sql_table", "read_gbq", "HDFStore", "ExcelFile",
                "ExcelWriter", "to_pickle",
            ],
            "joblib": [
                "load", "dump", "Memory", "Parallel", "delayed", "wrap_non_picklable_objects", "parallel_backend",
            ],
            "joblib.numpy_pickle": [
                "load", "dump", "NumpyUnpickler", "NumpyPickler", "_unpickle", "load_temporary_memmap",
            ],
            "cloudpickle": ["load", "loads", "dump", "dumps", "Pickler", "CloudPickler"],
            "cloudpickle.cloudpickle": ["load", "loads", "dump", "dumps", "Pickler", "CloudPickler"],
            "torch": ["load", "save", "compile", "_load_global_deps", "_import_dotted_name", "classes", "ops"],
            "torch.serialization": ["load", "save", "_load", "_legacy_load", "_open_file_like", "_open_file"],
            "torch.storage": ["_load_from_bytes"],
            "copyreg": ["add_extension", "remove_extension", "clear_extension_cache", "pickle", "constructor"],
            "copy_reg": ["add_extension", "remove_extension", "pickle", "constructor"],
            "mlflow": ["run", "log_artifact", "log_artifacts", "set_tracking_uri", "start_run"],
            "mlflow.pyfunc": ["load_model", "_load_pyfunc", "spark_udf"], "_codecs": ["register", "lookup", "decode"],
            "pyarrow": ["memory_map", "OSFile", "input_stream", "output_stream"],
            "pyarrow.lib": [
                "memory_map", "OSFile", "MemoryMappedFile", "NativeFile", "PythonFile", "input_stream", "output_stream",
            ],
            "xgboost.core": ["DMatrix", "QuantileDMatrix", "ExtMemQuantileDMatrix", "DataIter", "_load_lib"],
            "catboost.core": ["Pool"], "lightgbm.basic": ["Dataset", "Sequence", "_load_lib"],
        ]
    }()

    /// Modules with functions that call their arguments, or make code, and that Python's modules import from each other.
    static let callers: Set<String> = ["functools", "itertools", "collections", "dataclasses", "random"]
        .reduce(into: ["NamedTuple", "DynamicClassAttribute"]) { $0.formUnion(names[$1] ?? []) }

    /// Steps of a dotted name, or names, that lead to forbidden objects.
    static let steps: Set<String> = [
        "os", "sys", "subprocess", "posix", "system", "popen", "Popen", "spawn", "execve", "check_output", "check_call",
        "eval",
        "exec", "execfile", "__import__", "import_module", "importlib", "runpy", "_run_code", "run_path", "run_module",
        "__globals__", "__builtins__", "__subclasses__", "__getattribute__", "__getattr__", "__dict__", "__class__",
        "__mro__",
        "__base__", "__bases__", "__code__", "__call__", "__init__", "__reduce__", "__reduce_ex__", "__loader__",
        "__spec__",
        "__setstate__", "__func__", "__self__", "__wrapped__", "__closure__", "f_globals", "f_builtins", "gi_frame",
        "tb_frame",
        "runstring", "runsource", "shutil", "socket", "ctypes", "builtins", "webbrowser", "pickle", "getattr",
        "attrgetter", "",
    ]

    /// Names that run programs, load code, open connections or make files, and that libraries re-export.
    static let reexported: Set<String> = Set(
        """
        getoutput getstatusoutput fork_exec startfile spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp
        spawnvpe posix_spawn posix_spawnp rmtree copyfile copyfileobj copytree make_archive unpack_archive
        NamedTemporaryFile TemporaryFile TemporaryDirectory SpooledTemporaryFile mkdtemp mkstemp mktemp TempDir
        urlopen urlretrieve urlcleanup build_opener install_opener HTTPConnection HTTPSConnection HTTPServer
        create_connection create_server ThreadPool ThreadPoolExecutor ProcessPoolExecutor MemmappingPool
        get_reusable_executor load_dynamic load_source load_module find_loader spec_from_file_location
        module_from_spec SourceFileLoader ExtensionFileLoader get_data execWrapper methodcaller itemgetter
        RunsArtifactRepository HttpArtifactRepository LocalArtifactRepository ArtifactRepository MlflowClient
        TrackingServiceClient CDLL PyDLL WinDLL LoadLibrary cdll windll dlopen input_stream hub compile_file
        load_inline load_library unsafe_load full_load get_ipython run_cell InteractiveInterpreter
        InteractiveConsole interact set_trace runctx resolve_name mmap
        """.split { $0 == " " || $0 == "\n" }.map(String.init)
    )

    static let libraryFunctions: [(module: @Sendable (String) -> Bool, names: Set<String>)] = [
        ({ $0.hasPrefix("joblib.") }, ["load", "dump", "hash"]),
        ({ $0.hasPrefix("mlflow.") }, ["load_model", "run", "download_artifacts", "_load_pyfunc", "load_context"]),
        (
            { $0.hasPrefix("keras.") || $0.hasPrefix("tensorflow.") },
            ["load_model", "get_file", "Lambda", "func_load", "read_file"]
        ),
        ({ $0.hasPrefix("torch.") }, ["load", "load_state_dict_from_url", "_import_dotted_name"]),
        (
            { $0.hasPrefix("scipy.") || $0.hasPrefix("numpy.") },
            ["load", "fromfile", "loadmat", "DataSource", "memmap"]
        ),
        (
            { ["sklearn.", "xgboost.", "lightgbm.", "catboost.", "statsmodels."].contains(where: $0.hasPrefix) },
            [
                "Client", "Listener", "Pool", "Thread", "Process", "Manager", "Parallel", "Memory", "delayed", "run",
                "call", "Queue",
            ]
        ),
    ]
}
