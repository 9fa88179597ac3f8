import DurableFiles
import Identifiers
import Integrity

#if canImport(Glibc)
import Glibc
#endif

/// STATE: everything a node keeps on the disk.
///
/// ```
/// STATE/blobs/sha256/…, index.json, oci-layout   content store
/// STATE/bundles/PROJECT/DIGEST/                  bundle.json, bundle.sig
/// STATE/generations/PROJECT/N/                   models/NAME/VERSION/…, NAME/active -> VERSION, bundle.json
/// STATE/current/PROJECT                          -> ../generations/PROJECT/N
/// STATE/environments/KEY/                        virtual environments that models run in
/// STATE/quarantine/ENTRY/                        what a check moved out of the way
/// STATE/ingest/                                  contents that come in, not visible yet
/// STATE/audit/FIRST-LAST-HASH.audit              sealed parts of the audit
/// STATE/log/requests.jsonl                       the sample of scoring requests
/// STATE/alerts/N.json                            an alert, while the hook on-alert runs for it
/// STATE/monitor.db                               what monitoring keeps; may be lost
/// STATE/policy.yaml, reviewers/                  what must be signed before a bundle is deployed, and by whom; the operator's
/// STATE/claims/PROJECT/DIGEST.jsonl              rejections and withdrawals a second time, for a database that is lost
/// STATE/orders/in/, kept/                        orders that an operator puts there; the newest of each fleet and project a second time
/// STATE/failed-bundles                           bundles that failed and their bad marks a second time, likewise
/// STATE/node.db, node.key, node.mark, trust/, tokens/, admin.token, lock, state-version
/// STATE/slipwayd.address                         where the daemon listens
/// STATE/ballast                                  space that is given up on a full disk
/// STATE/worker-mark                              a random number in the environment of this node's workers
/// ```
struct StateDirectory: Sendable {
    let root: DirectoryHandle
    let bundles: DirectoryHandle
    let generations: DirectoryHandle
    let current: DirectoryHandle
    let trust: DirectoryHandle
    let tokens: DirectoryHandle
    let environments: DirectoryHandle
    /// Tells the processes of this state from those of others on the machine.
    let workerOwner: String

    /// The layout on the disk that this Slipway reads and writes.
    static let version = 1
    static let versionFile = "state-version"
    static let lockFile = "lock"

    private static let known: Set<String> = [
        "blobs", "ingest", "index.json", "oci-layout", "bundles", "generations", "current", NodeDatabase.fileName,
        MonitorStore.fileName,
        "trust", "tokens", "environments", Quarantine.directoryName,
        lockFile, versionFile, Ballast.fileName, NodeMark.fileName, workerMark, NodeKey.fileName, AdminToken.fileName,
        AuditSealing.directoryName, AlertHook.directoryName, "log", "slipwayd.address", "lost+found",
        NodePolicy.fileName, NodePolicy.directoryName, ClaimCopies.directoryName,
        FailureCopies.fileName, OrderCopies.directoryName,
    ]

    /// Tells whether a node makes a file of that name, among them the logs of its databases and damaged ones that were set aside.
    private static func isKnown(_ name: String) -> Bool {
        known.contains(name) || name.hasPrefix(DirectoryHandle.temporaryPrefix)
            || name.hasPrefix("\(NodeDatabase.fileName)-") || name.hasPrefix("\(MonitorStore.fileName)-")
            || name.hasPrefix("\(MonitorStore.fileName).damaged-")
    }

    /// Opens the directory; first makes it, and its missing parts. Takes no lock.
    /// - Throws: a `state.*` code if it is no directory, another user's, not Slipway's, or of a newer version.
    init(path: String) throws {
        root = try Self.openRoot(path)
        try Self.checkOwner(of: root)
        try Self.checkVersion(of: root)
        bundles = try root.openOrMake(directory: "bundles")
        generations = try root.openOrMake(directory: "generations")
        current = try root.openOrMake(directory: "current")
        trust = try root.openOrMake(directory: "trust", mode: 0o750)
        tokens = try root.openOrMake(directory: "tokens", mode: 0o700)
        environments = try root.openOrMake(directory: "environments")
        workerOwner = try Self.owner(in: root) ?? Self.makeOwner(in: root)
        try checkCurrent()
    }

    /// Opens the directories below a root as they are; none is made, nothing in them is judged.
    init(examining root: DirectoryHandle) throws {
        self.root = root
        bundles = try root.open(directory: "bundles")
        generations = try root.open(directory: "generations")
        current = try root.open(directory: "current")
        trust = try root.open(directory: "trust")
        tokens = try root.open(directory: "tokens")
        environments = try root.open(directory: "environments")
        workerOwner = try Self.owner(in: root) ?? "slipwayd-examining"
    }

    /// The directories that `init(examining:)` opens.
    static let directories: [(name: String, mode: UInt32)] = [
        ("bundles", 0o755), ("generations", 0o755), ("current", 0o755), ("trust", 0o750), ("tokens", 0o700),
        ("environments", 0o755),
    ]

