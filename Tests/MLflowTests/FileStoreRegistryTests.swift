import DurableFiles
import Identifiers
import Testing

@testable import MLflow

@Suite("File stores")
struct FileStoreRegistryTests {
    @Test(
        "references through runs and logged models are followed, tags with slashes and unfinished versions are no trouble"
    )
    func references() throws {
        let scratch = try Scratch()
        try scratch.write("artifact_uri: mlruns/7/abc/artifacts\n", to: "mlruns/7/abc/meta.yaml")
        try scratch.write("artifact_location: mlruns/7/models/m-1/artifacts\n", to: "mlruns/7/models/m-1/meta.yaml")
        try scratch.write("flavors: {a: {}}", to: "mlruns/7/abc/artifacts/model/MLmodel")
        try scratch.write("flavors: {a: {}}", to: "mlruns/7/models/m-1/artifacts/MLmodel")
        try model(scratch, "a b", "creation_timestamp: 5\ndescription: null\n")
        try scratch.write("v", to: "mlruns/models/a b/tags/team/line")
        try scratch.write("2", to: "mlruns/models/a b/aliases/best")
        try version(scratch, "a b", 10, "source: models:/m-1\nrun_id: abc\ncurrent_stage: None\n")
        try version(scratch, "a b", 2, "source: runs:/abc/model\n")
        try version(scratch, "a b", 3, "source: models:/a b/2\ncurrent_stage: Archived\n")
        try version(scratch, "a b", 4, "source: x\ncurrent_stage: Deleted_Internal\n")
        _ = try scratch.directory.openOrMake(directory: "mlruns/models/a b/version-11")
        try model(scratch, "prompt", "")
        try scratch.write("true", to: "mlruns/models/prompt/tags/mlflow.prompt.is_prompt")

        let models = try RegistrySource.open(scratch.path + "/mlruns", workingDirectory: "/").models()
        #expect(models.map(\.name) == ["a b"])
        #expect(models[0].tags == ["team/line": "v"])
        #expect(models[0].aliases == ["best": 2])
        #expect(models[0].created == Timestamp(milliseconds: 5))
        #expect(models[0].versions.map(\.version) == [2, 3, 10])
        let artifacts = "\(scratch.path)/mlruns/7"
        #expect(
            models[0].versions.map(\.location) == [
                .directory(path: "\(artifacts)/abc/artifacts/model"),
                .directory(path: "\(artifacts)/abc/artifacts/model"),
                .directory(path: "\(artifacts)/models/m-1/artifacts"),
            ]
        )
        #expect(models[0].versions.map(\.stage) == [nil, "Archived", nil])
    }

    @Test(
        "a broken store is refused with the file that is broken",
        arguments: [
            ("version: [1]", "version-1/meta.yaml"), ("version: one", "key version"), ("a: b", "key version"),
            ("{", "valid YAML"),
        ]
    )
    func broken(meta: String, message: String) throws {
        let scratch = try Scratch()
        try model(scratch, "m", "")
        try scratch.write(meta, to: "mlruns/models/m/version-1/meta.yaml")
        let failure = failure { _ = try RegistrySource.open(scratch.path, workingDirectory: "/").models() }
        #expect(failure?.stableCode == "mlflow.registry.unreadable")
        #expect(failure.map { "\($0)".contains(message) } == true, "\(failure.map { "\($0)" } ?? "no failure")")
    }

    private func model(_ scratch: Scratch, _ name: String, _ more: String) throws {
        try scratch.write("name: \(name)\n\(more)", to: "mlruns/models/\(name)/meta.yaml")
    }

    private func version(_ scratch: Scratch, _ name: String, _ number: Int, _ more: String) throws {
        try scratch.write("version: \(number)\n\(more)", to: "mlruns/models/\(name)/version-\(number)/meta.yaml")
    }
}
