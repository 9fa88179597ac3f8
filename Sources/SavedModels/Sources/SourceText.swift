import Archive
import DurableFiles
import Identifiers
import MLflow

/// What a SOURCE of an import is.
enum ImportSource {
    case directory(path: String)
    case archive(path: String)
    case registry(text: String)
    /// `models:/NAME/VERSION` or `models:/NAME@ALIAS`
    case registered(name: String, Selector)

    /// All, or some, of the models of a tracking server.
    case server(text: String)
    /// `models:/m-ID`: a logged model of MLflow 3.
    case loggedModel(id: String)
    /// `runs:/RUN/PATH`
    case run(id: String, path: String)

    enum Selector {
        case version(Int64)
        case alias(String)
    }

    /// - Throws: `import.remote`, `import.source`, or what the file system refuses.
    init(_ text: String, workingDirectory: String) throws {
        switch Self.scheme(of: text) {
        case "models"?: self = try Self.registered(text)
        case "http"?, "https"?: self = .server(text: text)
        case "runs"?: self = try Self.run(text)
        case "sqlite"?: self = .registry(text: text)
        case "file"?: self = try Self.local(String(text.dropFirst(5)), text, workingDirectory)
        case let scheme? where text.dropFirst(scheme.count + 1).hasPrefix("/"): throw Self.remote(text)
        default: self = try Self.local(text, text, workingDirectory)
        }
    }

    private static func local(_ written: String, _ text: String, _ workingDirectory: String) throws -> ImportSource {
        let path = written.hasPrefix("///") ? String(written.dropFirst(2)) : written
        let absolute = path.hasPrefix("/") ? path : "\(workingDirectory)/\(path)"
        guard let directory = try directory(at: absolute, text) else { return try file(at: absolute, text) }
        if try directory.status(of: MLmodel.fileName) != nil { return .directory(path: absolute) }
        return try registryOrRefusal(text, directory: absolute, workingDirectory)
    }

    /// - Returns: nil if it is a file.
    private static func directory(at path: String, _ text: String) throws -> DirectoryHandle? {
        do {
            return try DirectoryHandle(path: path)
        } catch {
            switch error.code {
            case .wrongKind: return nil
            case .notFound:
                throw SavedModelsFailure(
                    .importSource,
                    text,
                    expected: "a model directory, an archive of one, or a registry",
                    found: "nothing at \(path)"
                )
            default: throw error
            }
        }
    }

    private static func file(at absolute: String, _ text: String) throws -> ImportSource {
        let file = try OpenFile.read(absolute)
        if try ForeignArchive.isArchive(absolute) { return .archive(path: absolute) }
        var magic = [UInt8](repeating: 0, count: 15)
        let count = try magic.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        if count == 15, magic.elementsEqual("SQLite format 3".utf8) { return .registry(text: text) }
        throw SavedModelsFailure(
            .importSource,
            text,
            expected: "a model directory, an archive of one (zip, tar, tar.gz, tar.zst), or a registry",
            found: count == 0 ? "an empty file" : "a file of another kind"
        )
    }

    private static func registryOrRefusal(
        _ text: String,
        directory: String,
        _ workingDirectory: String
    ) throws -> ImportSource {
        do {
            _ = try RegistrySource.open(directory, workingDirectory: workingDirectory)
            return .registry(text: directory)
        } catch let failure as MLflowFailure where failure.code == .registryNotMLflow {
            throw SavedModelsFailure(
                .importSource,
                text,
                expected: "a model directory, which has an MLmodel, or a registry, such as mlruns",
                found: "a directory with neither"
            )
        }
    }

    private static func registered(_ text: String) throws -> ImportSource {
        let rest = text.dropFirst("models:".count).drop { $0 == "/" }
        if rest.hasPrefix("m-"), rest.utf8.count == 34, rest.dropFirst(2).allSatisfy(\.isHexDigit) {
            return .loggedModel(id: String(rest))
        }
        if let slash = rest.lastIndex(of: "/"), let version = Int64(rest[rest.index(after: slash)...]), version > 0 {
            return .registered(name: String(rest[..<slash]), .version(version))
        }
        if let at = rest.lastIndex(of: "@"), at > rest.startIndex, rest.index(after: at) < rest.endIndex {
            return .registered(name: String(rest[..<at]), .alias(String(rest[rest.index(after: at)...])))
        }
        throw SavedModelsFailure(
            .importOptions,
            text,
            expected: "models:/NAME/VERSION or models:/NAME@ALIAS",
            found: "another form"
        )
    }

    private static func run(_ text: String) throws -> ImportSource {
        let parts = text.dropFirst("runs:".count).split(separator: "/").map(String.init)
        guard parts.count > 1, let id = parts.first else {
            throw SavedModelsFailure(.importOptions, text, expected: "runs:/RUN/PATH", found: "another form")
        }
        return .run(id: id, path: parts.dropFirst().joined(separator: "/"))
    }

    private static func remote(_ text: String) -> SavedModelsFailure {
        SavedModelsFailure(
            .importRemote,
            text,
            "is not on this machine; fetch the model with `mlflow artifacts download --artifact-uri models:/NAME/VERSION "
                + "--dst-path DIR` (MLFLOW_TRACKING_URI names the server) and import DIR"
        )
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
