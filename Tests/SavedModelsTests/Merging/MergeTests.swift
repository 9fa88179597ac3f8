import Bundles
import DurableFiles
import Identifiers
import Integrity
import Signing
import TestSupport
import Testing
import TrackingServer

@testable import SavedModels

@Suite("Merging two copies of a project")
struct MergeTests {
    /// The copy of ours; its key and its directory serve both.
    private let shop: TestProject

    /// A project with version 1 of `m`.
    init() async throws {
        shop = try TestProject()
        try await shop.importing(shop.model("1", files: ["data.bin": "one"])) { $0.models = ["m"] }
    }

    private func copied() throws -> Project {
        try Shell.run("cd \(shop.place.path("")) && cp -a project theirs && cp project/.slipway/project.json base.json")
        return try Project.open(in: shop.place.path("theirs"))
    }

    private func take(_ content: String, into project: Project, version: String? = nil, from source: String? = nil)
        async throws
    {
        let directory = try source ?? shop.model("source-\(content)", files: ["data.bin": content])
        var request = ImportRequest(
            sources: [directory],
            workingDirectory: shop.place.handle.path,
            now: TestProject.now,
            width: 2
        )
        request.models = ["m"]
        request.version = try version.map { try name($0) }
        _ = try await project.importModels(request, access: TrackingAccess())
    }

    /// The merge as Git asks for it, from the state at the copy.
    private func driven() throws -> (report: MergeReport, state: ProjectState) {
        let ours = shop.place.path("project/.slipway/project.json")
        let report = try Project.merge(
            base: shop.place.path("base.json"),
            ours: ours,
            theirs: shop.place.path("theirs/.slipway/project.json")
        )
        return (report, try shop.project.state())
    }

    private func model(_ state: ProjectState) throws -> SavedModel { try state.require(name("m")) }

    private func content(_ project: Project, _ version: String) throws -> Digest {
        try project.state().require(name("m"), name(version)).manifest
    }

    @Test("what only one side did is as there, by Git and without it", arguments: [true, false])
    func oneSide(isDriven: Bool) async throws {
        let theirs = try copied()
        try await take("two", into: theirs)
        _ = try theirs.set(name("m"), [.active(name("2")), .tag("owner", "them"), .alias("new", name("2"))])
        _ = try shop.project.set(name("m"), [.description("ours"), .task(.binary)])
        let report = isDriven ? try driven().report : try shop.project.merge(theirs)
        let merged = try model(shop.project.state())
        #expect(report.added.map(\.version.text) == ["2"] && report.conflicts.isEmpty && report.renumbered.isEmpty)
        #expect(merged.versions.map(\.version.text) == ["1", "2"] && merged.active?.text == "2")
        #expect(merged.description == "ours" && merged.task == .binary && merged.tags == ["owner": "them"])
        #expect(merged.aliases["new"]?.text == "2")
        guard !isDriven else { return }
        let check = ProjectCheck(shop.project.root, now: TestProject.now, width: 2)
        #expect(try check.run().findings.isEmpty)
        #expect(try shop.project.merge(theirs) == MergeReport())
    }

    @Test("two contents under one number get two numbers, and what pointed to theirs follows")
    func clash() async throws {
        let theirs = try copied()
        try await take("ours", into: shop.project)
        try await take("theirs", into: theirs)
        _ = try theirs.set(name("m"), [.alias("candidate", name("2")), .active(name("2"))])
        let (mine, other) = (try content(shop.project, "2"), try content(theirs, "2"))
        let (report, state) = try driven()
        let merged = try model(state)
        #expect(try merged.version(name("2"))?.manifest == mine && merged.version(name("3"))?.manifest == other)
        #expect(merged.aliases["candidate"]?.text == "3" && merged.active?.text == "3")
        #expect(report.renumbered.map(\.side) == [.theirs] && report.renumbered.map(\.to.text) == ["3"])
        #expect(report.conflicts.isEmpty)
    }

