/// Imports that no model needs: they run commands, code or files, reach the network, or hand out whatever is asked for.
enum DangerousImports {
    static func holds(_ found: PickleImport) -> Bool {
        if holds(module: found.module) { return true }
        if names[found.module]?.contains(found.name) == true { return true }
        // A name may lead through a module that is harmless itself: numpy, os.system.
        let parts = found.name.split(separator: ".", omittingEmptySubsequences: false)
        if parts.contains(where: { steps.contains(String($0)) }) { return true }
        if parts.count == 1 {
            return libraryFunctions.contains { $0.module(found.module) && $0.names.contains(found.name) }
        }
        guard let last = parts.last?.drop(while: { $0 == "_" }) else { return true }
        return !(last.first?.isUppercase ?? false)
    }

    static func holds(module: String) -> Bool {
        let parts = module.split(separator: ".", omittingEmptySubsequences: false)
        if packages.contains(String(parts[0])) { return true }
        return branches.contains { module == $0 || module.hasPrefix($0 + ".") }
    }

    /// Whole packages and modules at the top.
    private static let packages: Set<String> = [
        "os", "posix", "nt", "sys", "subprocess", "_posixsubprocess", "commands", "popen2", "pty", "tty", "shutil",
        "tempfile", "fileinput", "glob", "socket", "_socket", "socketserver", "SocketServer", "ssl", "select",
        "selectors",
        "asyncio", "asyncore", "asynchat", "http", "httplib", "urllib", "urllib2", "urllib3", "requests", "aiohttp",
        "httpx",
        "ftplib", "smtplib", "smtpd", "telnetlib", "poplib", "imaplib", "nntplib", "xmlrpc", "xmlrpclib", "paramiko",
        "webbrowser", "antigravity", "cgi", "wsgiref", "ctypes", "_ctypes", "cffi", "_cffi_backend", "runpy", "pip",
        "ensurepip", "setuptools", "distutils", "_distutils_hack", "pkg_resources", "venv", "zipimport", "zipapp",
        "importlib", "_frozen_importlib", "_frozen_importlib_external", "imp", "_imp", "pkgutil", "modulefinder",
        "code", "codeop", "pdb", "bdb", "cmd", "profile", "cProfile", "pstats", "timeit", "trace", "tracemalloc",
        "doctest",
        "unittest", "test", "pydoc", "lib2to3", "idlelib", "turtledemo", "this", "site", "sitecustomize",
        "usercustomize",
        "rlcompleter", "readline", "multiprocessing", "_multiprocessing", "concurrent", "threading", "_thread",
        "thread",
        "sched", "signal", "_signal", "resource", "fcntl", "mmap", "gc", "inspect", "atexit", "faulthandler", "pickle",
        "_pickle", "cPickle", "pickletools", "dill", "marshal", "shelve", "dbm", "sqlite3", "_sqlite3", "linecache",
        "nturl2path", "platform", "getpass", "pwd", "crypt", "winreg", "_winapi", "msvcrt", "yaml", "jsonpickle",
        "numexpr",
        "sympy", "pexpect", "ptyprocess", "sh", "fabric", "invoke", "psutil", "IPython", "ipykernel", "jinja2", "mako",
        "py_compile", "compileall", "symtable", "tkinter", "Tkinter", "logging", "optparse", "argparse",
        "tarfile", "zipfile", "gzip", "bz2", "lzma", "io", "_io", "codecs", "ast",
    ]

    /// Parts of packages that are harmless otherwise.
    private static let branches: [String] = [
        "numpy.testing", "numpy.f2py", "numpy.distutils", "numpy.ctypeslib", "numpy.lib.npyio", "numpy.lib._npyio_impl",
        "numpy.lib._datasource", "numpy.lib.format", "numpy.compat", "numpy.conftest", "numpy._pytesttester",
        "numpy.core.memmap",
        "numpy._core.memmap", "numpy.ma.testutils", "scipy.io", "scipy._lib", "scipy.misc", "scipy.weave", "pandas.io",
        "pandas.core.computation", "pandas.util", "pandas.compat.pickle_compat", "pandas.conftest",
        "sklearn.utils._testing",
        "sklearn.utils.testing", "sklearn.datasets", "sklearn._build_utils", "sklearn.externals.joblib.memory",
        "joblib.memory", "joblib.parallel", "joblib.externals", "joblib._store_backends", "joblib.func_inspect",
        "torch.hub", "torch.jit", "torch._dynamo", "torch._inductor", "torch.utils", "torch.distributed",
        "torch.package",
        "torch.multiprocessing", "torch.serialization.load", "torch.fx", "torch.testing", "torch.ops", "torch._ops",
        "torch.onnx", "torch.export", "tensorflow.python.platform", "tensorflow.io", "keras.utils", "keras.src.utils",
        "mlflow.projects", "mlflow.tracking", "mlflow.utils", "mlflow.cli", "mlflow.server", "mlflow.artifacts",
        "mlflow.store",
        "mlflow.pyfunc.utils", "mlflow.pyfunc.scoring_server", "mlflow.recipes", "mlflow.gateway", "wandb",
        "lightgbm.libpath", "xgboost.libpath", "xgboost.spark", "xgboost.dask",
    ]

