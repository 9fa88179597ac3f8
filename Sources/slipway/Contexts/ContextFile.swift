import DurableFiles
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

/// The file with a user's contexts, by the XDG base directory specification: `$XDG_CONFIG_HOME/slipway/contexts.json`, else
/// `~/.config/slipway/contexts.json`. Only its owner reads it, nobody else may change it, and a change replaces it whole.
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
    /// - Throws: `context.damaged`, `context.exposed`
    func read() throws -> ContextList {
        guard directory != nil else { return ContextList() }
        do {
            let file = try OpenFile.read(path)
            try Self.requireOwn(file)
            return try ContextList(file.readAll(limit: Self.sizeLimit), path: path)
        } catch let failure as FileFailure where failure.code == .notFound {
            return ContextList()
        }
    }

    /// Refuses a file that another user could change: it says to which node a token goes.
    private static func requireOwn(_ file: OpenFile) throws {
        let status = try file.status()
        let isOwn = status.owner == geteuid() || status.owner == 0
        guard isOwn, status.permissions & 0o022 == 0 else {
            throw CommandFailure(
                .contextExposed,
                file.path,
                expected: "a file that only you can change (chown, chmod 600)",
                found: "the owner \(status.owner) and the mode \(String(status.permissions, radix: 8)): somebody could "
                    + "send your token to another node; see whether the contexts are yours"
            )
        }
    }

    /// The place of the file itself, also where its name is a link, as for settings that are kept in a repository.
    private func target(in place: DirectoryHandle) throws -> (directory: DirectoryHandle, name: String) {
        guard let resolved = realpath(path, nil) else { return (place, Self.name) }
        defer { free(resolved) }
        let parts = String(cString: resolved).split(separator: "/").map(String.init)
        guard let name = parts.last else { return (place, Self.name) }
        return (try DirectoryHandle(path: "/" + parts.dropLast().joined(separator: "/")), name)
    }

    /// Changes the contexts, all of the change or none.
    /// - Throws: `context.no-place`, `context.damaged`, `context.exposed`, `file.locked`
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
        if after != before {
            let target = try target(in: place)
            try target.directory.replace(file: target.name, with: after.bytes, mode: 0o600)
        }
        return value
    }
}
