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
        try scratch.write("1 2.0 1 data 0f0f\n", to: "mlruns/7/abc/metrics/of-data")
        let long = (0..<9000).map { "\($0) \(Double($0) / 4) \($0)\n" }.joined()
        try scratch.write(long, to: "mlruns/7/abc/metrics/long")
        try scratch.write("3", to: "mlruns/7/abc/params/depth")
        let found = try RegistrySource.open(scratch.path + "/mlruns", workingDirectory: "/").runs(["abc", "gone", ".."])
            .runs
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

    @Test("a line of a metric that is none is named, and the values beside it are read")
    func brokenMetric() throws {
        let scratch = try Scratch()
        try scratch.write("name: nights\n", to: "mlruns/7/meta.yaml")
        try scratch.write("run_name: nightly\n", to: "mlruns/7/abc/meta.yaml")
        try scratch.write("1 0.5 0\n\n2 0.25 one\n3 0.75 1\nrest", to: "mlruns/7/abc/metrics/loss")
        try scratch.write("no metric\n", to: "mlruns/7/abc/metrics/none")
        try scratch.write("1 1 0\n", to: "mlruns/7/abc/metrics/auc")
        let found = try RegistrySource.open(scratch.path + "/mlruns", workingDirectory: "/").runs(["abc"])
        #expect(found.runs["abc"]?.metrics == ["loss": .number(0.75), "auc": .number(1)])
        let told = found.flaws.map { "\($0)" }
        #expect(told.count == 2)
        #expect(told.contains { $0.contains("metrics/loss") && $0.contains("\"2 0.25 one\" and 1 more") }, "\(told)")
        #expect(told.contains { $0.contains("metrics/none") && $0.contains("\"no metric\"") }, "\(told)")
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

    /// Bad entries beside the sound ones of a registry in files, and the name of each flaw.
    static let flaws: [(path: String, bytes: [UInt8], flaw: String)] = [
        ("bad/meta.yaml", Array("{".utf8), "bad: model"),
        ("bad/meta.yaml", [], "bad: model"),
        ("bad/meta.yaml", Array("creation_timestamp: 1\n".utf8), "bad: model"),
        ("bad/meta.yaml", Array("name: caf".utf8) + [0xE9], "bad: model"),
        ("bad/meta.yaml/inner", [], "bad: model"),
        ("bad/version-1/meta.yaml", Array("version: 1\n".utf8), "bad: model"),
        ("m/version-2/meta.yaml", [], "m: version 2"),
        ("m/version-2/meta.yaml", Array("version: two\n".utf8), "m: version 2"),
        ("m/version-2/meta.yaml", Array("version: 0\n".utf8), "m: version 2"),
        ("m/version-2/meta.yaml", Array("version: 99999999999999999999\n".utf8), "m: version 2"),
        ("m/version-2/meta.yaml", Array("version: 1\nsource: x\n".utf8), "m: version 2"),
        ("m/version-2/meta.yaml", Array("version: 2\ncreation_timestamp: soon\n".utf8), "m: version 2"),
        ("m/version-x/meta.yaml", Array("version: x\n".utf8), "m: version x"),
        ("m/version-2", Array("text".utf8), "m: version 2"),
        ("m/aliases/best", Array("first".utf8), "m: alias best"),
        ("m/aliases/best", [], "m: alias best"),
        ("m/aliases/best/of/all", Array("x".utf8), "m: alias best/of/all"),
        ("m/aliases", [], "m: aliases"),
        ("m/tags/owner", [0xE9, 0x20], "m: tag owner"),
        ("m/version-1/tags/owner", [0x61, 0], "m: version 1, tag owner"),
        ("m copy/meta.yaml", Array("name: m\n".utf8), "m: the directory m copy"),
    ]

    @Test("one bad entry is told by name and hides nothing else", arguments: flaws)
    func oneBadEntry(path: String, bytes: [UInt8], flaw: String) throws {
        let scratch = try Scratch()
        try model(scratch, "m", "description: sound\n")
        try version(scratch, "m", 1, "source: x\n")
        try model(scratch, "other", "")
        try scratch.write("kept", to: "mlruns/models/m/tags/line")
        try scratch.write(bytes, to: "mlruns/models/\(path)")
        let contents = try RegistrySource.open(scratch.path + "/mlruns", workingDirectory: "/").contents()
        #expect(contents.models.map(\.name) == ["m", "other"])
        #expect(contents.models.first?.versions.map(\.version) == [1])
        #expect(contents.models.first?.tags["line"] == "kept")
        #expect(contents.models.first?.description == "sound")
        #expect(contents.flaws.map(Self.words) == [flaw])
        #expect(contents.flaws.first?.cause.subject.contains("mlruns/models/") == true)
    }

    @Test("links that lead nowhere or in circles are told by name and hide nothing else")
    func badLinks() throws {
        let scratch = try Scratch()
        try model(scratch, "m", "")
        try version(scratch, "m", 1, "source: x\n")
        try scratch.link(to: "nowhere", at: "mlruns/models/gone")
        try scratch.link(to: "round", at: "mlruns/models/round")
        try scratch.link(to: "version-2", at: "mlruns/models/m/version-2")
        try scratch.link(to: "version-1", at: "mlruns/models/m/version-3")
        let contents = try RegistrySource.open(scratch.path + "/mlruns", workingDirectory: "/").contents()
        #expect(contents.models.map(\.name) == ["m"])
        #expect(contents.models.first?.versions.map(\.version) == [1])
        #expect(contents.flaws.map(Self.words) == ["gone: model", "m: version 2", "m: version 3", "round: model"])
    }

    @Test("what desktops and editors leave is passed over and named")
    func foreign() throws {
        let scratch = try Scratch()
        try model(scratch, "m", "")
        try version(scratch, "m", 1, "source: x\n")
        let left = [
            ".DS_Store", "Thumbs.db", "m/desktop.ini", "m/aliases/.DS_Store", "m/aliases/._best", "m/tags/owner~",
            "m/version-1/tags/.owner.swp", "__MACOSX/m/meta.yaml", "m/version-1~/meta.yaml", "m/notes.txt",
        ]
        for path in left { try scratch.write([0, 0, 0, 1, 0xFF], to: "mlruns/models/\(path)") }
        let contents = try RegistrySource.open(scratch.path + "/mlruns", workingDirectory: "/").contents()
        #expect(contents.models.map(\.name) == ["m"])
        #expect(contents.models.first?.versions.map(\.version) == [1])
        #expect(contents.models.first?.aliases == [:])
        #expect(contents.flaws.isEmpty)
        let store = "\(scratch.path)/mlruns/models/"
        let named = Set(contents.foreign.map { String($0.dropFirst(store.count)) })
        let files: Set = ["__MACOSX/m/meta.yaml", "m/version-1~/meta.yaml"]
        #expect(named == Set(left).subtracting(files).union(["__MACOSX", "m/version-1~"]))
    }

    @Test("a model whose name looks like a backup is a model")
    func backupName() throws {
        let scratch = try Scratch()
        for name in ["churn.tmp", "old~"] {
            try model(scratch, name, "")
            try version(scratch, name, 1, "source: x\n")
        }
        try scratch.write("name: churn.tmp\n", to: "mlruns/models/churn.bak/meta.yaml")
        let contents = try RegistrySource.open(scratch.path + "/mlruns", workingDirectory: "/").contents()
        #expect(contents.models.map(\.name).sorted() == ["churn.tmp", "old~"])
        #expect(contents.models.allSatisfy { $0.versions.map(\.version) == [1] })
        #expect(contents.foreign.map { $0.hasSuffix("/churn.bak") } == [true])
    }

    @Test("a tag or a parameter whose name looks like a backup is one, an alias is not")
    func backupValues() throws {
        let scratch = try Scratch()
        try model(scratch, "m", "")
        try version(scratch, "m", 1, "source: x\n")
        let names = ["x.bak", "y.tmp", "z.orig", "part.part", "vim.swp", "a/b.bak"]
        for name in names {
            try scratch.write("v", to: "mlruns/models/m/tags/\(name)")
            try scratch.write("v", to: "mlruns/models/m/version-1/tags/\(name)")
        }
        try scratch.write("1", to: "mlruns/models/m/aliases/best.bak")
        let contents = try RegistrySource.open(scratch.path + "/mlruns", workingDirectory: "/").contents()
        #expect(contents.models.first.map { Set($0.tags.keys) } == Set(names))
        #expect(contents.models.first?.versions.first.map { Set($0.tags.keys) } == Set(names))
        #expect(contents.models.first?.aliases == [:] && contents.flaws.isEmpty)
        #expect(contents.foreign.map { $0.hasSuffix("/aliases/best.bak") } == [true])
    }

    @Test("text behind a byte order mark and in UTF-16 is read as what it says")
    func marks() throws {
        let scratch = try Scratch()
        try scratch.write(
            [0xEF, 0xBB, 0xBF] + Array("name: m\r\ndescription: é\r\n".utf8),
            to: "mlruns/models/m/meta.yaml"
        )
        let wide: [UInt8] =
            [0xFF, 0xFE] + "version: 1\nsource: x\n".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        try scratch.write(wide, to: "mlruns/models/m/version-1/meta.yaml")
        try scratch.write([0xEF, 0xBB, 0xBF] + Array("1\r\n".utf8), to: "mlruns/models/m/aliases/best")
        let models = try RegistrySource.open(scratch.path + "/mlruns", workingDirectory: "/").models()
        #expect(models.first?.description == "é")
        #expect(models.first?.versions.map(\.version) == [1])
        #expect(models.first?.aliases == ["best": 1])
    }

    @Test("a run's bad file leaves out that value alone")
    func badRun() throws {
        let scratch = try Scratch()
        try scratch.write("name: nights\n", to: "mlruns/7/meta.yaml")
        try scratch.write("run_name: nightly\n", to: "mlruns/7/abc/meta.yaml")
        try scratch.write("3", to: "mlruns/7/abc/params/depth")
        try scratch.write([0xE9], to: "mlruns/7/abc/params/owner")
        try scratch.write([0, 1], to: "mlruns/7/abc/params/.DS_Store")
        try scratch.write("{", to: "mlruns/7/def/meta.yaml")
        let found = try RegistrySource.open(scratch.path + "/mlruns", workingDirectory: "/").runs(["abc", "def"])
        #expect(found.runs["abc"]?.params == ["depth": "3"])
        #expect(found.flaws.map(Self.words) == [": run abc, params owner", ": run def"])
    }

    private static func words(_ flaw: RegistryFlaw) -> String {
        let part =
            switch flaw.part {
            case .model: "model"
            case .version(_, let words), .detail(let words): words
            }
        return "\(flaw.model ?? ""): \(part)"
    }

    private func model(_ scratch: Scratch, _ name: String, _ more: String) throws {
        try scratch.write("name: \(name)\n\(more)", to: "mlruns/models/\(name)/meta.yaml")
    }

    private func version(_ scratch: Scratch, _ name: String, _ number: Int, _ more: String) throws {
        try scratch.write("version: \(number)\n\(more)", to: "mlruns/models/\(name)/version-\(number)/meta.yaml")
    }
}