    /// Names of modules that are harmless otherwise.
    private static let names: [String: Set<String>] = {
        let builtins: Set<String> = [
            "eval", "exec", "execfile", "compile", "open", "file", "__import__", "getattr", "setattr", "delattr",
            "hasattr",
            "globals", "locals", "vars", "dir", "input", "raw_input", "breakpoint", "help", "apply", "reload", "print",
            "exit", "quit", "copyright", "credits", "license", "map", "filter", "classmethod", "staticmethod",
            "property",
            "super", "callable", "iter", "next", "__build_class__",
        ]
        return [
            "builtins": builtins, "__builtin__": builtins, "__builtins__": builtins,
            "operator": ["attrgetter", "methodcaller", "call", "itemgetter"],
            "_operator": ["attrgetter", "methodcaller", "call", "itemgetter"],
            "functools": ["partial", "partialmethod", "reduce", "singledispatch", "cached_property"],
            "_functools": ["partial", "reduce"],
            "types": [
                "CodeType", "FunctionType", "LambdaType", "MethodType", "ModuleType", "GeneratorType", "new_class",
                "DynamicClassAttribute", "BuiltinFunctionType",
            ],
            "collections": ["namedtuple"], "typing": ["get_type_hints", "ForwardRef"],
            "itertools": ["starmap", "accumulate"], "random": ["_os"], "uuid": ["_load_system_functions", "getnode"],
            "numpy": [
                "load", "save", "savez", "fromfile", "fromregex", "genfromtxt", "loadtxt", "savetxt", "memmap",
                "DataSource", "frompyfunc", "vectorize", "apply_along_axis", "apply_over_axes", "piecewise",
                "fromfunction", "test", "runstring", "lookfor", "source",
            ],
            "pandas": [
                "eval", "read_pickle", "read_csv", "read_json", "read_html", "read_sql", "read_parquet", "read_excel",
                "read_hdf", "read_xml", "read_table", "HDFStore", "ExcelFile", "ExcelWriter", "to_pickle",
            ],
            "joblib": ["load", "dump", "Memory", "Parallel", "delayed", "wrap_non_picklable_objects"],
            "joblib.numpy_pickle": ["load", "dump"],
            "cloudpickle": ["load", "loads", "dump", "dumps"],
            "cloudpickle.cloudpickle": ["load", "loads", "dump", "dumps"],
            "torch": ["load", "save", "compile", "_load_global_deps", "_import_dotted_name"],
            "torch.serialization": ["load", "save", "_load", "_legacy_load"],
            "copyreg": ["add_extension", "pickle", "constructor"],
            "copy_reg": ["add_extension", "pickle", "constructor"],
            "mlflow": ["run", "log_artifact", "log_artifacts", "set_tracking_uri", "start_run"],
            "mlflow.pyfunc": ["load_model", "_load_pyfunc", "spark_udf"],
            "_codecs": ["register", "lookup"],
        ]
    }()

    /// Steps of a dotted name, or names, that lead to what must not be reached.
    private static let steps: Set<String> = [
        "os", "sys", "subprocess", "posix", "system", "popen", "Popen", "spawn", "execve", "check_output", "check_call",
        "eval", "exec", "execfile", "__import__", "import_module", "importlib", "runpy", "_run_code", "run_path",
        "run_module",
        "__globals__", "__builtins__", "__subclasses__", "__getattribute__", "__getattr__", "__dict__", "__class__",
        "__mro__", "__base__", "__bases__", "__code__", "__call__", "__init__", "__reduce__", "__reduce_ex__",
        "__loader__",
        "__spec__", "__setstate__", "f_globals", "f_builtins", "gi_frame", "tb_frame", "runstring", "runsource",
        "shutil",
        "socket", "ctypes", "builtins", "webbrowser", "pickle", "getattr", "attrgetter", "",
    ]

    private static let libraryFunctions: [(module: @Sendable (String) -> Bool, names: Set<String>)] = [
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
    ]
}
