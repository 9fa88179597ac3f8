import DurableFiles
import Identifiers

/// The file with a user's contexts, by the XDG base directory specification: `$XDG_CONFIG_HOME/slipway/contexts.json`, else
/// `~/.config/slipway/contexts.json`. Only its owner reads it, and a change replaces it whole.
struct ContextFile {
    /// Nil where no variable says where a user's configuration is.
    let directory: String?

    private static let name = "contexts.json"
    private static let sizeLimit = 1 << 20

    /// - Parameter environment: gives the value of a variable; nil if it is unset or empty.
    init(environment: (String) -> String? = Console.environment) {
        // By the specification, a path that is not absolute counts as none.
        if let base = environment("XDG_CONFIG_HOME"), base.hasPrefix("/") {
            directory = "\(base)/slipway"
        } else {
            directory = environment("HOME").map { "\($0)/.config/slipway" }
        }
    }

    /// The path, for messages.
    var path: String { "\(directory ?? "")/\(Self.name)" }

    /// - Returns: no contexts where there is no file.
    /// - Throws: `context.damaged`
    func read() throws -> ContextList {
        guard directory != nil else { return ContextList() }
        do {
            return try ContextList(OpenFile.read(path).readAll(limit: Self.sizeLimit), path: path)
        } catch let failure as FileFailure where failure.code == .notFound {
            return ContextList()
        }
    }

    /// Changes the contexts, all of the change or none.
    /// - Throws: `context.no-place`, `context.damaged`, `file.locked`
    func change<Value>(_ body: (inout ContextList) throws -> Value) throws -> Value {
        guard let directory else {
            throw CommandFailure(
                .contextNoPlace,
                "contexts",
                expected: "HOME or XDG_CONFIG_HOME, where the configuration of a user is",
                found: "neither"
            )
        }
        let place = try DirectoryHandle.creating(path: directory, mode: 0o700)
        let lock = try FileLock.take("contexts.lock", in: place, purpose: "slipway context")
        defer { withExtendedLifetime(lock) {} }
        let before = try read()
        var after = before
        let value = try body(&after)
        if after != before { try place.replace(file: Self.name, with: after.bytes, mode: 0o600) }
        return value
    }
}
