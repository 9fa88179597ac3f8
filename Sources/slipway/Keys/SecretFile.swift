import DurableFiles
import Identifiers
import Signing

#if canImport(Glibc)
import Glibc
#endif

/// A file that holds a secret.
struct SecretFile {
    private let file: OpenFile

    init(_ path: String) throws {
        file = try OpenFile.read(path)
    }

    /// - Throws: `key.exposed` if other users can read it.
    func requirePrivate(isInsecure: Bool) throws {
        let status = try file.status()
        // The mode of a pipe, such as a shell's <(…), means nothing.
        guard status.kind == .regular, status.permissions & 0o077 != 0, !isInsecure else { return }
        throw SigningFailure(
            .keyExposed,
            file.path,
            expected: "a file that only its owner can read (chmod 600)",
            found: "the mode \(String(status.permissions, radix: 8)); if other users may have read it, make a new key. "
                + "--insecure-key accepts it"
        )
    }

    /// The whole text.
    func text() throws -> String {
        var bytes = try file.readAll(limit: 1 << 20)
        defer { Secret.wipe(&bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The first line.
    func line() throws -> Secret {
        try SecretLine.read(file.path, file.descriptor)
    }
}

/// A secret line, read byte by byte so that nothing after it is consumed.
enum SecretLine {
    private static let limit = 4096

    /// - Parameter descriptor: one that does not block is waited for, too.
    static func read(_ subject: String, _ descriptor: Int32) throws -> Secret {
        var bytes: [UInt8] = []
        // Growing the array would leave copies of the secret in memory.
        bytes.reserveCapacity(limit)
        defer { Secret.wipe(&bytes) }
        while bytes.count < limit {
            var byte: UInt8 = 0
            let count = Glibc.read(descriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
                _ = poll(&wanted, 1, -1)
                continue
            }
            guard count >= 0 else { throw FileFailure.system("read", subject) }
            if count == 0 || byte == 0x0A { break }
            bytes.append(byte)
        }
        guard bytes.count < limit else {
            throw SigningFailure(.keyPassphrase, subject, expected: "a passphrase below \(limit) bytes", found: "more")
        }
        if bytes.last == 0x0D { bytes.removeLast() }
        return Secret(taking: &bytes)
    }
}
