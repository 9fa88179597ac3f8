import Identifiers
import MLflow
import StrictJSON
import TestSupport
import Testing

@testable import ModelScan

@Suite("Code of a model's own") struct OwnCodeTests {
    /// Scans a model of that MLmodel.
    private func report(_ yaml: String, _ files: [String: String] = [:]) throws -> ScanReport {
        let all = files.merging(["MLmodel": yaml]) { $1 }
        return try ModelScanner.scan(
            all.map { path, text in
                ModelScanner.File(path: try EntryName(path)) { ByteRange(Array(text.utf8)) }
            },
            MLmodel(yaml: Array(yaml.utf8), subject: "MLmodel").scanSubject,
            width: 1
        )
    }

    private static let plain = "flavors: {python_function: {loader_module: mlflow.sklearn, model_path: m.json}}"

    @Test(
        "is seen wherever it lies",
        arguments: [
            ("code/rules.py", plain), ("code/a/b.pyc", plain), ("code/fast.so", plain), ("code/lib.zip", plain),
            ("rules.py", plain),
            ("artifacts/deep/x.PY", plain), ("model.pyw", plain),
            ("mine/a.egg", "flavors: {python_function: {loader_module: mlflow.sklearn, code: mine}}"),
            ("mine/a.pyc", "flavors: {custom: {code: ./mine/}, python_function: {loader_module: mlflow.sklearn}}"),
            ("a.pyc", "flavors: {python_function: {loader_module: mlflow.sklearn, code: .}}"),
            ("notebook.ipynb", "flavors: {langchain: {model_code_path: /home/ann/notebook.ipynb}}"),
            (
                "model",
                "flavors: {python_function: {loader_module: mlflow.pyfunc.loaders.code_model, model_code_path: src/model}}"
            ),
        ]
    )
    func files(_ path: String, _ yaml: String) throws {
        let report = try report(yaml, [path: "x = 1"])
        #expect(report.verdict == .ownCode)
        #expect(report.findings.filter { $0.code == .codeFile }.map(\.file) == [path])
    }

    @Test(
        "is not seen in data beside it",
        arguments: ["code/words.txt", "m.json", "py", "happy", "code.txt", "data/x.pyc.json"]
    )
    func data(_ path: String) throws {
        #expect(try report(Self.plain, [path: "1"]).verdict == .known)
    }

    @Test(
        "what a flavour writes with cloudpickle is own code, and no danger, though MLmodel does not say cloudpickle",
        arguments: [
            ("data/model.pkl", "dspy: {model_path: data/model.pkl}"),
            ("data/model/program.pkl", "dspy: {model_path: data/model}"),
            ("data/dspy_config.pkl", "dspy: {model_path: data/model}"),
            ("model/steps/1/model.pkl", "langchain: {model_data: model, model_load_fn: runnable_load}"),
            ("model.pkl", "langchain: {model_data: model.pkl}"), ("tools.pkl", "langchain: {tools_data: tools.pkl}"),
            ("loader_fn.pkl", "langchain: {loader_fn: loader_fn.pkl}"),
            ("data/custom_objects.cloudpickle", "tensorflow: {data: data, model_type: keras}"),
            ("data/global_custom_objects.cloudpickle", "keras: {data: data}"),
            ("model.pkl", "lightgbm: {data: model.pkl}"), ("model.fastai", "fastai: {data: model.fastai}"),
            ("explainer.shap", "shap: {serialized_explainer: explainer.shap}"),
        ]
    )
    func cloudpickled(_ path: String, _ flavor: String) throws {
        let yaml = "flavors: {\(flavor), python_function: {loader_module: mlflow.x}}"
        let pickle = HostilePickle(protocol: 2)
        let code = pickle.global("cloudpickle.cloudpickle", "_make_function").adding(".")
        #expect(try scanned(yaml, path, code).verdict == .ownCode)
        #expect(try scanned(yaml, "other/\(path)", code).verdict == .dangerous)
        #expect(try scanned(yaml, path, pickle.global("os", "system").adding(".")).verdict == .dangerous)
    }

