import DurableFiles
import Identifiers
import MLflow

/// Finds the way by which a tracking server gives out the files of a model, from the place that its registry names.
struct ArtifactSearch {
    let client: TrackingClient
    let server: TrackingServer

    func artifacts(of version: RegisteredVersion, ofModel name: String) async throws -> ServedArtifacts {
        let source: String = if case .remote(let written) = version.location { written } else { "" }
        if case .proxied(let path)? = artifacts(at: source) { return .proxied(path: path) }
        let place = try await downloadPlace(of: version, ofModel: name) ?? source
        if let found = artifacts(at: place) { return found }
        let listing = try await listing(
            of: version,
            at: place,
            source: source,
            subject: "\(name) version \(version.version)"
        )
        return .version(name: name, version: version.version, listing: listing)
    }

    func artifacts(of run: SourceRun, path: String) -> ServedArtifacts {
        artifacts(at: ServedArtifacts.joined(run.artifacts, path)) ?? .run(id: run.id, path: path)
    }

    func artifacts(of model: LoggedModel) -> ServedArtifacts {
        artifacts(at: model.artifacts) ?? .loggedModel(id: model.id)
    }

    /// The newest model of that name that the run logged; in MLflow 3 they do not lie below the run.
    func loggedModel(of run: SourceRun, named name: String) async throws -> LoggedModel? {
        for id in run.loggedModels.suffix(100).reversed() {
            let model = try await server.loggedModel(id)
            if model.name.utf8.elementsEqual(name.utf8) { return model }
        }
        return nil
    }

    /// The place where the server itself finds the files.
    private func downloadPlace(of version: RegisteredVersion, ofModel name: String) async throws -> String? {
        let path = TrackingPath.query(
            TrackingPath.api + "model-versions/get-download-uri",
            [("name", name), ("version", String(version.version))]
        )
        return try await client.answer(path, limit: 1 << 20).text("artifact_uri")
    }

    /// - Returns: nil if neither the server's proxy nor this machine has them.
    private func artifacts(at place: String) -> ServedArtifacts? {
        switch ArtifactReference(place) {
        case .proxied(let path):
            guard isOurs(place), !Self.climbs(path) else { return nil }
            return .proxied(path: path)
        case .path(let path) where path.utf8.first == UInt8(ascii: "/"):
            for spelling in [path] + [FilePath.percentDecoded(path)].compactMap({ $0 }) {
                if let real = FilePath.resolved(spelling), Self.isModel(real) { return .directory(path: real) }
            }
            return nil
        default: return nil
        }
    }

    /// Tells whether a place `mlflow-artifacts://HOST:PORT/PATH` is on this server: credentials go nowhere else.
    private func isOurs(_ place: String) -> Bool {
        let rest = place.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()
        guard rest.starts(with: "//".utf8) else { return true }
        let authority = String(decoding: rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }, as: UTF8.self)
        return authority.isEmpty || client.address.origin.hasSuffix("//\(authority.lowercased())")
    }

    private static func climbs(_ path: String) -> Bool {
        path.utf8.split(separator: UInt8(ascii: "/")).contains {
            $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8)
        }
    }

    private static func isModel(_ path: String) -> Bool {
        (try? FilePath.kind(of: FilePath.joined(path, MLmodel.fileName))) == .regular
    }

    /// The server gives out files of a version by name, but lists them only by the run or the logged model they are of.
    private func listing(
        of version: RegisteredVersion,
        at place: String,
        source: String,
        subject: String
    ) async throws -> ServedArtifacts {
        if case .loggedModel(let id, "") = ArtifactReference(source) { return .loggedModel(id: id) }
        if case .run(let id, let path) = ArtifactReference(source) { return .run(id: id, path: path) }
        if let id = version.runID, let run = try await known({ try await server.run(id) }) {
            let root = run.artifacts
            if place.utf8.elementsEqual(root.utf8) { return .run(id: id, path: "") }
            if !root.isEmpty, place.utf8.starts(with: "\(root)/".utf8) {
                let path = String(decoding: place.utf8.dropFirst(root.utf8.count + 1), as: UTF8.self)
                return .run(id: id, path: path)
            }
        }
        throw TrackingFailure(
            .artifact,
            subject,
            "its files are at \(MLflowFailure.excerpt(place)), which neither the server lists nor this machine has; fetch "
                + "them where that place can be reached with `mlflow artifacts download`, and import the directory"
        )
    }

    private func known<Value>(_ ask: () async throws -> Value) async throws -> Value? {
        do {
            return try await ask()
        } catch let failure as TrackingFailure where failure.code == .missing {
            return nil
        }
    }
}