    @Test("the content that was exported keeps its number; two that were are told")
    func exported() async throws {
        let theirs = try copied()
        try await take("ours", into: shop.project)
        try await take("theirs", into: theirs)
        let other = try content(theirs, "2")
        var request = ExportRequest(
            identity: SigningIdentity(key: shop.key),
            now: TestProject.now,
            producer: "slipway test",
            width: 2
        )
        _ = try theirs.export(request, as: "theirs.tar", in: shop.place.handle)
        let first = try driven()
        #expect(try model(first.state).version(name("2"))?.manifest == other)
        #expect(first.report.renumbered.map(\.side) == [.ours] && first.report.exports == 1)
        #expect(try first.state.exports.last?.versions[name("m")]?.map(\.text) == ["1", "2"])
        request.sequence = 9
        // The files of the other side come by Git.
        try Shell.run("cp -n \(theirs.path)/blobs/sha256/* \(shop.project.path)/blobs/sha256/")
        #expect(try shop.project.export(request, as: "both.tar", in: shop.place.handle).manifest.sequence == 9)
    }

    @Test("the same content under two numbers is one version")
    func twins() async throws {
        let theirs = try copied()
        try await take("same", into: shop.project)
        let source = shop.place.path("source-same")
        try await take("same", into: theirs, version: "7", from: source)
        _ = try theirs.set(name("m"), [.alias("best", name("7"))])
        let (report, state) = try driven()
        let merged = try model(state)
        #expect(merged.versions.map(\.version.text) == ["1", "2"] && merged.aliases["best"]?.text == "2")
        #expect(report.renumbered.map(\.isSameContent) == [true] && report.added.isEmpty)
    }

    @Test("a setting that both changed is that of ours, and is told")
    func conflicts() async throws {
        try await take("two", into: shop.project)
        let theirs = try copied()
        _ = try shop.project.set(name("m"), [.active(name("1")), .tag("a", "ours"), .tag("only", "ours")])
        _ = try theirs.set(name("m"), [.active(name("2")), .tag("a", "theirs"), .description("theirs")])
        let (report, state) = try driven()
        let merged = try model(state)
        #expect(merged.active?.text == "1" && merged.tags == ["a": "ours", "only": "ours"])
        #expect(merged.description == "theirs")
        #expect(Set(report.conflicts.map(\.subject)) == ["m active version", "m tag a"])
        #expect(report.conflicts.first { $0.subject == "m tag a" }?.theirs == "theirs")
    }

    @Test("a version that one side removed stays removed, with what pointed to it")
    func removal() async throws {
        try await take("two", into: shop.project)
        _ = try shop.project.set(name("m"), [.alias("old", name("1"))])
        let theirs = try copied()
        _ = try theirs.remove(name("m"), name("1"), force: true)
        let (report, state) = try driven()
        #expect(try model(state).versions.map(\.version.text) == ["2"] && model(state).aliases.isEmpty)
        #expect(report.removed.map(\.version.text) == ["1"] && report.conflicts.isEmpty)
    }

    @Test("a removed version that the other side chose or exported is told, and something else stays active")
    func removedChoice() async throws {
        try await take("two", into: shop.project)
        _ = try shop.project.set(name("m"), [.active(name("1"))])
        let theirs = try copied()
        _ = try theirs.remove(name("m"), name("2"), force: false)
        _ = try shop.project.set(name("m"), [.active(name("2")), .alias("best", name("2"))])
        try shop.export("with.tar")
        let (report, state) = try driven()
        let merged = try model(state)
        #expect(merged.versions.map(\.version.text) == ["1"] && merged.active?.text == "1" && merged.aliases.isEmpty)
        #expect(Set(report.conflicts.map(\.subject)) == ["m 2", "m active version", "m alias best"])
        #expect(report.conflicts.allSatisfy { $0.holds == .theirs })
        #expect(report.conflicts.first { $0.subject == "m 2" }?.ours == "exported")
    }

