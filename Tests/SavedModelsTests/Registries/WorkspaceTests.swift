import DurableFiles
import Identifiers
import MLflow
import StrictJSON
import TestSupport
import Testing

@testable import SavedModels

/// A registry with the workspaces `default` and `line-4`, which both have a model iris-species.
@Suite(.enabled(if: TrackingServerProcess.Version.three.isThere, "`make setup-tests` installs MLflow"))
struct WorkspaceTests {
    private static let server = Task { try await TrackingServerProcess.start(.three, workspace: "line-4") }

    /// The places in which a user may find it.
    enum Place: CaseIterable {
        case address
        case database

        func registry() async throws -> String {
            let server = try await WorkspaceTests.server.value
            return self == .address ? server.address : server.database
        }
    }

    @Test(
        "models of one name in two workspaces are taken one workspace at a time, and kept apart",
        arguments: Place.allCases
    )
    func apart(place: Place) async throws {
        let registry = try await place.registry()
        let shop = try TestProject()
        let usual = try await shop.importing(registry) { $0.models = ["iris-species"] }
        #expect(usual.versions.map(\.version.version.text) == ["1", "2", "3"])
        let other = try await shop.importing(registry) {
            $0.workspace = "line-4"
            $0.models = ["iris-species"]
        }
        #expect(other.versions.map(\.model.text) == ["line-4-iris-species"])
        let models = try shop.project.state().models
        #expect(models.map(\.registryName) == ["iris-species", "line-4/iris-species"])
        #expect(models[0].versions[0].manifest != models[1].versions[0].manifest)
        #expect(
            models[1].versions[0].source["workspace"] == "line-4" && models[0].versions[0].source["workspace"] == nil
        )

        let same = try await shop.syncing()
        #expect(same.new.isEmpty && same.unchanged == 1 && same.gone.isEmpty)
        #expect(try shop.project.state().registry?.workspace == "line-4")
        let one = try await shop.importing("models:/iris-species/1") {
            $0.registry = registry
            $0.workspace = "line-4"
            $0.models = ["one"]
        }
        #expect(one.versions.map(\.version.manifest) == [models[1].versions[0].manifest])
        try shop.expectClean()
    }

    @Test("a workspace that is not there is an error that names those that are", arguments: Place.allCases)
    func missing(place: Place) async throws {
        let registry = try await place.registry()
        let shop = try TestProject()
        let failure = await failing { try await shop.importing(registry) { $0.workspace = "line-5" } }
        #expect(failure?.stableCode == (place == .address ? "tracking.workspace" : "import.source"))
        #expect(failure?.kind == .notFound)
        for name in ["default", "line-4", "line-5"] { #expect(failure?.message.contains(name) == true, "\(name)") }
    }

    @Test("a user who names no workspace is told that there are others, and a server without any refuses one")
    func hints() async throws {
        let database = try await Self.server.value.database
        let report = try await TestProject().importing(database) { $0.models = ["digits"] }
        #expect(report.warnings.contains { $0.contains("line-4") && $0.contains("--workspace") })
        let plain = try await TrackingServerProcess.shared(.two).address
        let failure = await failing { try await TestProject().importing(plain) { $0.workspace = "line-4" } }
        #expect(failure?.stableCode == "tracking.workspace")
        try await TestProject().importing(plain) {
            $0.workspace = "default"
            $0.models = ["digits"]
        }
    }

    @Test("metrics and parameters of the source run come from a database too")
    func metrics() async throws {
        let shop = try TestProject()
        try await shop.importing(Self.server.value.database) { $0.models = ["iris-species"] }
        let version = try #require(try shop.project.state().models.first?.versions.first)
        #expect(version.source["metrics"]?["accuracy"] == .number(0.9375))
        #expect(version.source["params"]?["flavor"] == "sklearn")
        #expect(version.source["runName"]?.string?.isEmpty == false)
    }
}
