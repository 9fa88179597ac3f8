import Bundles
import ContentStore
import DurableFiles
import Identifiers
import StrictJSON
import TestSupport
import Testing

@testable import SavedModels

@Suite("Project")
struct ProjectTests {
    @Test("a project is found from below, and made once")
    func finding() throws {
        let testProject = try TestProject()
        try testProject.place.write([], to: "project/a/b/file")
        #expect(try Project.find(from: testProject.place.path("project/a/b")).state().name.text == "credit")
        #expect(failure { _ = try Project.find(from: testProject.place.path("")) }?.stableCode == "project.missing")
        #expect(
            failure { _ = try Project.open(in: testProject.place.path("project/a")) }?.stableCode == "project.missing"
        )
        let again = failure { _ = try Project.create(in: testProject.place.path("project"), name: name("x")) }
        #expect(again?.stableCode == "project.already-there" && again?.message.contains("credit") == true)
    }

    @Test("what is saved is what was there, whatever the texts are")
    func roundTrip() async throws {
        let testProject = try TestProject()
        try await testProject.importing(Fixtures.path("mlflow3-sqlite"))
        _ = try testProject.project.set(
            name("digits"),
            [
                .task(.multiclass), .tag("a\u{1}\"", "💡\n"), .description("Größe"), .active(name("2")),
                .alias("x", name("1")),
            ]
        )
        try testProject.export("b.tar")
        let state = try testProject.project.state()
        #expect(try ProjectState(json: state.json(), path: "p") == state)
        #expect(state.model(try name("digits"))?.tags["a\u{1}\""] == "💡\n")
    }

    @Test("after the highest sequence there is, an export says so")
    func lastSequence() async throws {
        let testProject = try TestProject()
        try await testProject.importing(testProject.model("m"))
        try testProject.export("a.tar")
        let highest = try testProject.place.text("project/.slipway/project.json")
            .replacing(#/"sequence"\s*:\s*1\b/#, with: #""sequence":9223372036854775807"#)
        try DirectoryHandle(path: testProject.project.path).replace(file: "project.json", with: Array(highest.utf8))
        try await testProject.importing(testProject.model("n", files: ["data.bin": "other"]))
        let found = failure { try testProject.export("b.tar") }
        #expect(found?.stableCode == "export.sequence")
        #expect(found?.message.contains("9223372036854775807") == true)
    }

    @Test(
        "a project of a newer program, or a damaged one, is refused and left alone",
        arguments: [
            (#"{"format":6,"project":"credit","models":[],"exports":[]}"#, "project.newer-format"),
            (#"{"format":1,"project":"credit","models":[]"#, "project.damaged"),
            (#"{"format":1,"project":"a b","models":[],"exports":[]}"#, "project.damaged"), ("", "project.damaged"),
            (
                #"{"format":1,"project":"p","models":[{"name":"m","description":"","active":"1","versions":[]}],"exports":[]}"#,
                "project.damaged"
            ),
        ]
    )
    func unreadable(json: String, code: String) async throws {
        let testProject = try TestProject()
        try DirectoryHandle(path: testProject.project.path).replace(file: "project.json", with: Array(json.utf8))
        try testProject.model("m")
        #expect(failure { _ = try testProject.project.state() }?.stableCode == code)
        #expect(await failing { try await testProject.importing("m") }?.stableCode == code)
        #expect(try testProject.place.text("project/.slipway/project.json") == json)
    }

    @Test("what interrupted work left is gone after the next change")
    func recovery() async throws {
        let testProject = try TestProject()
        for name in ["ingest/dead/blob", "extract/1/m/MLmodel", ".slipway-project.json.x"] {
            try testProject.place.write([1], to: "project/.slipway/\(name)")
        }
        try testProject.model("m")
        try await testProject.importing("m")
        try testProject.expectClean()
    }

    @Test("two thousand versions are read as they were written")
    func manyVersions() async throws {
        let testProject = try TestProject()
        try testProject.model("m")
        let version = try await testProject.importing("m").versions[0].version
        let versions = try (1...2000).map { number in
            SavedVersion(
                version: try name(String(number)),
                manifest: version.manifest,
                manifestSize: version.manifestSize,
                config: version.config,
                configSize: version.configSize,
                files: 7,
                bytes: 1000,
                created: TestProject.now,
                imported: TestProject.now,
                flavors: ["python_function", "sklearn"],
                mlflow: "3.17.2",
                python: "3.11.7",
                description: "one of many",
                tags: ["metric": "0.9"],
                source: ["kind": "registry"]
            )
        }
        let state = try ProjectState(name: name("credit"), models: [SavedModel(name: name("m"), versions: versions)])
        try DirectoryHandle(path: testProject.project.path).replace(file: "project.json", with: state.json())
        #expect(try testProject.project.state().model(name("m"))?.versions.map(\.version.text).last == "2000")
    }

    @Test("the store is an OCI layout whose index names every version")
    func layout() async throws {
        let testProject = try TestProject()
        try testProject.model("m")
        try await testProject.importing("m")
        let index = try JSONParser.parse(
            Array(testProject.place.text("project/.slipway/index.json").utf8),
            subject: "index"
        )
        let annotation = index["manifests"]?.array?.first?["annotations"]?["org.opencontainers.image.ref.name"]
        #expect(annotation == "m:1")
    }
}

@Suite("Setting and removing")
struct ModelChangeTests {
    let testProject: TestProject

    init() async throws {
        testProject = try TestProject()
        try testProject.model("a", files: ["data.bin": "1"])
        try testProject.model("b", files: ["data.bin": "2", "shared": "s"])
        try await testProject.importing("a", "b") { $0.models = ["m"] }
    }

    @Test(
        "what makes no sense is refused, and nothing of it is set",
        arguments: [
            ([.active(VersionID("9"))], "version.missing"), ([.removeAlias("nix")], "model.change"),
            ([.description("new"), .removeTag("nix")], "model.change"),
        ] as [([ModelChange], String)]
    )
    func refused(changes: [ModelChange], code: String) throws {
        let before = try testProject.project.state()
        #expect(failure { _ = try testProject.project.set(name("m"), changes) }?.stableCode == code)
        #expect(try testProject.project.state() == before)
        #expect(failure { _ = try testProject.project.set(name("nix"), changes) }?.stableCode == "model.missing")
    }

    @Test("aliases follow the rule of MLflow", arguments: ["latest", "v3", "V12", "a b", "", "x/y"])
    func aliases(_ alias: String) throws {
        #expect(
            failure { _ = try testProject.project.set(name("m"), [.alias(alias, name("1"))]) }?.stableCode
                == "model.change"
        )
        _ = try testProject.project.set(name("m"), [.alias("prod_1-é", name("1"))])
    }

    @Test("the active version stays unless it is forced, and goes with its files and aliases")
    func removal() throws {
        _ = try testProject.project.set(name("m"), [.active(name("2")), .alias("prod", name("2"))])
        for version in [VersionID("2"), nil] {
            let found = failure { _ = try testProject.project.remove(name("m"), version, force: false) }
            #expect(found?.stableCode == "version.active" && found?.kind == .refused)
        }
        let blobs = try testProject.project.store.digests().count
        let report = try testProject.project.remove(name("m"), name("2"), force: true)
        #expect(report.aliases == ["prod"] && report.blobs == 5 && report.bytes > 0)
        #expect(try testProject.project.store.digests().count == blobs - 5)
        let model = try #require(try testProject.project.state().model(name("m")))
        #expect(model.active == nil && model.aliases.isEmpty && model.versions.map(\.version.text) == ["1"])
        _ = try testProject.project.remove(name("m"), nil, force: false)
        #expect(try testProject.project.store.digests().isEmpty)
        #expect(try testProject.project.state().models.isEmpty)
    }
}
