import DurableFiles
import Identifiers
import StrictJSON
import TestSupport
import Testing

@testable import SavedModels

@Suite("Sources of models")
struct ModelSourceTests {
    let shop: TestProject

    init() throws {
        shop = try TestProject()
    }

    private func request(_ change: (inout ImportRequest) -> Void = { _ in }) -> ImportRequest {
        var request = ImportRequest(
            sources: [],
            workingDirectory: shop.place.handle.path,
            now: TestProject.now,
            width: 2
        )
        change(&request)
        return request
    }

    @Test("a text names one kind of source, and only a whole registry can be found again")
    func recognition() throws {
        try shop.model("m")
        try shop.register("churn", version: 1, source: shop.place.path("m"))
        try Shell.run("cd \(shop.place.handle.path) && tar cf a.tar m")
        let kinds = try [
            "m", "file:m", "a.tar", "mlruns", "sqlite:///x.db", "http://h:1", "runs:/r/p", "models:/n/1",
            "oci://h:1/r:t#m:2",
        ]
        .map { "\(type(of: try ModelSources.recognize($0, of: request())))" }
        #expect(
            kinds == [
                "DirectorySource", "DirectorySource", "ArchiveSource", "LocalRegistrySource", "LocalRegistrySource",
                "TrackingServerSource", "TrackingServerSource", "LocalRegistrySource", "ArtifactSource",
            ]
        )
        let served = try ModelSources.recognize("models:/n/1", of: request { $0.registry = "http://h:1" })
        #expect(served is TrackingServerSource)
        let places = try ["m", "a.tar", "mlruns", "http://me:secret@h:1/", "models:/n/1"].map { text in
            try ModelSources.recognize(text, of: request { $0.registry = "mlruns" }).registryLocation
        }
        #expect(places[0] == nil && places[1] == nil && places[4] == nil)
        #expect(places[2]?.hasSuffix("/mlruns") == true)
        #expect(places[3]?.contains("h:1") == true && places[3]?.contains("secret") == false)
    }

    @Test("a remote version that cannot be had leaves the others alone, unless the import is strict")
    func lostVersion() async throws {
        let listing = FarVersion.listing([FarVersion(content: "1"), FarVersion(content: nil), FarVersion(content: "3")])
        let fetched = try await fetch(listing)
        let contents = fetched.models[0].versions.map(\.content)
        #expect(contents.map(Self.word) == ["ours", "failed", "ours"])
        let strict = await failing { _ = try await fetch(listing) { $0.isStrict = true } }
        #expect(strict?.stableCode == "import.unavailable")
        #expect(fetched.models[0].versions[0].origin.map(\.key) == ["kind", "fact"])
    }

    @Test("a trial fetches what the project has, and leaves the rest where it is")
    func trial() async throws {
        let listing = FarVersion.listing([FarVersion(content: "1"), FarVersion(content: "2")])
        let path = try shop.model("far", files: ["data.bin": "1"])
        try await shop.importing(path) { $0.version = VersionID("1") }
        let fetched = try await fetch(listing, fetchesNew: false)
        #expect(fetched.models[0].versions.map(\.content).map(Self.word) == ["unchanged", "remote"])
    }

    private func fetch(
        _ listing: SourceListing,
        fetchesNew: Bool = true,
        change: (inout ImportRequest) -> Void = { _ in }
    ) async throws -> SourceListing {
        let scratch = ImportScratch(in: try DirectoryHandle(path: shop.project.path))
        return try await VersionFetch(
            request(change),
            state: shop.project.state(),
            project: shop.project,
            scratch: scratch,
            fetchesNew: fetchesNew
        ).run(listing)
    }

    private static func word(_ content: SourceContent) -> String {
        switch content {
        case .directory(_, let isOurs): isOurs ? "ours" : "directory"
        case .model: "model"
        case .remote: "remote"
        case .unchanged: "unchanged"
        case .failed: "failed"
        }
    }
}

/// A version on no machine, with the smallest model there is.
private struct FarVersion: RemoteVersion, RemoteFiles {
    /// Nil: it cannot be had.
    let content: String?

    private static let mlmodel = "flavors:\n  custom:\n    data: data.bin\n"

    static func listing(_ versions: [FarVersion]) -> SourceListing {
        SourceListing(
            scope: .registry,
            models: [
                SourceModel(
                    title: "far",
                    versions: versions.enumerated().map { index, version in
                        SourceVersion(
                            number: Int64(index + 1),
                            origin: [("kind", "registry")],
                            content: .remote(version)
                        )
                    }
                )
            ],
            location: "far",
            isRemote: true,
            width: 2
        )
    }

    func files() throws -> any RemoteFiles {
        guard content != nil else {
            throw SavedModelsFailure(.importUnavailable, "far", expected: "files", found: "nothing")
        }
        return self
    }

    func facts() -> [(key: String, value: JSONValue)] { [("fact", "new")] }

    func isOfThisVersion(_ failure: any CodedFailure) -> Bool { failure is SavedModelsFailure }

    var directory: String? { nil }

    var list: [RemoteFile] {
        [("MLmodel", Self.mlmodel), ("data.bin", content ?? "")].map { name, text in
            RemoteFile(name: EntryName(unchecked: name), size: UInt64(text.utf8.count))
        }
    }

    func fetch(
        into directory: DirectoryHandle,
        where isWanted: (RemoteFile) -> Bool,
        progress: @escaping @Sendable (Int) -> Void
    ) throws {
        for file in list where isWanted(file) {
            let text = file.name.text == "MLmodel" ? Self.mlmodel : content ?? ""
            try directory.replace(file: file.name.text, with: Array(text.utf8))
        }
    }
}
