import DurableFiles
import Signing

/// The file of a private key.
enum PrivateKeyFile {
    static func read(_ path: String, _ options: PassphraseOptions) throws -> SigningKey {
        PrivateMemory.keep()
        let file = try SecretFile(path)
        let text = try file.text()
        // A file without a private key is no secret, and SigningKey refuses it with a better error.
        if text.contains("PRIVATE KEY-----") { try file.requirePrivate(isInsecure: options.insecureKey) }
        return try SigningKey(pem: text, subject: path) { try options.passphrase(for: path) }
    }
}
