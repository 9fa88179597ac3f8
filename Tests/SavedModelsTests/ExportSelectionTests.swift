import Bundles
import Identifiers
import Signing
import TestSupport
import Testing

@testable import SavedModels

@Suite("Export of a part")
struct ExportSelectionTests {
    let testProject: TestProject

    init() async throws {
        testProject = try TestProject()
        try await testProject.importing(Fixtures.path("mlflow2-file"))
        _ = try testProject.project.set(
            name("iris-species"),
            [.active(name("1")), .alias("champion", name("2")), .alias("newest", name("3"))]
        )
    }

    private func export(_ change: (inout ExportSelection) -> Void) throws -> (ExportReport, [String: [String]]) {
        var selection = ExportSelection()
        change(&selection)
        let report = try testProject.export("b.tar") { $0.selection = selection }
        let models = try testProject.verify("b.tar").manifest.models
        return (
            report,
            Dictionary(
                models.map { ($0.name.text, $0.versions.map(\.version.text)) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    @Test("a model goes alone, with all of its versions")
    func model() throws {
        let (report, models) = try export { $0.models = [.init(name: "iris-species", version: nil)] }
        #expect(models == ["iris-species": ["1", "2", "3"]])
        let all = try testProject.project.state().models.count
        #expect(report.leftOut.models.count == all - 1)
        #expect(report.leftOut.versions == 0 && report.leftOut.aliases.isEmpty)
        #expect(report.scans.allSatisfy { $0.model.text == "iris-species" } && report.scans.count == 3)
    }

    @Test("of a model a version or an alias goes, and the active one; other aliases stay out")
    func version() throws {
        let (report, models) = try export { $0.models = [.init(name: "iris-species", version: "champion")] }
        #expect(models == ["iris-species": ["1", "2"]])
        #expect(report.leftOut.aliases.contains("iris-species@newest") && report.leftOut.versions == 1)
        let model = try #require(report.manifest.models.first)
        #expect(
            try model.active == name("1") && model.aliases["champion"] == name("2") && model.aliases["newest"] == nil
        )
        let (_, both) = try export {
            $0.models = [.init(name: "iris-species", version: "3"), .init(name: "iris-species", version: "2")]
        }
        #expect(both == ["iris-species": ["1", "2", "3"]])
    }

    @Test("the newest versions of each model go, and the active one")
    func newest() throws {
        let (_, models) = try export { $0.newest = 1 }
        let all = try testProject.project.state().models
        #expect(models["iris-species"] == ["1", "3"] && models.count == all.count)
        #expect(models.filter { $0.key != "iris-species" }.allSatisfy { $0.value.count <= 1 })
    }

    @Test("active versions go alone; a model without one stays out")
    func active() throws {
        let (report, models) = try export { $0.activeOnly = true }
        #expect(models == ["iris-species": ["1"]])
        #expect(report.leftOut.models.contains { $0.text == "digits" })
        _ = try testProject.project.set(name("iris-species"), [.active(nil)])
        let found = failure { _ = try testProject.export("c.tar") { $0.selection.activeOnly = true } }
        #expect(found?.stableCode == "export.options")
    }

    @Test("what is not there is named, and no bundle is recorded")
    func unknown() throws {
        for (model, version, code) in [
            ("nothing", nil, "model.missing"), ("iris-species", "7" as String?, "version.missing"),
            ("iris-species", "no such alias", "version.missing"),
        ] {
            let found = failure {
                _ = try testProject.export("b.tar") { $0.selection.models = [.init(name: model, version: version)] }
            }
            #expect(found?.stableCode == code)
        }
        #expect(try testProject.project.state().exports.isEmpty)
    }

    @Test(
        "a part is a bundle of its own, which the next export names; the record has what went along, and the rest may be removed"
    )
    func recorded() throws {
        let (part, _) = try export { $0.models = [.init(name: "iris-species", version: nil)] }
        let again = try export { $0.models = [.init(name: "iris-species", version: nil)] }.0
        #expect(part.isNew && !again.isNew)
        let whole = try testProject.export("whole.tar")
        #expect(whole.isNew && whole.manifest.previous == part.summary.manifestDigest)
        let first = try #require(try testProject.project.state().exports.first)
        #expect(first.versions.keys.map(\.text) == ["iris-species"])
    }

    @Test("an export against a base is a delta of the same bundle")
    func delta() throws {
        try testProject.export("1.tar")
        _ = try testProject.project.set(name("iris-species"), [.active(name("3"))])
        let base = try UnverifiedBundle.read(testProject.place.path("1.tar"))
        let delta = try testProject.export("2.delta.tar") { $0.base = base }
        let whole = try testProject.export("2.tar")
        #expect(!whole.isNew && whole.manifest.json() == delta.manifest.json())
        #expect(delta.summary.fileSize < whole.summary.fileSize && delta.summary.delta?.base.sequence == 1)
        let found = failure { _ = try testProject.verify("2.delta.tar") }
        #expect(found?.stableCode == "bundle.delta.base")
    }

    @Test("the base of a delta is a bundle of the same project")
    func foreignBase() throws {
        let place = try TemporaryDirectory()
        let other = try Project.create(in: place.path("other"), name: name("other"))
        let request = ExportRequest(
            identity: SigningIdentity(key: testProject.key),
            now: TestProject.now,
            producer: "slipway test",
            width: 1
        )
        _ = try other.export(request, as: "other.tar", in: place.handle)
        let base = try UnverifiedBundle.read(place.path("other.tar"))
        let found = failure { _ = try testProject.export("b.tar") { $0.base = base } }
        #expect(found?.stableCode == "export.options")
    }

    @Test("a removal that is only tried changes nothing, and says what it would do")
    func dryRun() throws {
        let before = try testProject.project.state()
        let tried = try testProject.project.remove(name("digits"), nil, force: false, isDryRun: true)
        #expect(try testProject.project.state() == before)
        #expect(try testProject.project.collectGarbage(isDryRun: true).blobs == 0)
        let refused = failure {
            _ = try testProject.project.remove(name("iris-species"), name("1"), force: false, isDryRun: true)
        }
        #expect(refused?.stableCode == "version.active")
        let done = try testProject.project.remove(name("digits"), nil, force: false)
        #expect(tried.versions == done.versions && tried.blobs == done.blobs && tried.bytes == done.bytes)
        #expect(done.blobs > 0)
    }
}
