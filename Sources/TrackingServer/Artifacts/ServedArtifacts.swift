/// The place of a model's files on a tracking server, and the requests for them.
package enum ServedArtifacts: Sendable, Hashable {
    /// A directory of this machine, which the server's registry names; absolute, without links.
    case directory(path: String)
    /// Below the artifact directory of the server, which gives out its files.
    case proxied(path: String)
    /// Below the artifacts of a run, whatever store keeps them.
    case run(id: String, path: String)
    /// Those of a logged model of MLflow 3.
    case loggedModel(id: String)
    /// Those of a registered version that can only be listed in another way.
    indirect case version(name: String, version: Int64, listing: ServedArtifacts)

    /// The request that lists a directory. The answer names the components of a proxied one alone, and else the whole path
    /// below the run or the logged model.
    /// - Parameter directory: relative; empty for all of it.
    func listing(_ directory: String, page: String? = nil) -> String {
        switch self {
        case .directory: ""
        case .proxied(let path):
            TrackingPath.query(TrackingPath.proxy, [("path", Self.joined(path, directory))])
        case .run(let id, let path):
            TrackingPath.query(
                TrackingPath.api + "artifacts/list",
                [("run_id", id), ("path", Self.present(Self.joined(path, directory))), ("page_token", page)]
            )
        case .loggedModel(let id):
            TrackingPath.query(
                TrackingPath.below(TrackingPath.api + "logged-models", id) + "/artifacts/directories",
                [("artifact_directory_path", Self.present(directory)), ("page_token", page)]
            )
        case .version(_, _, let listing): listing.listing(directory, page: page)
        }
    }

    /// The beginning of the answer's paths, before those below the model.
    var listingPrefix: String {
        switch self {
        case .run(_, let path): path
        case .version(_, _, let listing): listing.listingPrefix
        case .directory, .proxied, .loggedModel: ""
        }
    }

    /// The request that gets a file.
    func file(_ name: String) -> String {
        switch self {
        case .directory: ""
        case .proxied(let path): TrackingPath.below(TrackingPath.proxy, Self.joined(path, name))
        case .run(let id, let path):
            TrackingPath.query("/get-artifact", [("path", Self.joined(path, name)), ("run_uuid", id)])
        case .loggedModel(let id):
            TrackingPath.query(
                TrackingPath.below(TrackingPath.interface + "logged-models", id) + "/artifacts/files",
                [("artifact_file_path", name)]
            )
        case .version(let model, let version, _):
            TrackingPath.query(
                "/model-versions/get-artifact",
                [("name", model), ("version", String(version)), ("path", name)]
            )
        }
    }

    static func joined(_ base: String, _ inner: String) -> String {
        if base.isEmpty { return inner }
        return inner.isEmpty ? base : "\(base)/\(inner)"
    }

    private static func present(_ text: String) -> String? { text.isEmpty ? nil : text }
}
