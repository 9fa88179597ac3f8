import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Integrity
import TestSupport
import Testing
import TrackingServer

@testable import SavedModels

@Suite("A project in Git")
struct GitTests {
    private let testProject: TestProject

    init() async throws {
        testProject = try TestProject()
    }

    /// Runs Git without the settings of whoever tests.
    private func git(_ line: String) throws {
        try Shell.run(
            "cd \(testProject.place.path("")) && export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 "
                + "GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b && { \(line)\n}"
        )
    }

    private func clone() throws -> Project {
        try git(
            "git init -q project && cd project && git add . && git commit -qm all && cd .. && git clone -q project clone"
        )
        return try Project.open(in: testProject.place.path("clone"))
    }

    /// Every name in the clone, with its mode, size and time.
    private func tree() throws -> String {
        try git("cd clone && find .slipway -printf '%p %m %s %T@\\n' | sort > ../tree")
        return try testProject.place.text("tree")
    }

    private func check(_ project: Project) -> ProjectCheck {
        ProjectCheck(project.root, now: TestProject.now, width: 2)
    }

    @Test("a clone is sound, and reading it and checking it change nothing of it")
    func cloned() async throws {
        let source = try testProject.model("m", files: ["data.bin": "a\r\nb\r\n"])
        try await testProject.importing(source) { $0.activates = true }
        let clone = try clone()
        let before = try tree()
        #expect(!before.contains("index.json") && !before.contains("/ingest") && !before.contains("/lock"))
        let state = try clone.state()
        let version = try state.require(name("m"), name("1"))
        #expect(try state == testProject.project.state())
        #expect(try clone.files(of: version).count == 2)
        #expect(try !clone.lacks(version))
        let report = try check(clone).run()
        #expect(report.findings.isEmpty, "\(report.lines)")
        #expect(try tree() == before)
    }

    @Test("a clone is worked in as the project is, and Git sees what changed and nothing else")
    func changed() async throws {
        try await testProject.importing(testProject.model("m"))
        let clone = try clone()
        _ = try clone.set(name("m"), [.active(name("1"))])
        try git("cd clone && git status --porcelain > ../status")
        #expect(try testProject.place.text("status") == " M .slipway/project.json\n")
        let version = try clone.state().require(name("m"), name("1"))
        _ = try clone.checkout(version, now: TestProject.now)
        for file in try clone.files(of: version) {
            #expect(try clone.store.blobs.status(of: file.digest.hex)?.permissions == 0o444)
        }
        let repaired = try check(clone).repair()
        #expect(repaired.findings.isEmpty, "\(repaired.lines)")
        #expect(try clone.store.blobs.status(of: version.manifest.hex)?.permissions == 0o444)
        try git("cd clone && git status --porcelain > ../status")
        #expect(try testProject.place.text("status") == " M .slipway/project.json\n")
    }

    @Test("a clone of an empty project can be read and imported into")
    func empty() async throws {
        let clone = try clone()
        #expect(try clone.state().models.isEmpty)
        #expect(try clone.store.digests().isEmpty)
        #expect(try check(clone).run().findings.isEmpty)
        let source = try testProject.model("m")
        let request = ImportRequest(sources: [source], workingDirectory: "/", now: TestProject.now, width: 2)
        _ = try await clone.importModels(request, access: TrackingAccess())
        #expect(try clone.state().require(name("m"), name("1")).files == 2)
        #expect(try check(clone).run().findings.isEmpty)
    }

    @Test("damage is found in a clone as elsewhere")
    func damaged() async throws {
        try await testProject.importing(testProject.model("m"))
        let clone = try clone()
        let blob = "clone/.slipway/blobs/sha256/\(StreamingDigest.of(Array("weights".utf8)).hex)"
        try git("printf X > \(blob)")
        #expect(try check(clone).run().findings.map(\.code) == ["store.blob-damaged", "fsck.version"])
        try git("rm -r clone/.slipway/blobs")
        #expect(try check(clone).run().findings.map(\.code) == ["fsck.directory"])
    }

    @Test("files that a user wrote for Git stay as they are")
    func ownFiles() throws {
        let place = try TemporaryDirectory()
        try place.write(Array("mine".utf8), to: ".slipway/.gitignore")
        _ = try Project.create(in: place.handle.path, name: name("credit"))
        #expect(try place.text(".slipway/.gitignore") == "mine")
        #expect(try place.text(".slipway/.gitattributes").contains("* -text"))
    }
}
