import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import SavedModels

@Suite struct SyncTests {
    /// A file store with versions 1 and 2 of `churn`, imported.
    private static func imported() async throws -> TestProject {
        let shop = try TestProject()
        for version in 1...2 {
            try shop.model("models/\(version)", files: ["data.bin": "weights \(version)"])
            try shop.register("churn", version: version, source: shop.place.path("models/\(version)"))
        }
        try await shop.importing(shop.place.path("mlruns"))
        return shop
    }

    @Test("what is new comes, what is said anew is taken, what is gone stays and is told")
    func changes() async throws {
        let shop = try await Self.imported()
        try shop.model("models/3", files: ["data.bin": "weights 3"])
        try shop.register("churn", version: 3, source: shop.place.path("models/3"))
        try shop.place.write(Array("3".utf8), to: "mlruns/models/churn/aliases/champion")
        try shop.place.write(Array("blue".utf8), to: "mlruns/models/churn/version-2/tags/colour")
        try shop.place.handle.removeTree("mlruns/models/churn/version-1")
        try shop.place.handle.open(directory: "mlruns/models/churn").replace(
            file: "meta.yaml",
            with: Array(
                "name: churn\ncreation_timestamp: 1\nlast_updated_timestamp: 2\ndescription: who leaves\naliases:\n  champion: '3'\n"
                    .utf8
            )
        )
        for isTrial in [true, false] {
            let report = try await shop.syncing(isTrial: isTrial)
            #expect(report.new.map(\.version.text) == ["3"])
            #expect(report.unchanged == 1)
            #expect(report.gone.map(\.version?.text) == ["1"])
            #expect(Set(report.updates.map(\.what)) == ["description", "alias champion", "tag colour"])
            let model = try shop.project.state().require(name("churn"))
            #expect(model.versions.count == (isTrial ? 2 : 3))
            #expect(model.description == (isTrial ? "" : "who leaves"))
            #expect(model.aliases["champion"]?.text == (isTrial ? nil : "3"))
            try shop.expectClean()
        }
        let again = try await shop.syncing()
        #expect(again.new.isEmpty && again.updates.isEmpty && again.unchanged == 2)
    }

    @Test(
        "another content under the number of a version that is here is refused, as a trial too",
        arguments: [true, false]
    )
    func changed(isTrial: Bool) async throws {
        let shop = try await Self.imported()
        try shop.place.handle.open(directory: "models/2").replace(file: "data.bin", with: Array("changed".utf8))
        let before = try shop.project.state()
        let failure = await failing { _ = try await shop.syncing(isTrial: isTrial) }
        #expect(failure?.stableCode == "version.immutable")
        #expect(failure?.subject == "churn 2")
        let there = try before.require(name("churn"), name("2")).manifest.description
        #expect(failure?.message.contains(there) == true)
        #expect(failure?.message.ranges(of: "sha256:").count == 2)
        #expect(try shop.project.state() == before)
    }

    @Test("without a registry it is that of the last import, with the models of then")
    func lastRegistry() async throws {
        let shop = try await Self.imported()
        try shop.register("other", version: 1, source: shop.place.path("models/1"))
        #expect(try await shop.syncing().new.map(\.model.text) == ["other"])
        let narrow = try await Self.imported()
        try await narrow.importing(narrow.place.path("mlruns")) { $0.models = ["ch*"] }
        try narrow.register("other", version: 1, source: narrow.place.path("models/1"))
        #expect(try await narrow.syncing().new.isEmpty)
        #expect(try await narrow.syncing(models: ["*"]).new.map(\.model.text) == ["other"])
    }

    @Test("a version whose entry is broken is told by name, not as gone, and the rest is taken")
    func brokenEntry() async throws {
        let shop = try await Self.imported()
        try shop.register("other", version: 1, source: shop.place.path("models/1"))
        try shop.place.handle.open(directory: "mlruns/models/churn/version-2").replace(file: "meta.yaml", with: [])
        try shop.place.write(Array("first".utf8), to: "mlruns/models/churn/aliases/best")
        try shop.place.write([0, 0, 0, 1], to: "mlruns/models/churn/aliases/.DS_Store")
        let report = try await shop.syncing()
        #expect(report.new.map(\.model.text) == ["other"])
        #expect(report.gone.isEmpty)
        #expect(report.unavailable.map(\.subject) == ["churn alias best", "churn version 2"])
        #expect(report.warnings.contains { $0.contains("aliases/.DS_Store") })
        try shop.place.handle.open(directory: "mlruns/models/churn").replace(file: "meta.yaml", with: [0x7B])
        let without = try await shop.syncing()
        #expect(without.gone.isEmpty)
        #expect(without.unavailable.map(\.subject) == ["churn"])
        try await shop.importing(shop.place.path("mlruns")) { $0.models = ["other"] }
        let failure = await failing {
            _ = try await shop.importing(shop.place.path("mlruns")) { $0.isStrict = true }
        }
        #expect(failure?.stableCode == "mlflow.registry.unreadable")
    }

    @Test("a registry that gives nothing does not take the place of the last one")
    func emptyRegistry() async throws {
        let shop = try await Self.imported()
        _ = try shop.place.handle.openOrMake(directory: "nothing/mlruns/models")
        _ = try shop.place.handle.openOrMake(directory: "nothing/mlruns/0")
        try shop.place.write(
            Array("artifact_location: x\nexperiment_id: '0'\nname: d\n".utf8),
            to: "nothing/mlruns/0/meta.yaml"
        )
        let report = try await shop.importing(shop.place.path("nothing/mlruns"))
        #expect(report.versions.isEmpty && report.newModels.isEmpty)
        #expect(try shop.project.state().registry?.location == shop.place.path("mlruns"))
        #expect(try await shop.syncing().unchanged == 2)
    }

    @Test("where nothing was imported from a registry, one must be named")
    func noRegistry() async throws {
        let shop = try TestProject()
        let failure = await failing { _ = try await shop.syncing() }
        #expect(failure?.stableCode == "import.options")
    }
}
