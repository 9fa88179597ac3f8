import DurableFiles
import Identifiers
import Signing

/// The two files of a signing key: the private key, and the public key with `.pub` after its name. Each file is complete or
/// absent.
struct KeyPairFiles {
    private let directory: DirectoryHandle
    private let privateName: String
    private let publicName: String

    init(_ place: OutputPath) {
        directory = place.directory
        privateName = place.name
        publicName = place.name + ".pub"
    }

    /// Makes a new key. If an earlier call was killed between the two files, completes its key with the public file.
    /// - Parameter passphrase: the passphrase that encrypts the private key; nil for no encryption.
    /// - Throws: `file.already-there` instead of overwriting a file.
    func generate(passphrase: () throws -> Secret? = { nil }) throws -> SigningKey {
        if let key = try finishInterrupted() { return key }
        for name in [privateName, publicName] where try directory.status(of: name) != nil {
            throw FileFailure(
                .alreadyThere,
                directory.fullPath(of: name),
                "a key is never overwritten; choose another name"
            )
        }
        try directory.removeLeftovers(of: privateName)
        try directory.removeLeftovers(of: publicName)
        let key = SigningKey.generate()
        let pem = try passphrase().map { try key.encryptedPEM($0) } ?? key.pem
        let secret = try write(pem, for: privateName, mode: 0o600)
        defer { _ = try? directory.remove(file: secret.name) }
        let open = try write(key.verificationKey.pem, for: publicName, mode: 0o644)
        defer { _ = try? directory.remove(file: open.name) }
        try directory.renameExclusively(secret.name, to: directory, as: privateName)
        do {
            try directory.renameExclusively(open.name, to: directory, as: publicName)
            try directory.sync()
        } catch {
            _ = try? directory.remove(file: privateName)
            throw error
        }
        return key
    }

    /// Completes the pair of an interrupted call. A matching public key under a temporary name proves that this program made both.
    private func finishInterrupted() throws -> SigningKey? {
        guard try directory.status(of: privateName) != nil, try directory.status(of: publicName) == nil else {
            return nil
        }
        for leftover in try directory.leftovers(of: publicName) {
            let subject = directory.fullPath(of: privateName)
            let text = String(decoding: try directory.read(file: privateName, limit: 1 << 20), as: UTF8.self)
            // An encrypted key is not opened for this: `slipway key show` prints its public part.
            guard let key = try? SigningKey(pem: text, subject: subject) else { return nil }
            let ready = try directory.read(file: leftover, limit: 1 << 20)
            guard ready.elementsEqual(key.verificationKey.pem.utf8) else { continue }
            try directory.renameExclusively(leftover, to: directory, as: publicName)
            try directory.sync()
            try directory.removeLeftovers(of: privateName)
            return key
        }
        return nil
    }

    private func write(_ pem: String, for name: String, mode: UInt32) throws -> (name: String, file: OpenFile) {
        let (temporary, file) = try directory.createHeld(for: name, mode: mode)
        do {
            try file.write(Array(pem.utf8))
            try file.sync()
        } catch {
            _ = try? directory.remove(file: temporary)
            throw error
        }
        return (temporary, file)
    }
}
