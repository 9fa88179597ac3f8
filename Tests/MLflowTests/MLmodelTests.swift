import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import MLflow

@Suite("MLmodel")
struct MLmodelTests {
    @Test("the models of every MLflow are read with what they say of themselves")
    func generations() throws {
        let first = try read("mlflow1-models/iris-rules-1")
        #expect(first.flavors == ["python_function"])
        #expect(first.mlflowVersion == "1.30.1")
        #expect(first.pythonVersion == "3.9.18")
        #expect(first.pythonFunction?.environment == PythonEnvironment(conda: "conda.yaml", virtualenv: nil))
        #expect(first.created?.description == "2026-11-23T03:25:52.567Z")
        #expect(first.paths().map(\.path) == ["code", "python_model.pkl", "conda.yaml", "artifacts/centroids.json"])

        let second = try read("mlflow2-models/iris-rules-2")
        #expect(second.pythonFunction?.loaderModule == "mlflow.pyfunc.loaders.code_model")
        #expect(second.paths().map(\.path).contains("stump_model.py"))

        let third = try read("mlflow3-models/iris-onnx-1")
        #expect(third.flavors == ["onnx", "python_function"])
        #expect(third.modelID == nil)
        #expect(third.modelUUID == "cc3c80f5f5dd489fbe6ee08b4df111d2")
        #expect(third.unknownKeys.isEmpty)
    }

    @Test(
        "every path that a real model names is in its directory",
        arguments: [
            "mlflow1-models/iris-rules-1", "mlflow2-models/iris-rules-2", "mlflow3-models/iris-species-1",
            "mlflow3-models/breast-cancer-3", "mlflow3-models/iris-onnx-1",
        ]
    )
    func pathsAreThere(fixture: String) throws {
        let directory = try DirectoryHandle(path: Fixtures.path(fixture))
        let model = try MLmodel.read(from: directory)
        #expect(!model.paths().isEmpty)
        #expect(try model.pathFindings(in: directory).isEmpty)
    }

    @Test("a directory without MLmodel is told from a broken one")
    func missing() throws {
        let scratch = try Scratch()
        let failure = failure { _ = try MLmodel.read(from: scratch.directory) }
        #expect(failure?.stableCode == "mlflow.mlmodel.missing")
        #expect(failure?.kind == .notFound)
    }

    @Test(
        "a time with more digits than fit is refused by name",
        arguments: [19, 25, 400].flatMap { count in
            ["9", "0", "1"].map { "2026-11-23 03:31:24." + String(repeating: $0, count: count) }
        }
    )
    func longTime(time: String) {
        let failure = failure {
            _ = try parse("flavors: {sklearn: {pickled_model: m}}\nutc_time_created: '\(time)'\n")
        }
        #expect(failure?.message.contains("a time such as") == true)
    }

    @Test("metadata, unknown keys and a model without python_function are kept as they are")
    func tolerance() throws {
        let model = try parse(
            """
            flavors:
              sklearn: {pickled_model: model.pkl, sklearn_version: 1.10}
            future_key: [1, 2]
            metadata: {team: botany, threshold: 0.5, shared: &id001 [a], again: *id001}
            """
        )
        #expect(model.pythonFunction == nil)
        #expect(model.schema == nil)
        #expect(model.unknownKeys == ["future_key"])
        #expect(model.flavorConfigurations.first?.configuration["sklearn_version"]?.written == "1.10")
        #expect(model.metadata.map(\.key) == ["team", "threshold", "shared", "again"])
        #expect(model.metadata[1].value.content == .number(0.5))
        #expect(model.metadata[3].value.content == model.metadata[2].value.content)
    }

