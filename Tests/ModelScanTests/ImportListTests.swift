import DurableFiles
import TestSupport
import Testing

@testable import ModelScan

@Suite("Lists of imports") struct ImportListTests {
    private static let flavors: Set<String> = [
        "sklearn", "xgboost", "lightgbm", "catboost", "statsmodels", "prophet", "pmdarima", "pytorch", "fastai",
        "python_function",
    ]

    private func verdict(_ module: String, _ name: String) -> ScanVerdict {
        ImportRules(flavors: Self.flavors, cloudpickle: .unexplained).verdict(
            of: PickleImport(module: module, name: name)
        )
    }

    /// Modules that others name as a whole, of which models need parts: those are judged name by name.
    private static let judgedByName: Set<String> = [
        "builtins", "__builtin__", "__builtins__", "types", "operator", "_operator", "functools", "inspect", "uuid",
        "cloudpickle",
        "joblib", "base64",
        // No modules.
        "eval", "exec", "compile", "torch.compile",
    ]

    @Test("what other scanners call dangerous is dangerous")
    func published() throws {
        let text = try DirectoryHandle(path: Fixtures.path("scan")).read(file: "published.txt")
        let lines = String(decoding: text, as: UTF8.self).split(separator: "\n")
        #expect(lines.count > 400)
        for line in lines {
            let parts = line.split(separator: " ").map(String.init)
            let (module, name) = (parts[1], parts[2])
            if Self.judgedByName.contains(module), name == "*" || module == "base64" { continue }
            #expect(verdict(module, name == "*" ? "anything" : name) == .dangerous, "\(line)")
        }
    }

    @Test(
        "Python's own modules that run programs, load code or open connections are dangerous",
        arguments: [
            ("_osx_support", "_read_output"), ("_aix_support", "_read_cmd_output"), ("uuid", "_get_command_stdout"),
            ("_xxsubinterpreters", "run_string"), ("_interpreters", "exec"), ("pipes", "Template"),
            ("pyclbr", "readmodule"),
            ("cgitb", "enable"), ("_ssl", "_test_decode_cert"), ("_pyrepl.pager", "pipe_pager"),
            ("dataclasses", "_create_fn"),
            ("gettext", "c2py"), ("mailcap", "findmatch"), ("sysconfig", "_main"), ("_sysconfigdata", "x"),
            ("plistlib", "load"),
            ("xml.etree.ElementTree", "parse"), ("json.tool", "main"), ("_pyio", "open"), ("_bootsubprocess", "Popen"),
            ("tokenize", "open"), ("mimetypes", "init"), ("netrc", "netrc"), ("encodings", "search_function"),
            ("random", "_os.system"), ("aiobotocore.credentials", "AioProcessProvider"), ("pathlib", "Path.write_text"),
            ("zoneinfo", "ZoneInfo.from_file"), ("datetime", "sys.modules"), ("enum", "reduce"),
            ("statistics", "reduce"),
            ("contextlib", "wraps"), ("statistics", "groupby"), ("inspect", "namedtuple"), ("secrets", "SystemRandom"),
            ("tomllib._re", "lru_cache"), ("enum", "DynamicClassAttribute"),
        ]
    )
    func standardLibrary(_ module: String, _ name: String) {
        #expect(verdict(module, name) == .dangerous)
    }

    @Test(
        "an import is known in the module that defines it alone",
        arguments: [
            ("mlflow.models.signature", "RunsArtifactRepository"), ("sklearn.callback._transport", "Client"),
            ("sklearn.callback._transport", "Listener"), ("lightgbm.basic", "NamedTemporaryFile"),
            ("lightgbm.basic", "Path"),
            ("xgboost.sklearn", "ThreadPoolExecutor"), ("mlflow.pyfunc.model", "TempDir"),
            ("statsmodels.graphics.functional", "Pool"),
            ("sklearn.linear_model", "LogisticRegression"), ("sklearn.pipeline", "Parallel"),
            ("pandas.core.frame", "StringIO"),
            ("scipy.stats._continuous_distns", "norm_gen"), ("xgboost.core", "DMatrix"),
            ("pandas._libs.parsers", "TextReader"),
            ("torch.nn.modules.module", "OrderedDict"), ("numpy.random._generator", "Mapping"),
        ]
    )
    func reexports(_ module: String, _ name: String) {
        #expect(verdict(module, name) != .known)
    }

