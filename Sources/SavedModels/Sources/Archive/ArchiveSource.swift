import Archive
import DurableFiles
import Identifiers
import MLflow

/// An archive of a model directory: zip, tar, tar.gz, tar.zst.
struct ArchiveSource: LocalModelSource {
    static let schemes: Set<String> = []

    /// Absolute.
    let path: String

    static func recognize(_ text: SourceText) throws -> ArchiveSource? {
        guard case .file(let path, _) = text.place, try ForeignArchive.isArchive(path) else { return nil }
        return ArchiveSource(path: path)
    }

    var registryLocation: String? { nil }

    func list(_ query: SourceQuery) throws -> SourceListing {
        let name = path.split(separator: "/").last.map(String.init) ?? "archive"
        let target = try query.scratch.directory(name).handle
        _ = try ForeignArchive.extract(path, into: target)
        let (place, inner) = try model(in: target)
        let directory = try ModelDirectory(path: place, isOurs: true)
        return SourceListing(
            scope: .model,
            models: [
                SourceModel(
                    title: inner ?? Self.stem(of: name),
                    versions: [SourceVersion(origin: directory.origin("archive", name), content: .model(directory))]
                )
            ],
            location: path
        )
    }

    /// MLmodel stands at the root of the archive or in its only directory.
    private func model(in root: DirectoryHandle) throws -> (path: String, name: String?) {
        if try root.status(of: MLmodel.fileName) != nil { return (root.path, nil) }
        let names = try root.names().filter { try root.status(of: $0)?.kind == .directory && $0 != "__MACOSX" }
        if names.count == 1, let name = names.first {
            let inner = try root.open(directory: name)
            if try inner.status(of: MLmodel.fileName) != nil { return (inner.path, name) }
        }
        throw SavedModelsFailure(
            .importArchive,
            path,
            expected: "MLmodel at the root of the archive or in its only directory",
            found: "none; pack the model directory itself"
        )
    }

    private static func stem(of name: String) -> String {
        for suffix in [".tar.gz", ".tar.zst", ".tar.bz2", ".tar.xz", ".tgz", ".zip", ".tar"]
        where name.lowercased().hasSuffix(suffix) && name.utf8.count > suffix.utf8.count {
            return String(name.dropLast(suffix.count))
        }
        return name
    }
}
