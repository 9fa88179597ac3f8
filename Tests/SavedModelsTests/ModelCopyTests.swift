import Bundles
import ContentStore
import DurableFiles
import Identifiers
import Integrity
import TestSupport
import Testing

@testable import SavedModels

@Suite struct ModelCopyTests {
    @Test("a model goes to another project with all that is said of it, and costs no room there")
    func whole() async throws {
        let shop = try TestProject()
        try await shop.importing(shop.model("m"))
        try await shop.importing(shop.model("n", files: ["data.bin": "other"])) { $0.models = ["m"] }
        _ = try shop.project.set(name("m"), [.active(name("2")), .alias("champion", name("1")), .description("words")])
        let other = try Project.create(in: shop.place.path("other"), name: name("other"))

        let report = try shop.project.copy(name("m"), nil, to: other, as: nil)
        #expect(report.new.map(\.text) == ["1", "2"])
        #expect(try other.state().require(name("m")) == shop.project.state().require(name("m")))
        let check = ProjectCheck(try DirectoryHandle(path: other.path), now: TestProject.now, width: 2)
        #expect(try check.run().findings.map(\.subject) == [], "the reports of scans go along")
        for version in try other.state().require(name("m")).versions {
            for file in try other.files(of: version) {
                try other.store.verify(file.digest)
                let status = try other.store.root.open(directory: "blobs/sha256").status(of: file.digest.hex)
                #expect(status?.links == 2)
            }
        }
        #expect(try shop.project.copy(name("m"), name("1"), to: other, as: nil).known.map(\.text) == ["1"])
        _ = try shop.project.remove(name("m"), nil, force: true)
        #expect(try other.state().require(name("m")).versions.count == 2)
    }

    @Test("another content under a version's name is refused, and another name will do")
    func differs() async throws {
        let shop = try TestProject()
        try await shop.importing(shop.model("m"))
        let other = try Project.create(in: shop.place.path("other"), name: name("other"))
        _ = try shop.project.copy(name("m"), nil, to: other, as: nil)
        _ = try shop.project.remove(name("m"), nil, force: true)
        try await shop.importing(shop.model("n", files: ["data.bin": "other"])) { $0.models = ["m"] }
        let found = failure { _ = try shop.project.copy(name("m"), nil, to: other, as: nil) }
        #expect(found?.stableCode == "version.immutable")
        _ = try shop.project.copy(name("m"), nil, to: other, as: name("m2"))
        #expect(try other.state().models.map(\.name.text) == ["m", "m2"])
    }

    @Test("a version that is in an exported bundle is kept unless forced")
    func exported() async throws {
        let shop = try TestProject()
        try await shop.importing(shop.model("m"))
        try shop.export("one.tar")
        try await shop.importing(shop.model("n", files: ["data.bin": "other"])) { $0.models = ["m"] }
        #expect(try shop.project.remove(name("m"), name("2"), force: false).versions.count == 1)
        let found = failure { _ = try shop.project.remove(name("m"), name("1"), force: false) }
        #expect(found?.stableCode == "version.exported")
        #expect(try shop.project.remove(name("m"), name("1"), force: true).versions.count == 1)
    }

    @Test("garbage goes, what versions need stays")
    func garbage() async throws {
        let shop = try TestProject()
        try await shop.importing(shop.model("m"))
        let ingest = try shop.project.store.beginIngest()
        let stray = try ingest.add(Array("stray".utf8))
        try ingest.commit()
        #expect(try shop.project.collectGarbage().blobs == 1)
        #expect(try !shop.project.store.contains(stray))
        #expect(try shop.project.collectGarbage().blobs == 0)
    }
}
