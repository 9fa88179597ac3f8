import Bundles
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing

@testable import SavedModels

@Suite("Export")
struct ExportTests {
    let testProject: TestProject

    init() async throws {
        testProject = try TestProject()
        try await testProject.importing(Fixtures.path("mlflow2-file"))
        _ = try testProject.project.set(name("iris-species"), [.active(name("3"))])
    }

    private func bytes(_ file: String) throws -> [UInt8] {
        try testProject.place.handle.read(file: file)
    }

    /// The bytes after `bundle.sig`.
    private func body(_ file: String) throws -> ArraySlice<UInt8> {
        let bundle = try UnverifiedBundle.read(testProject.place.path(file))
        return try bytes(file)[Int(bundle.plan.entries[0].offset)...]
    }

    @Test("a bundle verifies and says what the project is")
    func content() throws {
        let report = try testProject.export("b.tar") {
            $0.notes = "weekly"
            $0.targets = ["plant-2", "plant-1", "plant-2"]
            $0.expires = Timestamp(seconds: 1_900_000_000)
        }
        let bundle = try testProject.verify("b.tar")
        #expect(bundle.manifest.json() == report.manifest.json())
        #expect(bundle.manifest.bundle.text == "2026-11-23.1" && bundle.manifest.sequence == 1)
        #expect(bundle.manifest.targets == ["plant-1", "plant-2"] && bundle.manifest.notes == "weekly")
        #expect(bundle.manifest.models.reduce(0) { $0 + $1.versions.count } == 13)
        #expect(try bundle.manifest.model(name("iris-species"))?.active == name("3"))
        #expect(try bundle.manifest.model(name("iris-petal-width"))?.title == "iris petal width")
    }

    @Test("the same content again is the same bundle but for its signature")
    func deterministic() throws {
        try testProject.export("1.tar")
        let again = try testProject.export("2.tar") { $0.now = $0.now.adding(seconds: 100_000) }
        #expect(!again.isNew)
        #expect(try body("1.tar") == body("2.tar"))
        #expect(try bytes("1.tar") != bytes("2.tar"))
        #expect(try testProject.project.state().exports.count == 1)
    }

    @Test("other content is a new bundle that names the one before; so is going back")
    func sequence() throws {
        let first = try testProject.export("1.tar")
        _ = try testProject.project.set(name("iris-species"), [.active(name("1"))])
        let second = try testProject.export("2.tar")
        #expect(second.manifest.sequence == 2 && second.manifest.previous == first.summary.manifestDigest)
        _ = try testProject.project.set(name("iris-species"), [.active(name("3"))])
        let third = try testProject.export("3.tar")
        #expect(third.isNew && third.manifest.sequence == 3 && third.manifest.previous == second.summary.manifestDigest)
        let old = try testProject.export("4.tar") { $0.id = first.manifest.bundle }
        #expect(!old.isNew)
        #expect(try body("4.tar") == body("1.tar"))
    }

    @Test("an id names one bundle of a project")
    func identifier() throws {
        try testProject.export("1.tar") { $0.id = BundleID("release-1") }
        let found = failure {
            try testProject.export("2.tar") {
                $0.id = BundleID("release-1")
                $0.notes = "other"
            }
        }
        #expect(found?.stableCode == "export.id-taken")
        #expect(try testProject.place.handle.status(of: "2.tar") == nil)
    }

    @Test("a sequence from outside is taken if it is above the last one, and names the same bundle again")
    func givenSequence() throws {
        #expect(try testProject.export("1.tar") { $0.sequence = 42 }.manifest.sequence == 42)
        let again = try testProject.export("2.tar") { $0.sequence = 42 }
        #expect(!again.isNew)
        #expect(try body("1.tar") == body("2.tar"))
        _ = try testProject.project.set(name("iris-species"), [.active(name("1"))])
        for taken: Int64 in [1, 42] {
            let found = failure { try testProject.export("3.tar") { $0.sequence = taken } }
            #expect(found?.stableCode == "export.sequence-taken" && found?.kind == .refused)
        }
        #expect(try testProject.place.handle.status(of: "3.tar") == nil)
        #expect(try testProject.export("3.tar").manifest.sequence == 43)
        // The earlier content is the bundle of its number, and a new one under a higher number.
        _ = try testProject.project.set(name("iris-species"), [.active(name("3"))])
        #expect(try !testProject.export("4.tar") { $0.sequence = 42 }.isNew)
        #expect(try testProject.export("5.tar") { $0.sequence = 100 }.isNew)
        #expect(try testProject.project.state().exports.map(\.sequence) == [42, 43, 100])
    }

