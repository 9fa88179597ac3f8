/// The text a registry has for the place of a version's files, taken apart.
package enum ArtifactReference: Hashable {
    /// A path of the file system, relative or absolute, not percent-decoded.
    case path(String)
    /// `models:/m-ID[/PATH]`: a logged model of MLflow 3.
    case loggedModel(id: String, path: String)
    /// `models:/NAME/VERSION`
    case version(name: String, version: Int64)
    /// `runs:/RUN/PATH`
    case run(id: String, path: String)
    /// `mlflow-artifacts:/PATH`: below the artifact directory of a tracking server.
    case proxied(path: String)
    /// A path of a machine with Windows, with `/`, from its drive on, or relative.
    case windows(path: String)
    /// Any other scheme, or a file on another machine.
    case remote

    package init(_ text: String) {
        if WindowsPath.hasDrive(text), let path = WindowsPath.here(text) {
            self = .windows(path: path)
            return
        }
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), Self.isScheme(text[..<colon]) else {
            self = .path(text)
            return
        }
        let rest = text[text.utf8.index(after: colon)...]
        switch text[..<colon].lowercased() {
        case "file": self = Self.file(rest)
        case "models": self = Self.models(rest)
        case "runs": self = Self.run(rest)
        case "mlflow-artifacts": self = .proxied(path: Self.withoutHost(rest).path)
        default: self = .remote
        }
    }

    /// Letters, digits, `+`, `-` and `.` after a letter.
    private static func isScheme(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, isLetter(first) else { return false }
        return text.utf8.allSatisfy {
            isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || $0 == UInt8(ascii: "+")
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".")
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func file(_ rest: Substring) -> ArtifactReference {
        let (host, path) = withoutHost(rest, keepingRoot: true)
        switch host {
        case "", "localhost": return .path(path)
        case ".": return .path("." + path)
        default: return .remote
        }
    }

    private static func models(_ rest: Substring) -> ArtifactReference {
        let parts = components(rest)
        if let id = parts.first, id.hasPrefix("m-") && (parts.count != 2 || Int64(parts[1]) == nil) {
            return .loggedModel(id: id, path: parts.dropFirst().joined(separator: "/"))
        }
        guard parts.count == 2, let version = Int64(parts[1]) else { return .remote }
        return .version(name: parts[0], version: version)
    }

    private static func run(_ rest: Substring) -> ArtifactReference {
        let parts = components(rest)
        guard let id = parts.first else { return .remote }
        return .run(id: id, path: parts.dropFirst().joined(separator: "/"))
    }

    /// The path of `//host:port/path`, `/path` or `path`.
    private static func withoutHost(_ rest: Substring, keepingRoot: Bool = false) -> (host: String, path: String) {
        var host = ""
        var path = rest
        if path.utf8.starts(with: "//".utf8) {
            let authority = path.dropFirst(2)
            let end = authority.utf8.firstIndex(of: UInt8(ascii: "/")) ?? authority.endIndex
            host = String(authority[..<end])
            path = authority[end...]
        }
        return (host, keepingRoot ? String(path) : String(path.drop { $0 == "/" }))
    }

    private static func components(_ rest: Substring) -> [String] {
        rest.utf8.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
    }
}
