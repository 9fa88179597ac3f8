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

    @Test("runs are read with the last value of each metric, however it was written down")
    func runs() throws {
        let scratch = try Scratch()
        try scratch.write("name: nights\n", to: "mlruns/7/meta.yaml")
        try scratch.write("run_name: nightly\n", to: "mlruns/7/abc/meta.yaml")
        try scratch.write("1 0.5 0\n3 0.25 1\n2 0.125 2\n9 0.", to: "mlruns/7/abc/metrics/val/loss")
        try scratch.write("17 0.75", to: "mlruns/7/abc/metrics/auc")
        try scratch.write("1 nan 0\n", to: "mlruns/7/abc/metrics/strange")
        try scratch.write("1 -inf 0\n", to: "mlruns/7/abc/metrics/low")
        try scratch.write("no metric\n", to: "mlruns/7/abc/metrics/none")
        try scratch.write("1 2.0 1 data 0f0f\n", to: "mlruns/7/abc/metrics/of-data")
        let long = (0..<9000).map { "\($0) \(Double($0) / 4) \($0)\n" }.joined()
        try scratch.write(long, to: "mlruns/7/abc/metrics/long")
        try scratch.write("3", to: "mlruns/7/abc/params/depth")
        let found = try RegistrySource.open(scratch.path + "/mlruns", workingDirectory: "/").runs(["abc", "gone", ".."])
        #expect(found.count == 1)
        let run = try #require(found["abc"])
        #expect(run.name == "nightly" && run.params == ["depth": "3"])
        #expect(
            run.metrics == [
                "val/loss": .number(0.125), "auc": .number(0.75), "strange": .text("NaN"), "low": .text("-Infinity"),
                "of-data": .number(2), "long": .number(2249.75),
            ]
        )
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
