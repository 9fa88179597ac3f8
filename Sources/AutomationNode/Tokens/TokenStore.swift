import DurableFiles
package import Identifiers
import Synchronization

/// STATE/tokens: a file a token, with the token's SHA-256. Works beside a running node, which looks at the directory
/// whenever it is asked. Calls block.
package final class TokenStore: Sendable {
    private let directory: DirectoryHandle
    private let known = Mutex<Known>(Known())

    /// What was read last, and what the directory looked like then.
    private struct Known {
        var fingerprint: [String] = []
        var records: [TokenRecord] = []
    }

    init(directory: DirectoryHandle) {
        self.directory = directory
    }

    /// The tokens of a state directory, made first where it is missing.
    package convenience init(state path: String) throws {
        self.init(directory: try StateDirectory(path: path).tokens)
    }

    /// Makes a token and returns it. It is shown this once: only its digest is kept.
    /// - Parameters:
    ///   - name: by the rule of a project's name.
    ///   - deliver: is given the token before it is valid, so that no token is valid that nobody has.
    package func create(
        _ name: String,
        role: Role,
        now: Timestamp,
        deliver: (String) throws -> Void = { _ in }
    ) throws -> String {
        guard ProjectName(name) != nil else {
            throw NodeFailure(.tokenName, name, expected: ProjectName.rule, found: "\"\(name)\"")
        }
        guard try directory.status(of: Self.fileName(name)) == nil else {
            throw NodeFailure(.tokenExists, name, "there is a token of this name; revoke it, or choose another name")
        }
        let token = Self.newToken()
        try deliver(token)
        let record = TokenRecord(name: name, role: role, created: now, digest: Self.digest(of: token))
        try directory.replace(file: Self.fileName(name), with: record.json, mode: 0o600)
        return token
    }

    package func list() throws -> [TokenRecord] {
        try directory.names().filter(Self.isRecord).sorted().map(read)
    }

    package func revoke(_ name: String) throws {
        guard ProjectName(name) != nil, try directory.remove(file: Self.fileName(name)) else {
            throw NodeFailure(.tokenNotFound, name, "there is no token of this name")
        }
        try directory.sync()
    }

    /// Whose token it is. Takes the same time whichever token is given.
    /// - Returns: nil for a token that is not there.
    func requester(for token: String) throws -> Requester? {
        let digest = Self.digest(of: token)
        var found: TokenRecord?
        for record in try current() where Self.areEqual(record.digest, digest) { found = record }
        return found.map { Requester(name: $0.name, role: $0.role) }
    }

    private func current() throws -> [TokenRecord] {
        let names = try directory.names().filter(Self.isRecord).sorted()
        let fingerprint = try names.map { name in
            let status = try directory.status(of: name)
            return "\(name) \(status?.inode ?? 0) \(status?.modified.milliseconds ?? 0) \(status?.size ?? 0)"
        }
        let last = known.withLock { $0 }
        if last.fingerprint == fingerprint { return last.records }
        let now = Known(fingerprint: fingerprint, records: try names.compactMap(readIfSound))
        known.withLock { $0 = now }
        return now.records
    }

    /// - Throws: what kept it from being read, so that nobody is refused, now and later, for want of a descriptor.
    private func readIfSound(_ fileName: String) throws -> TokenRecord? {
        do {
            return try read(fileName)
        } catch let failure as FileFailure where [.tooManyOpen, .io].contains(failure.code) {
            throw failure
        } catch {
            return nil
        }
    }

    private func read(_ fileName: String) throws -> TokenRecord {
        let content = try directory.read(file: fileName, limit: 4096)
        return try TokenRecord(
            json: content,
            name: String(fileName.dropLast(5)),
            subject: directory.fullPath(of: fileName)
        )
    }

    private static func fileName(_ name: String) -> String { name + ".json" }

    private static func isRecord(_ name: String) -> Bool {
        name.hasSuffix(".json") && !name.hasPrefix(DirectoryHandle.temporaryPrefix)
    }

    private static func digest(of token: String) -> Digest { StreamingDigest.of(Array(token.utf8)) }

    private static func areEqual(_ left: Digest, _ right: Digest) -> Bool {
        zip(left.bytes, right.bytes).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    /// 32 random bytes from the system, in hex, behind a prefix that scanners of leaked secrets can look for.
    private static func newToken() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return "slipway_" + (Digest(bytes: bytes)?.hex ?? "")
    }
}
