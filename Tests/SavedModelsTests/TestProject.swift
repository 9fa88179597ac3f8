import Bundles
import DurableFiles
import Identifiers
import Signing
import TestSupport
import Testing
import TrackingServer

@testable import SavedModels

/// A project in a directory of its own, and what tests do with it.
struct TestProject {
    let place: TemporaryDirectory
    let project: Project
    let key = SigningKey.generate()

    static let now = Timestamp(seconds: 1_795_426_200)

    init() throws {
        place = try TemporaryDirectory()
        project = try Project.create(in: place.path("project"), name: name("credit"))
    }

    @discardableResult
    func importing(
        _ sources: String...,
        change: (inout ImportRequest) -> Void = { _ in }
    ) async throws -> ImportReport {
        var request = ImportRequest(sources: sources, workingDirectory: place.handle.path, now: Self.now, width: 2)
        change(&request)
        return try await project.importModels(request, access: TrackingAccess())
    }

    /// Writes the smallest model directory there is.
    @discardableResult
    func model(_ directory: String, files: [String: String] = ["data.bin": "weights"]) throws -> String {
        try place.write(Array("flavors:\n  custom:\n    data: data.bin\n".utf8), to: "\(directory)/MLmodel")
        for (path, content) in files { try place.write(Array(content.utf8), to: "\(directory)/\(path)") }
        return place.path(directory)
    }

    /// Registers a version in a file store, as MLflow 2 does.
    func register(_ model: String, version: Int, source: String, in store: String = "mlruns") throws {
        let directory = "\(store)/models/\(model)"
        if try place.handle.status(of: "\(directory)/meta.yaml") == nil {
            try place.write(
                Array("name: \(model)\ncreation_timestamp: 1\nlast_updated_timestamp: 1\n".utf8),
                to: "\(directory)/meta.yaml"
            )
        }
        let yaml = """
            name: \(model)
            version: \(version)
            creation_timestamp: 1
            last_updated_timestamp: 1
            current_stage: None
            source: \(source)
            status: READY

            """
        try place.write(Array(yaml.utf8), to: "\(directory)/version-\(version)/meta.yaml")
    }

    @discardableResult
    func export(_ file: String, change: (inout ExportRequest) -> Void = { _ in }) throws -> ExportReport {
        var request = ExportRequest(
            identity: SigningIdentity(key: key),
            now: Self.now,
            producer: "slipway test",
            width: 2
        )
        change(&request)
        return try project.export(request, as: file, in: place.handle)
    }

    func verify(_ file: String) throws -> VerifiedBundle {
        try BundleFile.verify(
            place.path(file),
            trust: Trust(files: [("key.pem", key.verificationKey.pem)]),
            now: Self.now,
            width: 2
        )
    }

    /// Nothing but what a project has lies in it.
    func expectClean() throws {
        let names = try Set(DirectoryHandle(path: place.path("project/.slipway")).names())
        let own: Set = [
            "blobs", "ingest", "index.json", "oci-layout", "project.json", "lock", ".gitignore", ".gitattributes",
        ]
        #expect(names.isSubset(of: own), "\(names.subtracting(own))")
        #expect(try DirectoryHandle(path: place.path("project/.slipway/ingest")).names().isEmpty)
    }
}

/// A name that is valid.
func name<Kind: NameKind>(_ text: String) throws -> Name<Kind> {
    try #require(Name<Kind>(text))
}

/// Returns the failure, or nil if there is none.
func failure(_ body: () throws -> Void) -> (any CodedFailure)? {
    do {
        try body()
        return nil
    } catch {
        return error as? any CodedFailure
    }
}

/// The same of asynchronous work.
func failing(_ body: () async throws -> Void) async -> (any CodedFailure)? {
    do {
        try await body()
        return nil
    } catch {
        return error as? any CodedFailure
    }
}
