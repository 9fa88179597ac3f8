import DurableFiles
import Identifiers

/// The text by which a user names a registry.
package enum RegistrySource {
    /// Opens `sqlite:///RELATIVE`, `sqlite:////ABSOLUTE`, `file:` and a directory, or the path of a database, of an
    /// `mlruns` directory, or of a directory that has one of them.
    /// - Parameter workingDirectory: the base of a relative path; absolute.
    /// - Throws: `mlflow.registry.location` for a text that means something else, `mlflow.registry.missing`, or
    ///   `mlflow.registry.not-mlflow`.
    package static func open(_ text: String, workingDirectory: String) throws -> Registry {
        let written = try path(in: text)
        var candidates = [written]
        if let decoded = FilePath.percentDecoded(written), text.hasPrefix("file:") { candidates.append(decoded) }
        for candidate in candidates {
            let absolute = FilePath.absolute(candidate, from: workingDirectory)
            guard let path = FilePath.resolved(absolute), let kind = try FilePath.kind(of: path) else { continue }
            return try open(path, kind, workingDirectory: workingDirectory)
        }
        throw MLflowFailure(
            .registryMissing,
            text,
            expected: "a database or a directory at \(FilePath.absolute(written, from: workingDirectory))",
            found: "nothing"
        )
    }

    private static func open(_ path: String, _ kind: FileKind, workingDirectory: String) throws -> Registry {
        guard kind == .directory else {
            try DatabaseFile.requireDatabase(at: path)
            return Registry(kind: .database, path: path, workingDirectory: workingDirectory)
        }
        if try FileStoreRegistry.isStore(path) {
            return Registry(kind: .fileStore, path: path, workingDirectory: workingDirectory)
        }
        for name in ["mlflow.db", "mlruns"] {
            let inner = FilePath.joined(path, name)
            guard let innerKind = try FilePath.kind(of: inner), let resolved = FilePath.resolved(inner) else {
                continue
            }
            if innerKind == .regular || (innerKind == .directory && name == "mlruns") {
                return try open(resolved, innerKind, workingDirectory: workingDirectory)
            }
        }
        let database = FilePath.joined(FilePath.parent(of: path), "mlflow.db")
        let hint = (try? FilePath.kind(of: database)) == .regular ? "; the registry may be \(database)" : ""
        throw MLflowFailure(
            .registryNotMLflow,
            path,
            expected: "an MLflow file store, which has models/NAME/meta.yaml or EXPERIMENT/meta.yaml, or mlflow.db",
            found: "a directory without them\(hint)"
        )
    }

    private static func path(in text: String) throws(MLflowFailure) -> String {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return text }
        let scheme = text[..<colon].lowercased()
        if scheme == "sqlite" || scheme.hasPrefix("sqlite+") { return try databasePath(text, after: colon) }
        switch ArtifactReference(text) {
        case .path(let path): return path
        default:
            throw MLflowFailure(
                .registryLocation,
                text,
                expected: "sqlite:///PATH, file:PATH or a path of this machine",
                found: "the scheme \(scheme)"
            )
        }
    }

    /// As SQLAlchemy reads it: after three slashes a relative path, after four an absolute one, options after `?`.
    private static func databasePath(_ text: String, after colon: String.Index) throws(MLflowFailure) -> String {
        let rest = text[text.utf8.index(after: colon)...]
        let path = rest.utf8.starts(with: "///".utf8) ? rest.dropFirst(3).prefix { $0 != "?" } : ""
        guard !path.isEmpty, path != ":memory:" else {
            throw MLflowFailure(
                .registryLocation,
                text,
                expected: "sqlite:///RELATIVE or sqlite:////ABSOLUTE, the path of a file",
                found: "another form"
            )
        }
        return String(path)
    }
}
