import DurableFiles
import Identifiers
import MLflow
import StrictJSON
import TestSupport
import Testing
import TrackingServer

@testable import SavedModels

/// Imports from real `mlflow server` processes.
@Suite(.enabled(if: TrackingServerProcess.Version.allCases.allSatisfy(\.isThere), "`make setup-tests` installs MLflow"))
struct TrackingImportTests {
    @Test("every version comes as it is in the registry itself", arguments: TrackingServerProcess.Version.allCases)
    func everything(version: TrackingServerProcess.Version) async throws {
        let server = try await TrackingServerProcess.shared(version)
        let fetched = try TestProject()
        let models = [
            "breast-cancer", "digits", "iris*", "empty-model", "many files", "odd names", "half gone", "a prompt*",
        ]
        let report = try await fetched.importing(server.address) { $0.models = Array(models.dropLast()) }
        let local = try TestProject()
        try await local.importing(server.database) { $0.models = Array(models.dropLast()) }

        let (left, right) = (try fetched.project.state(), try local.project.state())
        #expect(left.models.map(\.name) == right.models.map(\.name))
        for (one, other) in zip(left.models, right.models) {
            #expect(one.aliases == other.aliases && one.tags == other.tags && one.description == other.description)
            #expect(one.versions.map(\.version) == other.versions.map(\.version), "\(one.name)")
            #expect(one.versions.map(\.manifest) == other.versions.map(\.manifest), "\(one.name)")
            #expect(one.versions.map(\.tags) == other.versions.map(\.tags))
            #expect(one.versions.map(\.description) == other.versions.map(\.description))
        }
        #expect(left.models.flatMap(\.versions).count == (version == .two ? 16 : 17))
        #expect(left.model(try name("many-files"))?.versions.first?.files == 211)
        #expect(report.unavailable.map(\.subject) == ["half gone version 2"])
        #expect(report.unavailable.first?.code == "tracking.artifact")
        try fetched.expectClean()
    }

    @Test(
        "the source run comes along with its metrics and parameters",
        arguments: TrackingServerProcess.Version.allCases
    )
    func sourceRun(version: TrackingServerProcess.Version) async throws {
        let server = try await TrackingServerProcess.shared(version)
        let shop = try TestProject()
        try await shop.importing(server.address) { $0.models = ["breast-cancer"] }
        let model = try shop.project.state().require(name("breast-cancer"))
        let first = try #require(model.version(name("1")))
        #expect(first.source["metrics"]?["auc"] == .number(0.991))
        #expect(first.source["metrics"]?["strange"] == .string("NaN"))
        #expect(first.source["params"]?["flavor"] != nil)
        #expect(first.source["run"]?.string?.count == 32)
        #expect(first.source["server"]?.string == server.address)
        #expect(model.version(try name("2"))?.tags["mlflow.stage"] == "Production")
    }

    @Test("--strict imports nothing where a version's files are gone")
    func strict() async throws {
        let server = try await TrackingServerProcess.shared(.three)
        let shop = try TestProject()
        let failure = await failing {
            try await shop.importing(server.address) {
                $0.models = ["half gone", "odd names"]
                $0.isStrict = true
            }
        }
        #expect(failure?.stableCode == "tracking.artifact")
        #expect(try shop.project.state().models.isEmpty)
        try shop.expectClean()
    }

    @Test(
        "one version is named by its number, its alias, its run or its own id",
        arguments: ["models:/iris-species/2", "models:/iris-species@champion", "runs:/RUN/PATH", "models:/m-ID"]
    )
    func one(source: String) async throws {
        let server = try await TrackingServerProcess.shared(.three)
        let all = try TestProject()
        try await all.importing(server.address) { $0.models = ["iris-species"] }
        let expected = try all.project.state().require(name("iris-species"), name("2"))
        let run = try #require(expected.source["run"]?.string)
        let text = source.replacing("RUN", with: run).replacing("PATH", with: "model")
            .replacing("m-ID", with: "m-8f95a26472d740148808cd41b897610b")
        let shop = try TestProject()
        let report = try await shop.importing(text) {
            $0.models = ["chosen"]
            $0.registry = server.address
        }
        #expect(report.versions.map(\.version.manifest) == [expected.manifest])
        #expect(report.versions.first?.model.text == "chosen")
        #expect(report.versions.first?.version.source["run"]?.string == run)
    }

    @Test(
        "what the server does not have is told",
        arguments: ["models:/nope/1", "models:/iris-species/9", "runs:/0000/x"]
    )
    func missing(source: String) async throws {
        let server = try await TrackingServerProcess.shared(.three)
        let shop = try TestProject()
        let failure = await failing { try await shop.importing(source) { $0.registry = server.address } }
        #expect(failure?.kind == .notFound)
    }

    @Test(
        "the registry decides the active version",
        arguments: [("alias:champion", "3"), ("stage:production", "2"), ("latest", "4")]
    )
    func active(choice: String, expected: String) async throws {
        let server = try await TrackingServerProcess.shared(.three)
        let shop = try TestProject()
        try await shop.importing(server.address) {
            $0.models = ["breast-cancer"]
            $0.activeFrom = ActiveVersionPolicy(choice)
        }
        #expect(try shop.project.state().require(name("breast-cancer")).active?.text == expected)
    }

    @Test("sync takes what is new, and refuses a version that changed with both digests")
    func sync() async throws {
        let server = try await TrackingServerProcess.shared(.three)
        let shop = try TestProject()
        let model = "moving \(UInt64.random(in: .min ... .max))"
        try server.register(model, 1, content: "one")
        try await shop.importing(server.address) { $0.models = [model] }
        try server.register(model, 2, content: "two")

        let trial = try await shop.syncing(isTrial: true)
        #expect(trial.new.map(\.version.text) == ["2"])
        #expect(trial.unchanged == 1)
        let done = try await shop.syncing()
        #expect(done.new.map(\.version.text) == ["2"])
        #expect(try await shop.syncing(isQuick: true).new.isEmpty)

        let files = try server.directory.handle.open(directory: "server/mlartifacts/\(model)/1")
        try files.replace(file: "data.bin", with: Array("eno".utf8))
        let before = try #require(try shop.project.state().models.first?.versions.first)
        let failure = await failing { _ = try await shop.syncing() }
        #expect(failure?.stableCode == "version.immutable")
        #expect(failure?.findings.first?.expected == before.manifest.description)
        #expect(failure?.findings.first?.found.hasPrefix("sha256:") == true)
        #expect(try await shop.syncing(isQuick: true).unchanged == 2)
        try shop.expectClean()
    }
}

extension TestProject {
    func syncing(
        _ registry: String? = nil,
        models: [String] = [],
        isTrial: Bool = false,
        isQuick: Bool = false
    ) async throws -> SyncReport {
        var request = ImportRequest(sources: [], workingDirectory: place.handle.path, now: Self.now, width: 2)
        request.models = models
        request.isQuick = isQuick
        return try await project.sync(registry, request, access: TrackingAccess(), isTrial: isTrial)
    }
}
