import DurableFiles
package import Identifiers
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// STATE/tokens: a file for each token, with the token's SHA-256, and one for each revoked token until the audit has its record.
/// Works beside a running node. Calls block, but for those of the node's ``TokenBook``.
package final class TokenStore: Sendable {
    /// Bytes of a token's file.
    static let fileLimit = 64 << 10

    private let directory: DirectoryHandle

    init(directory: DirectoryHandle) {
        self.directory = directory
    }

    /// The tokens of a state directory, which only slipwayd makes.
    /// - Throws: `state.missing`, `state.owner`, `state.version`.
    package convenience init(state path: String) throws {
        self.init(directory: try StateDirectory.existing(path).openOrMake(directory: "tokens", mode: 0o700))
    }

    /// Makes a token and returns it. It is shown this once: only its digest is kept.
    /// - Parameters:
    ///   - name: by the rule of a project's name.
    ///   - maker: who makes it, for the audit; nil: nobody says.
    ///   - deliver: is given the token before it is valid, so that no token is valid that nobody has.
    /// - Throws: `token.name`, `token.exists`, `token.grant`.
    package func create(
        _ name: String,
        _ grant: TokenGrant,
        now: Timestamp,
        by maker: String? = nil,
        deliver: (String) throws -> Void = { _ in }
    ) throws -> String {
        guard ProjectName(name) != nil else {
            throw NodeFailure(.tokenName, name, expected: ProjectName.rule, found: "\"\(name)\"")
        }
        try grant.check(name, now: now)
        guard try directory.status(of: Self.fileName(name)) == nil else {
            throw NodeFailure(.tokenExists, name, "there is a token of this name; revoke it, or choose another name")
        }
        let token = Self.newToken()
        try deliver(token)
        let record = TokenRecord(
            name: name,
            grant: grant,
            created: now,
            maker: maker,
            digest: Self.digest(of: token)
        )
        let json = record.json
        guard json.count <= Self.fileLimit else {
            throw NodeFailure(
                .tokenGrant,
                name,
                expected: "a scope of at most \(Self.fileLimit) bytes",
                found: "\(json.count)"
            )
        }
        try directory.replace(file: Self.fileName(name), with: json, mode: 0o600)
        return token
    }

    package func create(
        _ name: String,
        role: Role,
        now: Timestamp,
        by maker: String? = nil,
        deliver: (String) throws -> Void = { _ in }
    ) throws -> String {
        try create(name, TokenGrant(role: role), now: now, by: maker, deliver: deliver)
    }

    /// Tells whether there is no token at all. One that cannot be read is there, and keeps no node from its start.
    func isEmpty() throws -> Bool { try fileNames().isEmpty }

    package func list() throws -> [TokenRecord] {
        try fileNames().map(read)
    }

    /// The token that a revocation would take away; nil for one that cannot be read, and is no token.
    /// - Throws: `token.not-found`.
    package func find(_ name: String) throws -> TokenRecord? {
        let fileName = Self.fileName(name)
        guard ProjectName(name) != nil, try directory.status(of: fileName) != nil else { throw Self.notFound(name) }
        return try? read(fileName)
    }

    /// Revokes a token. The revocation is written first, so that the audit has its record even if the token is gone; if it cannot
    /// be written, on a full disk, the token is deleted all the same.
    /// - Throws: `token.not-found`.
    package func revoke(_ name: String, by person: String, now: Timestamp) throws {
        let fileName = Self.fileName(name)
        guard ProjectName(name) != nil, try directory.status(of: fileName) != nil else { throw Self.notFound(name) }
        // What cannot be read is no token, and is taken away all the same.
        let revocation = (try? read(fileName)).map { TokenRevocation(of: $0, by: person, at: now) }
        let isWritten = revocation.map(write) ?? true
        guard try directory.remove(file: fileName) else { throw Self.notFound(name) }
        // The token's own file may have taken what the record needs.
        if !isWritten, let revocation { _ = write(revocation) }
        try directory.sync()
    }

    private func write(_ revocation: TokenRevocation) -> Bool {
        (try? directory.replace(file: revocation.fileName, with: revocation.json, mode: 0o600)) != nil
    }

    private static func notFound(_ name: String) -> NodeFailure {
        NodeFailure(.tokenNotFound, name, "there is no token of this name")
    }

    /// Revocations that were made, or were about to be, and are not forgotten yet; by their times.
    func revocations() throws -> [TokenRevocation] {
        try directory.names().filter { $0.hasSuffix(TokenRevocation.suffix) }.compactMap { name in
            try sound {
                let content = try directory.read(file: name, limit: 2 * Self.fileLimit)
                return try TokenRevocation(json: content, fileName: name)
            }
        }.sorted { ($0.time, $0.fileName) < ($1.time, $1.fileName) }
    }

    /// Removes revocations that the audit has on record.
    func forget(_ revocations: [TokenRevocation]) throws {
        guard !revocations.isEmpty else { return }
        for revocation in revocations { try directory.remove(file: revocation.fileName) }
        try directory.sync()
    }

    /// A stamp that tells, for the price of one system call, that no token was made or revoked.
    func stamp() throws -> String {
        let status = try directory.status(of: ".")
        return "\(status?.modified.milliseconds ?? 0) \(status?.size ?? 0) \(status?.links ?? 0)"
    }

    /// Tells whether whatever is changed from now on changes the stamp: the time that is kept of a change has whole seconds.
    func isSettled() throws -> Bool {
        guard let changed = try directory.status(of: ".")?.modified.milliseconds else { return false }
        return changed / 1000 < Int64(time(nil))
    }

    /// A fingerprint that tells whether the records have to be read again.
    func fingerprint() throws -> [String] {
        try fileNames().map { name in
            let status = try directory.status(of: name)
            return "\(name) \(status?.inode ?? 0) \(status?.modified.milliseconds ?? 0) \(status?.size ?? 0)"
        }
    }

    /// Those that can be read.
    /// - Throws: what kept one from being read, so that nobody is refused, now and later, for want of a descriptor.
    func soundRecords() throws -> [TokenRecord] {
        try fileNames().compactMap { fileName in try sound { try read(fileName) } }
    }

    /// - Returns: nil for what is damaged, or no file: it must not keep the others from being read.
    private func sound<Value>(_ read: () throws -> Value) throws -> Value? {
        do {
            return try read()
        } catch let failure as FileFailure where [.tooManyOpen, .io].contains(failure.code) {
            throw failure
        } catch {
            return nil
        }
    }

    private func fileNames() throws -> [String] {
        try directory.names().filter { $0.hasSuffix(".json") && !$0.hasPrefix(DirectoryHandle.temporaryPrefix) }
            .sorted()
    }

    private func read(_ fileName: String) throws -> TokenRecord {
        let content = try directory.read(file: fileName, limit: Self.fileLimit)
        return try TokenRecord(
            json: content,
            name: String(fileName.dropLast(5)),
            subject: directory.fullPath(of: fileName)
        )
    }

    private static func fileName(_ name: String) -> String { name + ".json" }

    static func digest(of token: String) -> Digest { StreamingDigest.of(Array(token.utf8)) }

    /// 32 random bytes from the system, in hex, behind a prefix that scanners of leaked secrets can look for.
    private static func newToken() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return "slipway_" + (Digest(bytes: bytes)?.hex ?? "")
    }
}