    @Test(
        "what honest pickles name is known, in old releases as in new ones",
        arguments: [
            ("sklearn.ensemble.forest", "RandomForestClassifier"),
            ("sklearn.ensemble._forest", "RandomForestClassifier"),
            ("sklearn.tree._tree", "Tree"), ("sklearn.tree.tree", "DecisionTreeClassifier"),
            ("sklearn.neighbors._kd_tree", "newObj"),
            ("sklearn.preprocessing.data", "StandardScaler"),
            ("sklearn.feature_selection._univariate_selection", "f_classif"),
            ("sklearn.metrics._classification", "f1_score"), ("numpy.ma", "MaskedArray"), ("numpy", "clip"),
            ("numpy.core._multiarray_umath", "tanh"), ("scipy._lib.array_api_compat.numpy._aliases", "asarray"),
            ("scipy.sparse._csr", "csr_matrix"), ("scipy.sparse.csr", "csr_matrix"),
            ("pandas.arrays", "ArrowStringArray"),
            ("pandas.core.indexes.base", "_new_Index"), ("pandas.core.internals.managers", "BlockManager"),
            ("pandas._libs.internals", "_unpickle_block"), ("pyarrow.lib", "_restore_array"),
            ("statsmodels.tsa.statespace._kalman_filter", "dKalmanFilter"),
            ("statsmodels.tsa.statespace.sarimax", "SARIMAX"),
            ("pmdarima.arima.arima", "ARIMA"), ("torch.nn.functional", "relu"), ("torch.nn.modules.linear", "Linear"),
            ("mlflow.pyfunc.utils.data_validation", "FuncInfo"), ("lightgbm.basic", "Booster"),
            ("xgboost.sklearn", "XGBClassifier"),
            ("zoneinfo", "ZoneInfo._unpickle"), ("inspect", "_ParameterKind"),
            ("inspect", "_ParameterKind.VAR_KEYWORD"),
        ]
    )
    func honest(_ module: String, _ name: String) {
        #expect(verdict(module, name) == .known)
    }

    private func judged(_ pickle: HostilePickle) throws -> ScanVerdict {
        try scan(pickle.bytes, as: "model.pkl", ScanSubject(flavors: ["sklearn", "python_function"])).verdict
    }

    @Test("a helper is what it is given: a partial function, an attribute of a class")
    func helpers() throws {
        let start = HostilePickle(protocol: 4)
        let partial = start.stackGlobal("functools", "partial")
        #expect(try judged(partial.stackGlobal("numpy", "clip").adding([0x85]).adding("R.")) == .known)
        #expect(try judged(partial.stackGlobal("os", "system").adding([0x85]).adding("R.")) == .dangerous)
        #expect(try judged(partial.stackGlobal("acme", "f").adding([0x85]).adding("R.")) == .unknown)
        #expect(try judged(partial.text("numpy").adding([0x85]).adding("R.")) == .dangerous)
        #expect(try judged(partial.adding(".")) == .dangerous)
        let attribute = start.stackGlobal("builtins", "getattr")
        let zone = attribute.stackGlobal("zoneinfo", "ZoneInfo").text("_unpickle").adding([0x86]).adding("R.")
        #expect(try judged(zone) == .known)
        let method = attribute.stackGlobal("pandas", "DataFrame").text("to_pickle").adding([0x86]).adding("R.")
        #expect(try judged(method) == .dangerous)
        #expect(try judged(attribute.adding("N").text("x").adding([0x86]).adding("R.")) == .dangerous)
    }

    @Test("a class that code of the model's own derives from is unknown, and so is what makes it")
    func inherited() {
        let made = PickleImport(module: "pydantic.main", name: "BaseModel.__init__")
        let reached = PickleImport(module: "pydantic.main", name: "BaseModel.__init__.__globals__")
        let through = PickleImport(module: "numpy", name: "os.__init__")
        let rules = ImportRules(flavors: ["python_function"], cloudpickle: .explained)
        #expect(rules.verdict(of: made) == .unknown)
        #expect(rules.verdict(of: reached) == .dangerous && rules.verdict(of: through) == .dangerous)
        #expect(ImportRules(flavors: ["sklearn"], cloudpickle: .unexplained).verdict(of: made) == .dangerous)
    }

    @Test("a method by which an estimator answers is no danger, and others are")
    func methods() {
        let rules = ImportRules(flavors: ["shap"], cloudpickle: .possible)
        let module = "sklearn.linear_model._base"
        #expect(rules.verdict(of: PickleImport(module: module, name: "MultiOutputLinearModel.predict")) == .unknown)
        for name in ["Model.fit", "os.predict", "model.predict", "Model.predict.__globals__", "Model.os.predict"] {
            #expect(rules.verdict(of: PickleImport(module: module, name: name)) == .dangerous, "\(name)")
        }
        #expect(rules.verdict(of: PickleImport(module: "acme", name: "Model.predict")) == .dangerous)
    }

    @Test("a module that code of the model's own imports is known where it only computes")
    func modules() {
        let rules = ImportRules(flavors: ["python_function"], cloudpickle: .explained)
        for module in ["json", "joblib", "math", "numpy", "pandas", "datetime"] {
            #expect(rules.verdict(of: PickleImport(module: module, name: "")) == .known, "\(module)")
        }
        for module in ["os", "subprocess", "acme"] {
            #expect(rules.verdict(of: PickleImport(module: module, name: "")) == .unknown, "\(module)")
        }
    }
}