    @Test(
        "copies of cloudpickle that libraries bring are what it is",
        arguments: ["numba.cloudpickle", "pyspark.cloudpickle", "joblib.externals.cloudpickle", "my.cloudpickle"]
    )
    func copies(_ module: String) throws {
        let pickle = HostilePickle(protocol: 2)
        for name in ["_make_function", "_builtin_type", "subimport", "loads"] {
            for module in [module, "\(module).cloudpickle"] {
                let report = try scanned(Self.plain, "model.pkl", pickle.global(module, name).adding("."))
                #expect(report.verdict == .dangerous, "\(module).\(name)")
            }
        }
        let explained = "flavors: {python_function: {loader_module: mlflow.pyfunc.model, python_model: model.pkl}}"
        let loading = pickle.global("\(module).cloudpickle", "loads").adding(".")
        #expect(try scanned(explained, "model.pkl", loading).verdict == .dangerous)
    }

    private static let explained =
        "flavors: {python_function: {loader_module: mlflow.pyfunc.model, python_model: model.pkl}}"

    @Test(
        "what Python puts into the classes and functions of an author is no danger in their code, and is one elsewhere",
        arguments: [
            ("builtins", "property"), ("builtins", "staticmethod"), ("builtins", "classmethod"), ("builtins", "map"),
            ("enum", "Enum.__new__"), ("enum", "StrEnum.__format__"), ("typing", "NamedTuple"),
            ("_collections", "_tuplegetter"), ("dataclasses", "_dataclass_setstate"), ("logging", "getLogger"),
            ("copy", "deepcopy"), ("posixpath", "join"), ("functools", "lru_cache"), ("urllib.parse", "quote"),
        ]
    )
    func parts(_ module: String, _ name: String) throws {
        let pickle = HostilePickle(protocol: 4).stackGlobal(module, name).adding(".")
        #expect(try scanned(Self.explained, "model.pkl", pickle).verdict == .unknown)
        #expect(try scanned(Self.plain, "model.pkl", pickle).verdict == .dangerous)
    }

    @Test(
        "what reaches programs, files or other code is a danger in the code of an author, too",
        arguments: [
            ("builtins", "eval"), ("builtins", "open"), ("builtins", "setattr"), ("enum", "Enum.__globals__"),
            ("enum", "sys.__new__"), ("enum", "Enum.__init__.__globals__"), ("logging", "FileHandler"),
            ("logging.config", "dictConfig"), ("operator", "attrgetter"), ("posixpath", "os"),
            ("genericpath", "os"), ("urllib.request", "urlopen"), ("urllib.parse", "sys"),
        ]
    )
    func notParts(_ module: String, _ name: String) throws {
        let pickle = HostilePickle(protocol: 4).stackGlobal(module, name).adding(".")
        #expect(try scanned(Self.explained, "model.pkl", pickle).verdict == .dangerous)
    }

    @Test("a type of two is those types, and a partial function of the author's own is filled as it was made")
    func annotations() throws {
        let start = HostilePickle(protocol: 4)
        func union(_ function: HostilePickle) -> HostilePickle {
            function.stackGlobal("builtins", "int").stackGlobal("builtins", "str").adding([0x86, 0x86]).adding("R")
        }
        let reduce = start.stackGlobal("_functools", "reduce")
        let types = union(reduce.stackGlobal("_operator", "or_"))
        #expect(try scanned(Self.plain, "model.pkl", types.adding(".")).verdict < .dangerous)
        #expect(try scanned(Self.explained, "model.pkl", types.adding(".")).verdict < .dangerous)
        let filled = types.adding("}b.")
        #expect(try scanned(Self.plain, "model.pkl", filled).codes.contains("scan.import.hidden"))
        for other in [union(reduce.stackGlobal("_operator", "and_")), reduce] {
            #expect(try scanned(Self.plain, "model.pkl", other.adding(".")).verdict == .dangerous)
        }
        let made = start.stackGlobal("functools", "partial")
            .stackGlobal("cloudpickle.cloudpickle", "_make_function").adding(")R").adding([0x85]).adding("R}b.")
        #expect(try scanned(Self.explained, "model.pkl", made).verdict == .ownCode)
    }

    private func scanned(_ yaml: String, _ path: String, _ pickle: HostilePickle) throws -> ScanReport {
        try ModelScanner.scan(
            [ModelScanner.File(path: try EntryName(path)) { ByteRange(pickle.bytes) }],
            MLmodel(yaml: Array(yaml.utf8), subject: "MLmodel").scanSubject,
            width: 1
        )
    }

