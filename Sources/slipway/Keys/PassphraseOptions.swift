import ArgumentParser
import DurableFiles
import Identifiers
import Signing

#if canImport(Glibc)
import Glibc
#endif

/// Where the passphrase of a private key comes from, and how strict one is with its file.
struct PassphraseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where the key's passphrase stands: the first line of this file.", valueName: "file"))
    var passphraseFile: String?

    @Option(
        name: .customLong("passphrase-fd"),
        help: ArgumentHelp(
            "An open file descriptor to read the passphrase's line from; else the terminal.",
            valueName: "n"
        )
    )
    var passphraseDescriptor: Int32?

    @Flag(help: "Take files of keys and passphrases that others than their owner can read.")
    var insecureKey = false

    func validate() throws {
        if passphraseFile != nil, passphraseDescriptor != nil {
            throw ValidationError("--passphrase-file and --passphrase-fd exclude each other.")
        }
        if let passphraseDescriptor, passphraseDescriptor < 0 {
            throw ValidationError("--passphrase-fd is the number of an open file descriptor.")
        }
    }

    /// The passphrase for a key.
    /// - Parameters:
    ///   - path: the key's file.
    ///   - isNew: it is asked for twice where it is typed, and may not be empty.
    func passphrase(for path: String, isNew: Bool = false) throws -> Secret {
        PrivateMemory.keep()
        let passphrase: Secret
        if let passphraseFile {
            let file = try SecretFile(passphraseFile)
            try file.demandPrivate(isInsecure: insecureKey)
            passphrase = try file.line()
        } else if let passphraseDescriptor {
            passphrase = try Self.line(from: passphraseDescriptor)
        } else {
            passphrase = try Terminal.secret("Passphrase for \(path): ")
            if isNew, try !Terminal.secret("Once more: ").isSame(as: passphrase) {
                throw SigningFailure(.keyPassphrase, path, expected: "the same passphrase twice", found: "two")
            }
        }
        guard !isNew || !passphrase.isEmpty else {
            throw SigningFailure(.keyPassphrase, path, expected: "a passphrase", found: "nothing")
        }
        return passphrase
    }

    private static func line(from descriptor: Int32) throws -> Secret {
        guard fcntl(descriptor, F_GETFD) >= 0 else {
            throw SigningFailure(
                .keyPassphrase,
                "--passphrase-fd",
                expected: "an open file descriptor",
                found: "\(descriptor), which is none"
            )
        }
        return try SecretLine.read("file descriptor \(descriptor)") { Glibc.read(descriptor, $0, 1) }
    }
}

/// A file that holds a secret.
struct SecretFile {
    private let file: OpenFile

    init(_ path: String) throws {
        file = try OpenFile.read(path)
    }

    /// - Throws: `key.exposed` if others than its owner can read it.
    func demandPrivate(isInsecure: Bool) throws {
        let status = try file.status()
        // A pipe, such as a shell's <(…), has no mode that says anything.
        guard status.kind == .regular, status.permissions & 0o077 != 0, !isInsecure else { return }
        throw SigningFailure(
            .keyExposed,
            file.path,
            expected: "a file that only its owner can read (chmod 600)",
            found: "the mode \(String(status.permissions, radix: 8)); if others may have read it, make a new key. "
                + "--insecure-key takes it all the same"
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
        try SecretLine.read(file.path) { Glibc.read(file.descriptor, $0, 1) }
    }
}

/// One line that nobody may see, read byte by byte, so that nothing behind it is taken.
enum SecretLine {
    private static let limit = 4096

    /// - Parameter next: reads a byte as read(2) does.
    static func read(_ subject: String, _ next: (UnsafeMutableRawPointer) -> Int) throws -> Secret {
        var bytes: [UInt8] = []
        // No growing, which would leave copies behind.
        bytes.reserveCapacity(limit)
        defer { Secret.wipe(&bytes) }
        while bytes.count < limit {
            var byte: UInt8 = 0
            let count = next(&byte)
            if count < 0, errno == EINTR { continue }
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