    /// The root of a state that is there already.
    /// - Throws: `state.missing`, `state.owner`, `state.version`.
    static func existing(_ path: String) throws -> DirectoryHandle {
        let root: DirectoryHandle
        do {
            root = try DirectoryHandle(path: DirectoryHandle.absolute(path))
        } catch {
            throw NodeFailure(.stateMissing, path, error.message, underlying: error)
        }
        try checkOwner(of: root)
        let names = Set(try root.names())
        guard names.contains(versionFile) || names.contains(NodeDatabase.fileName) else {
            throw NodeFailure(
                .stateMissing,
                path,
                expected: "a directory in which slipwayd has worked",
                found: "neither \(versionFile) nor \(NodeDatabase.fileName)"
            )
        }
        if names.contains(versionFile) { try checkVersion(of: root) }
        return root
    }

    /// A random number, so that no other state has it: a path may mean two directories in two mount namespaces.
    private static let workerMark = "worker-mark"

    /// - Returns: nil where there is none that can be one.
    private static func owner(in root: DirectoryHandle) throws -> String? {
        guard try root.status(of: workerMark) != nil else { return nil }
        let text = String(decoding: try root.read(file: workerMark, limit: 4096).prefix { $0 != 10 }, as: UTF8.self)
        guard text.utf8.count == 32, text.allSatisfy({ $0.isASCII && $0.isHexDigit }) else { return nil }
        return try owner(text, in: root)
    }

    /// Differs between a state and its copy, which has the same number: neither ends the other's workers.
    private static func owner(_ number: String, in root: DirectoryHandle) throws -> String {
        let place = try root.status(of: ".").map { "\($0.device) \($0.inode)" } ?? ""
        return "slipwayd-\(StreamingDigest.of(Array("\(number) \(place)".utf8)).hex.prefix(32))"
    }

    private static func makeOwner(in root: DirectoryHandle) throws -> String {
        let text = HexText.of((0..<16).map { _ in UInt8.random(in: .min ... .max) })
        try root.replace(file: workerMark, with: Array((text + "\n").utf8), mode: 0o600)
        return try owner(text, in: root)
    }

    /// - Throws: `node.locked`, naming who has it.
    func lock() throws -> FileLock { try Self.lock(root, purpose: "slipwayd") }

    /// The same for a root alone.
    /// - Parameter purpose: the holder's work, shown to a second caller.
    static func lock(_ root: DirectoryHandle, purpose: String) throws -> FileLock {
        do {
            return try FileLock.take(lockFile, in: root, purpose: purpose)
        } catch {
            guard error.code == .locked else { throw error }
            throw NodeFailure(.locked, root.path, "another slipwayd works here: \(error.message)", underlying: error)
        }
    }

    private static func openRoot(_ path: String) throws -> DirectoryHandle {
        do {
            // Workers and hooks work elsewhere.
            return try DirectoryHandle.creating(path: DirectoryHandle.absolute(path))
        } catch {
            switch error.code {
            case .wrongKind, .alreadyThere:
                throw NodeFailure(
                    .stateNotADirectory,
                    path,
                    "is no directory; name another place for the node's state",
                    underlying: error
                )
            default:
                throw NodeFailure(.stateUnreadable, path, error.message, underlying: error)
            }
        }
    }

    private static func checkOwner(of root: DirectoryHandle) throws {
        guard let owner = try root.status(of: ".")?.owner, owner != geteuid() else { return }
        throw NodeFailure(
            .stateOwner,
            root.path,
            "belongs to the user \(owner), and this process runs as \(geteuid()); run it as that user"
        )
    }

    private static func checkVersion(of root: DirectoryHandle) throws {
        let names: [String]
        do {
            names = try root.names()
        } catch {
            throw NodeFailure(.stateUnreadable, root.path, "cannot be listed", underlying: error)
        }
        guard names.contains(versionFile) else {
            let strangers = names.filter { !isKnown($0) }
            guard strangers.isEmpty else {
                throw NodeFailure(
                    .stateForeign,
                    root.path,
                    expected: "an empty directory, or one that Slipway made",
                    found: "other files, such as \(strangers.sorted()[0])"
                )
            }
            return try root.replace(file: versionFile, with: Array("\(version)\n".utf8))
        }
        let text = String(decoding: try root.read(file: versionFile, limit: 64), as: UTF8.self)
        guard let found = Int(text.filter { $0 != "\n" }), found >= 1 else {
            throw NodeFailure(.stateVersion, root.fullPath(of: versionFile), expected: "a number", found: "\"\(text)\"")
        }
        guard found <= version else {
            throw NodeFailure(
                .stateVersion,
                root.path,
                "has the layout \(found) of a newer Slipway, and this one knows \(version); use the newer one"
            )
        }
    }

    private func checkCurrent() throws {
        for name in try current.names() where !name.hasPrefix(DirectoryHandle.temporaryPrefix) {
            guard let status = try current.status(of: name), status.kind != .symbolicLink else { continue }
            throw NodeFailure(
                .currentNotALink,
                current.fullPath(of: name),
                expected: "a symbolic link that Slipway made",
                found: "something else; move it away"
            )
        }
    }
}