    @Test(
        "what cannot be understood is named with its line and key",
        arguments: [
            ("run_id: a", "mlflow.mlmodel.key", "line 1, key flavors: expected at least one flavour"),
            ("flavors: {}", "mlflow.mlmodel.key", "line 1, key flavors"),
            ("flavors: [a]", "mlflow.mlmodel.key", "line 1, key flavors: expected a map"),
            (
                "flavors:\n  python_function:\n    env: conda.yaml", "mlflow.mlmodel.key",
                "flavors.python_function.loader_module"
            ),
            ("flavors: {a: {}}\nrun_id: {b: 1}", "mlflow.mlmodel.key", "line 2, key run_id: expected a text"),
            ("flavors: {a: {}}\nutc_time_created: soon", "mlflow.mlmodel.key", "line 2, key utc_time_created"),
            ("flavors: {a: {model_code_path: [x]}}", "mlflow.mlmodel.key", "flavors.a.model_code_path"),
            ("flavors: {a: {}}\nsignature:\n  inputs: '[{\"type\"'", "mlflow.schema", "line 3, key signature.inputs"),
            ("flavors: {a: {}}\nsignature: yes", "mlflow.mlmodel.key", "line 2, key signature: expected a map"),
        ]
    )
    func errors(yaml: String, code: String, message: String) {
        let failure = failure { _ = try parse(yaml) }
        #expect(failure?.stableCode == code)
        #expect(failure?.subject == "m/MLmodel")
        #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "no failure")")
    }

    @Test(
        "a path that leaves the model directory is found, whichever flavour names it",
        arguments: [
            "{sklearn: {pickled_model: ../good/model.pkl}}", "{python_function: {loader_module: a, data: /etc/passwd}}",
            "{a: {code: 'x/../../y'}}", "{a: {artifacts: {k: {path: ../k}}}}", "{a: {env: {conda: ../conda.yaml}}}",
            "{a: {extra_files: [{path: ../x}]}}", "{a: {model_path: absent.bin}}",
        ]
    )
    func escapes(flavors: String) throws {
        let scratch = try Scratch()
        let model = try parse("flavors: \(flavors)")
        let findings = try model.pathFindings(in: scratch.directory)
        #expect(findings.count == 1)
        #expect(findings.first?.code == "mlflow.mlmodel.path")
    }

    @Test("of a model from code the last component of the author's path counts")
    func modelFromCode() throws {
        let model = try parse(
            "flavors: {python_function: {loader_module: a, model_code_path: /home/user/src/model.py}}"
        )
        #expect(model.paths().map(\.path) == ["model.py"])
    }

    @Test("a path may be what several files begin with, as the one of PaddlePaddle")
    func beginnings() throws {
        let scratch = try Scratch()
        let model = try parse(
            "flavors: {paddle: {pickled_model: model}, python_function: {loader_module: mlflow.paddle, model_path: model}}"
        )
        #expect(try model.pathFindings(in: scratch.directory).count == 1)
        try scratch.write("x", to: "model.pdparams")
        #expect(try model.pathFindings(in: scratch.directory).isEmpty)
        let other = try parse("flavors: {sklearn: {pickled_model: deep/model.pkl}}")
        try scratch.write("x", to: "deep/model.pkl.bak")
        #expect(try other.pathFindings(in: scratch.directory).count == 1)
    }

    @Test(
        "paths of Windows are named, with where the file is",
        arguments: [
            (#"{a: {data: sub\model.pkl}}"#, "sub/model.pkl"), (#"{a: {code: 'code\'}}"#, "there as code:"),
            (#"{python_function: {loader_module: m, model_code_path: 'C:\Users\me\model.py'}}"#, "model.py"),
            (#"{a: {artifacts: {x: {path: "artifacts\\conf.txt"}}}}"#, "artifacts/conf.txt"),
            (#"{a: {extra_files: [{path: extra_files\x.txt}]}}"#, "nothing is there as extra_files/x.txt either"),
        ]
    )
    func windows(flavors: String, place: String) throws {
        let scratch = try Scratch()
        for path in ["sub/model.pkl", "code/a.py", "model.py", "artifacts/conf.txt"] {
            try scratch.write("x", to: path)
        }
        let findings = try parse("flavors: \(flavors)").pathFindings(in: scratch.directory)
        #expect(findings.count == 1)
        #expect(findings.first?.found.contains("a path of Windows") == true)
        #expect(findings.first?.found.contains(place) == true, "\(findings)")
    }

    @Test("a file whose name has a backslash is found")
    func backslash() throws {
        let scratch = try Scratch()
        try scratch.write("x", to: #"a\b.pkl"#)
        #expect(try parse(#"flavors: {a: {data: a\b.pkl}}"#).pathFindings(in: scratch.directory).isEmpty)
    }

    private func read(_ fixture: String) throws -> MLmodel {
        try MLmodel.read(from: DirectoryHandle(path: Fixtures.path(fixture)))
    }

    private func parse(_ yaml: String) throws -> MLmodel {
        try MLmodel(yaml: Array(yaml.utf8), subject: "m/MLmodel")
    }
}
