import Bundles
import ContentStore
import DurableFiles
import Identifiers
import MLflow
import StrictJSON
import TestSupport
import Testing

@testable import SavedModels

#if canImport(Glibc)
import Glibc
#endif

@Suite("Import")
struct ImportTests {
    let testProject: TestProject

    init() throws {
        testProject = try TestProject()
    }

    @Test(
        "registries of all generations come with all versions, aliases, tags and descriptions",
        arguments: [
            ("mlflow1-sqlite/mlflow.db", 8, "2"), ("mlflow2-file/mlruns", 13, "3"), ("mlflow3-sqlite", 14, "3"),
        ]
    )
    func registries(path: String, versions: Int, highest: String) async throws {
        let report = try await testProject.importing(Fixtures.path(path))
        #expect(report.versions.count == versions)
        #expect(report.unavailable.isEmpty)
        let state = try testProject.project.state()
        let iris = try #require(state.model(name("iris-species")))
        #expect(iris.versions.last?.version.text == highest)
        #expect(!iris.description.isEmpty && !iris.tags.isEmpty)
        #expect(iris.active == nil)
        let petal = try #require(state.model(name("iris-petal-width")))
        #expect(petal.title == "iris petal width")
        #expect(petal.versions.map(\.version.text) == ["1", "2"])
        #expect(state.model(try name("empty-model"))?.versions.isEmpty == true)
        if highest == "2" {
            #expect(iris.version(try name("2"))?.tags["mlflow.stage"] == "Production")
        } else {
            #expect(try iris.aliases == ["baseline": name("1"), "champion": name("2"), "challenger": name("3")])
        }
        let again = try await testProject.importing(Fixtures.path(path))
        #expect(again.versions.allSatisfy { !$0.isNew })
        #expect(try testProject.project.state() == state)
        try testProject.expectClean()
    }

    @Test("the models that are named are taken, others are not")
    func chosen() async throws {
        let report = try await testProject.importing(Fixtures.path("mlflow3-sqlite")) {
            $0.models = ["iris petal width", "digits"]
        }
        #expect(Set(report.versions.map(\.model.text)) == ["digits", "iris-petal-width"])
        let found = await failing {
            try await testProject.importing(Fixtures.path("mlflow3-sqlite")) { $0.models = ["nix"] }
        }
        #expect(found?.stableCode == "import.source" && found?.message.contains("iris-species") == true)
    }

