import ArgumentParser
import DurableFiles
import Identifiers
import Signing

#if canImport(Glibc)
import Glibc
#endif

/// The source of a private key's passphrase, and the rule for the mode of its file.
struct PassphraseOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Read the key's passphrase from the first line of this file.", valueName: "file"))
    var passphraseFile: String?

    @Option(
        name: .customLong("passphrase-fd"),
        help: ArgumentHelp(
            "Read the passphrase from this open file descriptor; by default from the terminal.",
            valueName: "n"
        )
    )
    var passphraseDescriptor: Int32?

    @Flag(help: "Accept files of keys and passphrases that other users can read.")
    var insecureKey = false

    func validate() throws {
        if passphraseFile != nil, passphraseDescriptor != nil {
            throw ValidationError("--passphrase-file and --passphrase-fd exclude each other.")
        }
        if let passphraseDescriptor, passphraseDescriptor < 0 {
            throw ValidationError("--passphrase-fd needs the number of an open file descriptor.")
        }
    }

    /// The passphrase for a key.
    /// - Parameters:
    ///   - path: the key's file.
    ///   - isNew: true to ask twice at a terminal, and to refuse an empty passphrase.
    func passphrase(for path: String, isNew: Bool = false) throws -> Secret {
        PrivateMemory.keep()
        let passphrase: Secret
        if let passphraseFile {
            let file = try SecretFile(passphraseFile)
            try file.requirePrivate(isInsecure: insecureKey)
            passphrase = try file.line()
        } else if let passphraseDescriptor {
            passphrase = try Self.line(from: passphraseDescriptor)
        } else {
            passphrase = try Terminal.secret("Passphrase for \(path): ")
            if isNew, try !Terminal.secret("Repeat it: ").isSame(as: passphrase) {
                throw SigningFailure(
                    .keyPassphrase,
                    path,
                    expected: "the same passphrase twice",
                    found: "two different ones"
                )
            }
        }
        guard !isNew || !passphrase.isEmpty else {
            throw SigningFailure(.keyPassphrase, path, expected: "a passphrase", found: "nothing")
        }
        return passphrase
    }

    private static func line(from descriptor: Int32) throws -> Secret {
        // What was handed over has outlived exec(3). This program's own descriptors would not, and are none of the user's.
        let flags = fcntl(descriptor, F_GETFD)
        guard flags >= 0, flags & FD_CLOEXEC == 0 else {
            throw SigningFailure(
                .keyPassphrase,
                "--passphrase-fd",
                expected: "an open file descriptor",
                found: "\(descriptor), which was not handed over"
            )
        }
        return try SecretLine.read("file descriptor \(descriptor)", descriptor)
    }
}
