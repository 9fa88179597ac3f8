import DurableFiles
import MLflow
import StrictJSON

#if canImport(Glibc)
import Glibc
#endif

/// A model directory of this machine, which has an `MLmodel`.
struct DirectorySource: LocalModelSource {
    static let schemes: Set<String> = []

    /// Absolute.
    let path: String

    static func recognize(_ text: SourceText) throws -> DirectorySource? {
        guard case .directory(let path) = text.place,
            try DirectoryHandle(path: path).status(of: MLmodel.fileName) != nil
        else { return nil }
        return DirectorySource(path: path)
    }

    var registryLocation: String? { nil }

    func list(_ query: SourceQuery) throws -> SourceListing {
        let name = Self.lastComponent(ofResolved: path)
        let directory = try ModelDirectory(path: path)
        return SourceListing(
            scope: .model,
            models: [
                SourceModel(
                    title: name,
                    versions: [
                        SourceVersion(origin: directory.origin("directory", name), content: .model(directory))
                    ]
                )
            ],
            location: path
        )
    }

    private static func lastComponent(ofResolved path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real).split(separator: "/").last.map(String.init) ?? "model"
    }
}

extension ModelDirectory {
    /// The record of the source of a model without a registry: its file or directory, and data of its `MLmodel`.
    func origin(_ kind: String, _ name: String) -> [(key: String, value: JSONValue)] {
        var origin: [(key: String, value: JSONValue)] = [("kind", .string(kind)), ("name", .string(name))]
        if let run = mlmodel.runID { origin.append(("run", .string(run))) }
        if let model = mlmodel.modelID { origin.append(("model", .string(model))) }
        return origin
    }
}