    @Test("models:/ names one version by number or alias, and what it is called here can be chosen")
    func registered() async throws {
        let registry = Fixtures.path("mlflow3-sqlite/mlflow.db")
        let report = try await testProject.importing("models:/iris-species@champion", "models:/iris petal width/1") {
            $0.registry = registry
            $0.activates = true
        }
        #expect(
            report.versions.map { "\($0.model) \($0.version.version)" } == ["iris-species 2", "iris-petal-width 1"]
        )
        #expect(try testProject.project.state().model(name("iris-species"))?.active?.text == "2")
        try await testProject.importing("models:/iris-species/3") {
            $0.registry = registry
            $0.models = ["renamed"]
            $0.version = VersionID("x7")
        }
        #expect(try testProject.project.state().model(name("renamed"))?.version(name("x7")) != nil)
        for source in ["models:/iris-species/9", "models:/iris-species@nix", "models:/nix/1"] {
            let found = await failing { try await testProject.importing(source) { $0.registry = registry } }
            #expect(found?.kind == .notFound)
        }
        for source in ["models:/iris-species/1", "models:/iris-species"] {
            #expect(await failing { try await testProject.importing(source) }?.stableCode == "import.options")
        }
    }

    @Test("a directory gets its own name and the next number; the same content again is nothing new")
    func directory() async throws {
        try testProject.model("churn model")
        let first = try await testProject.importing("churn model") { $0.activates = true }
        #expect(first.versions.map { "\($0.model) \($0.version.version)" } == ["churn-model 1"])
        #expect(try testProject.project.state().model(name("churn-model"))?.active?.text == "1")
        let again = try await testProject.importing("churn model")
        #expect(again.versions.map(\.isNew) == [false])
        try testProject.model("other", files: ["data.bin": "other"])
        let second = try await testProject.importing("other") { $0.models = ["churn model"] }
        #expect(second.versions.map { "\($0.model) \($0.version.version)" } == ["churn-model 2"])
    }

    @Test(
        "a model that names paths of Windows is mended in the copy, which is told and kept; the same again is nothing new"
    )
    func windowsPaths() async throws {
        let path = try testProject.model("m", files: ["sub/data.bin": "weights", "conf/a.txt": "x", "code.py": "pass"])
        let written = #"""
            flavors:
              custom:
                data: sub\data.bin
                artifacts: {a: {path: "conf\\a.txt", uri: a.txt}}
                model_code_path: C:\Users\me\code.py
            """#
        try testProject.place.handle.open(directory: "m").replace(file: "MLmodel", with: Array(written.utf8))
        let report = try await testProject.importing(path)
        #expect(report.warnings.count == 3)
        #expect(report.warnings.allSatisfy { $0.contains("a Windows path") })
        let version = try #require(report.versions.first?.version)
        #expect(version.source["mended"]?.array?.count == 3)
        let placed = try testProject.project.checkout(version, now: TestProject.now)
        let text = String(decoding: try placed.directory.read(file: "MLmodel"), as: UTF8.self)
        #expect(text.contains("data: sub/data.bin") && text.contains(#""conf/a.txt", uri"#))
        #expect(text.contains("model_code_path: code.py"))
        #expect(try placed.mlmodel.pathFindings(in: placed.directory).isEmpty)
        #expect(try await testProject.importing(path).versions.map(\.isNew) == [false])
    }

    @Test("a path of Windows that leads nowhere is named for what it is")
    func lostWindowsPath() async throws {
        let path = try testProject.model("m")
        let written = #"flavors: {custom: {data: sub\data.bin}}"#
        try testProject.place.handle.open(directory: "m").replace(file: "MLmodel", with: Array(written.utf8))
        let found = await failing { try await testProject.importing(path) }
        #expect(found?.stableCode == "mlflow.mlmodel.path")
        #expect(found?.message.contains("a path of Windows") == true)
    }

    @Test("versions stand as people count, whatever came first, and the next number follows the highest")
    func versionOrder() async throws {
        for (index, version) in ["10", "b", "2", "01", "a.1", "1", "2"].enumerated() {
            try testProject.model("\(index)/m", files: ["data.bin": version])
            try await testProject.importing("\(index)/m") { $0.version = VersionID(version) }
        }
        let model = try #require(try testProject.project.state().model(name("m")))
        #expect(model.versions.map(\.version.text) == ["01", "1", "2", "10", "a.1", "b"])
        for version in model.versions { #expect(model.version(version.version) == version) }
        #expect(try model.version(name("3")) == nil && model.version(name("c")) == nil)
        try testProject.model("next/m", files: ["data.bin": "next"])
        #expect(try await testProject.importing("next/m").versions.map(\.version.version.text) == ["11"])
        _ = try testProject.project.remove(name("m"), name("2"), force: false)
        let left = try testProject.project.state().model(name("m"))?.versions.map(\.version.text)
        #expect(left == ["01", "1", "10", "11", "a.1", "b"])
    }

    @Test("after the highest number there is none, and that is said")
    func lastNumber() async throws {
        try testProject.model("m")
        try await testProject.importing("m") { $0.version = VersionID("9223372036854775807") }
        try testProject.model("next/m", files: ["data.bin": "next"])
        #expect(await failing { try await testProject.importing("next/m") }?.stableCode == "version.name")
    }

    @Test("of sources with one content only the first becomes a version, also among others")
    func repeats() async throws {
        for (directory, content) in [("a/m", "x"), ("b/m", "y"), ("c/m", "x"), ("d/n", "x")] {
            try testProject.model(directory, files: ["data.bin": content])
        }
        let report = try await testProject.importing("a/m", "d/n", "b/m", "c/m", "a/m")
        #expect(
            report.versions.map { "\($0.model) \($0.version.version) \($0.isNew)" } == [
                "m 1 true", "n 1 true", "m 2 true", "m 1 false", "m 1 false",
            ]
        )
        #expect(report.newModels.map(\.name.text) == ["m", "n"])
    }

    @Test(
        "an archive is imported as the directory in it",
        arguments: [
            "tar cf a.tar m", "tar czf a.tar -C m .", "tar --zstd -cf a.tar m", "bsdtar --format zip -cf a.tar m",
        ]
    )
    func archives(_ command: String) async throws {
        try testProject.model("m", files: ["data.bin": "weights", "code/a.py": "1"])
        try Shell.run("cd \(testProject.place.handle.path) && \(command)")
        let report = try await testProject.importing("a.tar", "m") { $0.models = ["m"] }
        #expect(report.versions.map(\.version.version.text) == ["1", "1"])
        #expect(report.versions.map(\.isNew) == [true, false])
        try testProject.expectClean()
    }

    @Test("an archive without a model is refused, and nothing of it stays")
    func foreignArchive() async throws {
        try testProject.place.write(Array("x".utf8), to: "m/readme")
        try Shell.run("cd \(testProject.place.handle.path) && tar cf a.tar m")
        #expect(await failing { try await testProject.importing("a.tar") }?.stableCode == "import.archive")
        try testProject.expectClean()
    }

    @Test("other content under a version that is there is refused, and says which files differ")
    func immutable() async throws {
        try testProject.model("m", files: ["data.bin": "1", "gone": "x"])
        try await testProject.importing("m") { $0.version = VersionID("7") }
        let before = try testProject.project.state()
        try testProject.model("new/m", files: ["data.bin": "2", "more": "y"])
        let failure = await failing { try await testProject.importing("new/m") { $0.version = VersionID("7") } }
        let found = try #require(failure)
        #expect(found.stableCode == "version.immutable" && found.kind == .refused)
        #expect(found.findings.map(\.subject) == ["m 7", "m 7/data.bin", "m 7/gone", "m 7/more"])
        #expect(try testProject.project.state() == before)
        try await testProject.importing("m") { $0.version = VersionID("7") }
        #expect(try testProject.project.state() == before)
    }

    @Test("an import is all or nothing: one bad source leaves the project as it was")
    func atomic() async throws {
        try testProject.model("good")
        try testProject.place.write(Array("flavors: {}\n".utf8), to: "bad/MLmodel")
        let before = try testProject.project.state()
        #expect(await failing { try await testProject.importing("good", "bad") }?.stableCode == "mlflow.mlmodel.key")
        #expect(try testProject.project.state() == before)
        #expect(try testProject.project.store.digests().isEmpty)
        try testProject.expectClean()
    }

    @Test("versions of a registry without readable files are told, the others are imported")
    func unavailable() async throws {
        try testProject.model("runs/good")
        try testProject.place.write(Array("flavors: [\n".utf8), to: "runs/broken/MLmodel")
        try testProject.register("m", version: 1, source: testProject.place.path("runs/good"))
        try testProject.register("m", version: 2, source: testProject.place.path("runs/gone"))
        try testProject.register("m", version: 3, source: "s3://bucket/model")
        try testProject.register("m", version: 4, source: testProject.place.path("runs/broken"))
        let report = try await testProject.importing("mlruns")
        #expect(report.versions.map(\.version.version.text) == ["1"])
        #expect(report.unavailable.map(\.subject) == ["m version 2", "m version 3", "m version 4"])
        #expect(report.unavailable.map(\.code) == ["import.unavailable", "import.unavailable", "mlflow.mlmodel.yaml"])
    }

    @Test("a version with a file that no bundle has room for hides no other version")
    func longName() async throws {
        try testProject.model("runs/good")
        try testProject.model("runs/deep")
        let directories = Array(repeating: "d", count: 30).joined(separator: "/")
        try testProject.place.write([0x31], to: "runs/deep/\(directories)/weights.bin")
        try testProject.register("m", version: 1, source: testProject.place.path("runs/good"))
        try testProject.register("m", version: 2, source: testProject.place.path("runs/deep"))
        let report = try await testProject.importing("mlruns")
        #expect(report.versions.map(\.version.version.text) == ["1"])
        #expect(report.unavailable.map(\.subject) == ["m version 2"])
        #expect(report.unavailable.map(\.code) == ["import.file-name"])
        let refused = await failing { try await testProject.importing("mlruns") { $0.isStrict = true } }
        #expect(refused?.stableCode == "import.file-name")
    }

    @Test("a version with a file that may not be read hides no other version", .enabled(if: geteuid() != 0))
    func unreadableFile() async throws {
        try testProject.model("runs/good")
        try testProject.model("runs/closed")
        try testProject.register("m", version: 1, source: testProject.place.path("runs/good"))
        try testProject.register("m", version: 2, source: testProject.place.path("runs/closed"))
        try Shell.run("chmod 0 '\(testProject.place.path("runs/closed/data.bin"))'")
        let report = try await testProject.importing("mlruns")
        #expect(report.versions.map(\.version.version.text) == ["1"])
        #expect(report.unavailable.map(\.subject) == ["m version 2"])
        #expect(report.unavailable.map(\.code) == ["file.permission"])
    }

    @Test("two registered names that would have one name here are told apart, always the same way")
    func slugs() async throws {
        let source = try testProject.model("runs/a")
        for model in ["m n", "m-n", "m_n"] { try testProject.register(model, version: 1, source: source) }
        let report = try await testProject.importing("mlruns")
        let models = try testProject.project.state().models
        #expect(models.count == 3 && Set(models.map(\.registryName)) == ["m n", "m-n", "m_n"])
        #expect(report.warnings.count == 1)
        try await testProject.importing("mlruns")
        #expect(try testProject.project.state().models == models)
    }

    @Test(
        "what MLmodel names must be there and inside",
        arguments: [("../x", "leaves it"), ("/etc/passwd", "leaves it"), ("nix.bin", "nothing of that name")]
    )
    func paths(path: String, message: String) async throws {
        try testProject.place.write(Array("flavors:\n  custom:\n    data: \(path)\n".utf8), to: "m/MLmodel")
        let found = await failing { try await testProject.importing("m") }
        #expect(found?.stableCode == "mlflow.mlmodel.path" && found?.message.contains(message) == true)
    }

    @Test("symbolic links that stay inside become copies, others are refused")
    func links() async throws {
        try testProject.model("m")
        try Shell.run(
            "cd \(testProject.place.path("m")) && mkdir d && mv data.bin d/ && ln -s d/data.bin data.bin && ln -s d e"
        )
        let report = try await testProject.importing("m")
        let files = try testProject.project.files(of: report.versions[0].version)
        #expect(files.map(\.path.text) == ["MLmodel", "d/data.bin", "data.bin", "e/data.bin"])
        #expect(Set(files.dropFirst().map(\.digest)).count == 1)
        for (link, target) in [("out", "../other"), ("abs", "/etc/hostname"), ("dangling", "nix"), ("loop", "loop")] {
            try testProject.model(link)
            try Shell.run("ln -s \(target) \(testProject.place.path(link))/link")
            #expect(await failing { try await testProject.importing(link) }?.stableCode == "file.link")
        }
    }

    @Test("an MLmodel that is itself a link inside is read where it is")
    func linkedMLmodel() async throws {
        try testProject.model("m")
        try Shell.run("cd \(testProject.place.path("m")) && mv MLmodel real && ln -s real MLmodel")
        #expect(try await testProject.importing("m").versions.map(\.version.files) == [3])
    }

    @Test("unusual file names survive byte for byte; what no bundle can hold is refused")
    func names() async throws {
        let unusual = ["a b", "e\u{301}.txt", "💡.bin", "-rf", "100%", "quote\"'", ".hidden", "back\\slash"]
        try testProject.model(
            "m",
            files: Dictionary(uniqueKeysWithValues: unusual.map { ($0, $0) }).merging(["data.bin": "x"]) { $1 }
        )
        let report = try await testProject.importing("m")
        let names = try testProject.project.files(of: report.versions[0].version).map { Array($0.path.text.utf8) }
        #expect(Set(names) == Set((unusual + ["MLmodel", "data.bin"]).map { Array($0.utf8) }))
        #expect(report.warnings.count == 1 && report.warnings[0].contains("NFC"))
        for (model, file) in [("newline", "a\nb"), ("deep", String(repeating: "d/", count: 30) + "f")] {
            try testProject.model(model, files: ["data.bin": "x", file: "y"])
            let code = await failing { try await testProject.importing(model) }?.stableCode
            #expect(code == "file.name-encoding" || code == "import.file-name")
        }
        try testProject.model("twins", files: ["data.bin": "x", "\u{e9}": "1"])
        try testProject.place.write([1], to: "twins/e\u{301}")
        #expect(await failing { try await testProject.importing("twins") }?.stableCode == "import.file-name")
    }

    @Test(
        "what is no source is refused in words that help",
        arguments: [
            ("nix", "import.source"), ("runs:/run/model", "import.options"), ("s3://bucket/m", "import.remote"),
            ("empty.zip", "import.source"), ("plain", "import.source"), ("text.txt", "import.source"),
            ("sqlite:///nix.db", "mlflow.registry.missing"), ("postgresql://host/db", "import.remote"),
        ]
    )
    func refused(source: String, code: String) async throws {
        try testProject.place.write([], to: "empty.zip")
        try testProject.place.write(Array("text".utf8), to: "text.txt")
        try testProject.place.write(Array("text".utf8), to: "plain/file")
        #expect(await failing { try await testProject.importing(source) }?.stableCode == code)
    }

    @Test("a second writer waits a little, then is told who is at work")
    func concurrentWriter() async throws {
        let lock = try FileLock.take("lock", in: DirectoryHandle(path: testProject.project.path), purpose: "a test")
        try testProject.model("m")
        let found = await failing { try await testProject.importing("m") }
        #expect(found?.stableCode == "file.locked" && found?.message.contains("a test") == true && found?.kind == .busy)
        withExtendedLifetime(lock) {}
    }
}