    @Test("a bundle exceeds the sequence that it is told of, and stays itself where it does already")
    func after() throws {
        #expect(try testProject.export("1.tar") { $0.after = 7 }.manifest.sequence == 8)
        #expect(try !testProject.export("2.tar") { $0.after = 7 }.isNew)
        let next = try testProject.export("3.tar") { $0.after = 8 }
        #expect(next.isNew && next.manifest.sequence == 9)
        #expect(try !testProject.export("4.tar") { $0.after = 0 }.isNew)
        let named = failure {
            try testProject.export("5.tar") {
                $0.id = next.manifest.bundle
                $0.after = 20
            }
        }
        #expect(named?.stableCode == "export.id-taken")
        let last = failure { try testProject.export("5.tar") { $0.after = .max } }
        #expect(last?.stableCode == "export.sequence")
    }

    @Test("two projects with the same content and the same given time are the same bundle")
    func reproducible() async throws {
        let other = try TestProject()
        try await other.importing(Fixtures.path("mlflow2-file"))
        _ = try other.project.set(name("iris-species"), [.active(name("3"))])
        let created = Timestamp(seconds: 1_000_000)
        try testProject.export("1.tar") { $0.created = created }
        let report = try other.export("2.tar") {
            $0.created = created
            $0.now = $0.now.adding(seconds: 5)
        }
        #expect(report.manifest.created == created && report.manifest.bundle.text == "1970-01-12.1")
        let bundle = try UnverifiedBundle.read(other.place.path("2.tar"))
        let theirs = try other.place.handle.read(file: "2.tar")[Int(bundle.plan.entries[0].offset)...]
        #expect(try body("1.tar") == theirs)
    }

    @Test("rot in the store stops the export; nothing of the file stays and nothing is remembered")
    func rot() throws {
        let version = try #require(try testProject.project.state().model(name("digits"))?.versions.first)
        let file = try #require(try testProject.project.files(of: version).last)
        let blob = testProject.place.path("project/.slipway/blobs/sha256/\(file.digest.hex)")
        try Shell.run("chmod u+w \(blob) && printf X | dd of=\(blob) bs=1 seek=3 conv=notrunc")
        let before = try testProject.place.handle.names()
        #expect(failure { try testProject.export("b.tar") }?.stableCode == "bundle.content-changed")
        #expect(try Set(testProject.place.handle.names()) == Set(before))
        #expect(try testProject.project.state().exports.isEmpty)
        try Shell.run("rm -f \(blob)")
        #expect(failure { try testProject.export("b.tar") }?.stableCode == "store.blob-missing")
    }

    @Test("an export replaces a file and what an interrupted one left, and nothing else")
    func output() throws {
        try testProject.place.write([1], to: "b.tar")
        try testProject.place.write([1], to: ".slipway-b.tar.dead")
        try testProject.export("b.tar")
        _ = try testProject.verify("b.tar")
        #expect(try testProject.place.handle.status(of: ".slipway-b.tar.dead") == nil)
        try testProject.place.write([1], to: "d/file")
        #expect(failure { try testProject.export("d") }?.stableCode == "export.output")
    }

    @Test("an empty project is a bundle too")
    func empty() throws {
        let other = try TestProject()
        try other.export("b.tar")
        #expect(try other.verify("b.tar").manifest.models.isEmpty)
    }

    @Test("two bundles are told apart by model, version, content and active version")
    func difference() async throws {
        try testProject.export("1.tar")
        try testProject.model("m")
        try await testProject.importing("m")
        _ = try testProject.project.set(name("iris-species"), [.active(name("2"))])
        _ = try testProject.project.remove(name("digits"), name("1"), force: true)
        try testProject.export("2.tar")
        let difference = try BundleDifference(
            from: UnverifiedBundle.read(testProject.place.path("1.tar")),
            to: UnverifiedBundle.read(testProject.place.path("2.tar"))
        )
        let changes = Dictionary(uniqueKeysWithValues: difference.models.map { ($0.name.text, $0) })
        #expect(changes["m"]?.change == .added && changes["m"]?.versions.map(\.added) == [2])
        #expect(changes["digits"]?.versions.map(\.change) == [.removed, .same])
        #expect(changes["iris-species"]?.activeBefore?.text == "3" && changes["iris-species"]?.activeAfter?.text == "2")
        #expect(changes["iris-rules"]?.change == .same)
        #expect(difference.added.files == 2 && difference.removed.files > 0 && difference.shared.files > 20)
    }
}
