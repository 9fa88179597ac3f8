import DurableFiles
import Identifiers

/// A SOURCE of an import as the user wrote it, with the place that it names.
struct SourceText: Sendable {
    enum Place: Sendable {
        /// Not of this machine's files. The scheme is in small letters.
        case address(scheme: String)
        /// Absolute.
        case directory(path: String)
        /// - head: its first bytes, 15 at most.
        case file(path: String, head: [UInt8])
    }

    let text: String
    let place: Place
    /// The registry where `models:/…` and `runs:/…` are looked up; nil if none is named.
    let registry: String?
    /// Absolute.
    let workingDirectory: String

    /// - Parameter schemes: those that some kind of source recognizes.
    /// - Throws: `import.source` where a path has nothing, or what the file system refuses.
    init(_ text: String, schemes: Set<String>, registry: String?, workingDirectory: String) throws {
        self.text = text
        self.registry = registry
        self.workingDirectory = workingDirectory
        switch Self.scheme(of: text) {
        case "file"?: place = try Self.local(String(text.dropFirst(5)), text, workingDirectory)
        case let scheme? where schemes.contains(scheme) || text.dropFirst(scheme.count + 1).hasPrefix("/"):
            place = .address(scheme: scheme)
        default: place = try Self.local(text, text, workingDirectory)
        }
    }

    private static func local(_ written: String, _ text: String, _ workingDirectory: String) throws -> Place {
        let path = written.hasPrefix("///") ? String(written.dropFirst(2)) : written
        let absolute = path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
        do {
            _ = try DirectoryHandle(path: absolute)
            return .directory(path: absolute)
        } catch {
            switch error.code {
            case .wrongKind: return .file(path: absolute, head: try head(of: absolute))
            case .notFound:
                throw SavedModelsFailure(
                    .importSource,
                    text,
                    expected: "a model directory, an archive of one, or a registry",
                    found: "nothing at \(absolute)"
                )
            default: throw error
            }
        }
    }

    private static func head(of path: String) throws -> [UInt8] {
        let file = try OpenFile.read(path)
        var head = [UInt8](repeating: 0, count: 15)
        let count = try head.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        return Array(head.prefix(count))
    }

    /// The failure of a text that no kind of source recognizes.
    var refusal: SavedModelsFailure {
        switch place {
        case .address:
            SavedModelsFailure(
                .importRemote,
                text,
                "is not on this machine; fetch the model with `mlflow artifacts download --artifact-uri models:/NAME/VERSION "
                    + "--dst-path DIR` (MLFLOW_TRACKING_URI names the server) and import DIR"
            )
        case .directory:
            SavedModelsFailure(
                .importSource,
                text,
                expected: "a model directory, which has an MLmodel, or a registry, such as mlruns",
                found: "a directory with neither"
            )
        case .file(_, let head):
            SavedModelsFailure(
                .importSource,
                text,
                expected: "a model directory, an archive of one (zip, tar, tar.gz, tar.zst), or a registry",
                found: head.isEmpty ? "an empty file" : "a file of another kind"
            )
        }
    }

    /// The text before the colon, in small letters; nil if there is none or it is part of a path.
    private static func scheme(of text: String) -> String? {
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let scheme = text[..<colon].lowercased()
        guard scheme.utf8.count > 1, scheme.utf8.allSatisfy({ isSchemeByte($0) }) else { return nil }
        return scheme.hasPrefix("sqlite+") ? "sqlite" : scheme
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