    @Test("a content that replaced a removed one under its number is what others point to")
    func replaced() async throws {
        _ = try shop.project.set(name("m"), [.active(name("1"))])
        let theirs = try copied()
        _ = try shop.project.remove(name("m"), name("1"), force: true)
        try await take("anew", into: shop.project, version: "1")
        _ = try shop.project.set(name("m"), [.active(name("1"))])
        let (report, state) = try driven()
        #expect(try model(state).active?.text == "1" && report.conflicts.isEmpty)
        #expect(try content(shop.project, "1") != content(theirs, "1"))
    }

    @Test("a model that one side removed stays removed, but for what is new on the other")
    func modelRemoval() async throws {
        let theirs = try copied()
        _ = try theirs.remove(name("m"), nil, force: true)
        try await take("two", into: shop.project)
        #expect(try model(driven().state).versions.map(\.version.text) == ["2"])
    }

    @Test("without a common state nothing is removed")
    func union() async throws {
        let theirs = try copied()
        _ = try theirs.remove(name("m"), nil, force: true)
        #expect(try theirs.merge(shop.project).added.map(\.version.text) == ["1"])
        #expect(try theirs.state() == shop.project.state())
        let check = ProjectCheck(theirs.root, now: TestProject.now, width: 2)
        #expect(try check.run().findings.isEmpty)
    }

    @Test("exports of both sides are kept, the next is above all, and an earlier one is made again")
    func exports() async throws {
        let theirs = try copied()
        var request = ExportRequest(
            identity: SigningIdentity(key: shop.key),
            now: TestProject.now,
            producer: "slipway test",
            width: 2
        )
        request.sequence = 4
        let other = try theirs.export(request, as: "4.tar", in: shop.place.handle)
        try shop.export("1.tar")
        _ = try driven()
        #expect(try shop.project.state().exports.map(\.sequence) == [1, 4])
        let again = try shop.export("again.tar") { $0.id = other.manifest.bundle }
        #expect(!again.isNew && again.summary.manifestDigest == other.summary.manifestDigest)
        _ = try shop.project.set(name("m"), [.active(name("1"))])
        #expect(try shop.export("5.tar").manifest.sequence == 5)
    }

    @Test("another project is refused, and nothing is changed")
    func foreign() throws {
        let other = try Project.create(in: shop.place.path("other"), name: name("other"))
        let before = try shop.project.state()
        #expect(failure { _ = try shop.project.merge(other) }?.stableCode == "merge.project")
        try shop.place.write([], to: "empty")
        let ours = shop.place.path("project/.slipway/project.json")
        let driven = failure {
            _ = try Project.merge(base: shop.place.path("empty"), ours: ours, theirs: "\(other.path)/project.json")
        }
        #expect(driven?.stableCode == "merge.project")
        #expect(try shop.project.state() == before)
    }

    @Test("remotes of both sides are kept, and one that both changed is told")
    func remotes() throws {
        let theirs = try copied()
        try shop.register("churn", version: 1, source: shop.place.path("1"))
        func follow(_ project: Project, _ text: String, _ models: [String]) throws {
            var request = ImportRequest(
                sources: [shop.place.path("mlruns")],
                workingDirectory: "/",
                now: TestProject.now,
                width: 2
            )
            request.models = models
            _ = try project.addRemote(name(text), request, replaces: false)
        }
        try follow(shop.project, "ours", [])
        try follow(shop.project, "both", ["a"])
        try follow(theirs, "both", ["b"])
        try follow(theirs, "theirs", [])
        let (report, state) = try driven()
        #expect(state.remotes.map(\.name.text) == ["both", "ours", "theirs"] && state.remotes[0].models == ["a"])
        #expect(report.conflicts.map(\.subject) == ["remote both"])
    }
}
