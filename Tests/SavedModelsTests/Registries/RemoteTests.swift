import DurableFiles
import Identifiers
import TestSupport
import Testing
import TrackingServer

@testable import SavedModels

@Suite("Remotes")
struct RemoteTests {
    private let shop: TestProject

    /// A file store with versions 1 and 2 of `churn` and one of `other`, of which nothing is imported.
    init() async throws {
        shop = try TestProject()
        for version in 1...2 {
            try shop.model("models/\(version)", files: ["data.bin": "weights \(version)"])
            try shop.register("churn", version: version, source: shop.place.path("models/\(version)"))
        }
        try shop.register("other", version: 1, source: shop.place.path("models/1"))
    }

    @discardableResult
    private func follow(
        _ text: String,
        replaces: Bool = false,
        change: (inout ImportRequest) -> Void = { _ in }
    ) throws -> Remote {
        var request = order()
        request.sources = [shop.place.path("mlruns")]
        change(&request)
        return try shop.project.addRemote(name(text), request, replaces: replaces)
    }

    private func order() -> ImportRequest {
        ImportRequest(sources: [], workingDirectory: shop.place.handle.path, now: TestProject.now, width: 2)
    }

    private func syncing(_ text: String? = nil, change: (inout ImportRequest) -> Void = { _ in }) async throws
        -> SyncReport
    {
        var request = order()
        change(&request)
        let remote = try shop.project.state().remote(named: text)
        return try await shop.project.sync(text, from: remote, request, access: TrackingAccess(), isTrial: false)
    }

    @Test("a remote keeps its models and its rule for active versions, whatever was imported since")
    func selection() async throws {
        let remote = try follow("origin") {
            $0.models = ["ch*"]
            $0.activeFrom = .latest
        }
        #expect(remote.location == shop.place.path("mlruns"))
        #expect(try shop.project.state().models.isEmpty)
        let churn: ModelName = try name("churn")
        let first = try await syncing()
        #expect(first.new.map(\.version.text) == ["1", "2"] && first.activated[churn]?.text == "2")
        try await shop.importing(shop.place.path("mlruns")) { $0.models = ["other"] }
        try shop.model("models/3", files: ["data.bin": "weights 3"])
        try shop.register("churn", version: 3, source: shop.place.path("models/3"))
        let second = try await syncing()
        #expect(second.new.map(\.version.text) == ["3"] && second.activated[churn]?.text == "3")
        #expect(try shop.project.state().registry?.models == ["other"])
        // The order of the command goes before what is remembered.
        let other = try await syncing("origin") { $0.models = ["other"] }
        #expect(other.unchanged == 1 && other.new.isEmpty)
    }

    @Test("of several remotes one is named, or is origin; another text is a registry")
    func choice() throws {
        #expect(try shop.project.state().remote(named: nil) == nil)
        try follow("plant")
        #expect(try shop.project.state().remote(named: nil)?.name.text == "plant")
        try follow("lab")
        let several = failure { _ = try shop.project.state().remote(named: nil) }
        #expect(several?.stableCode == "import.options" && several?.message.contains("lab, plant") == true)
        try follow("origin")
        let state = try shop.project.state()
        #expect(try state.remote(named: nil)?.name.text == "origin")
        #expect(try state.remote(named: "lab")?.name.text == "lab")
        #expect(try state.remote(named: "http://lab") == nil)
        #expect(try ProjectState(json: state.json(), path: "p") == state)
    }

    @Test("a remote is kept once, replaced on demand, forgotten by name, and is one registry")
    func refusals() throws {
        try follow("origin") { $0.workspace = "a" }
        #expect(failure { try follow("origin") }?.stableCode == "remote.already-there")
        let replaced = try follow("origin", replaces: true) { $0.activeFrom = .stage("Production") }
        #expect(try shop.project.state().remotes == [replaced])
        #expect(replaced.workspace == nil && replaced.activeFrom?.text == "stage:Production")
        #expect(failure { _ = try shop.project.removeRemote(name("lab")) }?.stableCode == "remote.missing")
        #expect(try shop.project.removeRemote(name("origin")) == replaced)
        #expect(try shop.project.state().remotes.isEmpty)
        let model = failure { try follow("model") { $0.sources = [shop.place.path("models/1")] } }
        #expect(model?.stableCode == "import.options")
    }

    @Test("an older slipway is kept from a project with remotes, and only from such a one")
    func format() throws {
        #expect(try shop.place.text("project/.slipway/project.json").contains(#""format":1"#))
        try follow("origin")
        #expect(try shop.place.text("project/.slipway/project.json").contains(#""format":5"#))
    }
}