    @Test(
        "a loader that is not MLflow's is own code",
        arguments: ["loader", "mlflowx.sklearn", "os", "my.mlflow.sklearn"]
    )
    func loader(_ module: String) throws {
        let report = try report("flavors: {python_function: {loader_module: \(module)}}")
        #expect(report.verdict == .ownCode && report.codes == ["scan.code.loader"])
    }

    @Test(
        "a Lambda layer of Keras is seen in JSON, in HDF5 and in a protocol buffer, however it is written",
        arguments: [
            #"{"class_name": "Lambda", "config": {}}"#, #"{"layers": [{"class_name":"Lambda"}]}"#,
            "{\"class_name\" :\n \"__lambda__\"}",
            #"{"class_name": "\u004cambda"}"#, #"{"cl\u0061ss_name": "Lamb\u0064a"}"#,
            #"{"x": "{\"class_name\": \"Lambda\"}"}"#,
        ]
    )
    func lambda(_ text: String) throws {
        let hdf5 = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A] + [UInt8](repeating: 0x22, count: (1 << 18) - 30)
        for (bytes, name) in [
            (Array(text.utf8), "config.json"), (hdf5 + Array(text.utf8), "model.h5"),
            ([0x0A, 0x80, 0x22] + Array(text.utf8), "keras_metadata.pb"),
        ] {
            let report = try scan(bytes, as: name)
            #expect(report.verdict == .ownCode && report.codes == ["scan.code.lambda"], "\(name): \(report.findings)")
        }
    }

    @Test(
        "a layer of another name is none",
        arguments: [
            #"{"class_name": "Dense", "name": "Lambda"}"#, #"{"class_name": "LambdaRank"}"#, #"{"class": "Lambda"}"#,
            #"{"class_name"}"#,
        ]
    )
    func noLambda(_ text: String) throws {
        #expect(try scan(Array(text.utf8), as: "config.json").verdict == .known)
    }

    @Test("verdicts stand in one order, and each policy refuses from one on")
    func order() {
        #expect(ScanVerdict.allCases == ScanVerdict.allCases.sorted())
        #expect(ScanVerdict.allCases.map(\.rawValue) == ["known", "unknown", "own-code", "dangerous"])
        #expect(ScanVerdict.allCases.filter(ScanPolicy.strict.refuses) == [.dangerous])
        #expect(ScanVerdict.allCases.filter(ScanPolicy.sealed.refuses) == [.unknown, .ownCode, .dangerous])
        #expect(ScanVerdict.allCases.filter(ScanPolicy.report.refuses) == [])
    }

    @Test("a report comes back from its JSON, and what releases before read in it is of no code that they lack")
    func json() throws {
        let report = try report(Self.plain, ["code/a.py": "x = 1", "notes.txt": "see /home/ann/x"])
        #expect(try ScanReport(report.value, subject: "scan.json") == report)
        #expect(report.value["verdict"] == "own-code" && report.value["rules"] == 3)
        let old = report.value["findings"]?.array?.compactMap { $0["code"]?.string } ?? []
        #expect(!old.isEmpty && old.allSatisfy { !$0.hasPrefix("scan.code") })
        #expect(report.value["ownCode"]?.array?.first?["level"] == "own-code")
    }

    @Test("a report that was signed by older rules holds, and one that hides own code under today's does not")
    func older() throws {
        let today = try report(Self.plain, ["code/a.py": "x = 1", "m.json": "{}"])
        let text =
            #"{"format":"slipway.scan/1","rules":1,"verdict":"known","imports":[],"findings":[],"#
            + #""files":[{"path":"MLmodel","format":"text","bytes":\#(Self.plain.utf8.count)},"#
            + #"{"path":"code/a.py","format":"text","bytes":5},{"path":"m.json","format":"json","bytes":2}]}"#
        let signed = try ScanReport(JSONParser.parse(Array(text.utf8), subject: "scan.json"), subject: "scan.json")
        let noted = today.findings.filter { !$0.code.isOwnCode }
        let old = ScanReport(rules: 1, files: signed.files, imports: [], findings: noted)
        #expect(old.differences(from: today, "m") == [])
        #expect(old.isOutdated && !today.isOutdated)
        let hiding = ScanReport(files: signed.files, imports: [], findings: noted)
        #expect(hiding.differences(from: today, "m").contains { $0.expected == "the verdict own-code" })
    }
}
