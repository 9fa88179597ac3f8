import Crypto
import Identifiers
import SwiftASN1
import X509

/// A private key that signs bundles: ECDSA on P-256, P-384 or P-521.
package struct SigningKey: BundleSigner {
    private enum Curve: Sendable {
        case p256(P256.Signing.PrivateKey)
        case p384(P384.Signing.PrivateKey)
        case p521(P521.Signing.PrivateKey)
    }

    private let curve: Curve
    package let verificationKey: VerificationKey

    /// A new key on P-256.
    package static func generate() -> SigningKey {
        SigningKey(.p256(P256.Signing.PrivateKey()))
    }

    /// - Parameters:
    ///   - pem: a text with one private key, SEC1 (`EC PRIVATE KEY`) or PKCS#8 (`PRIVATE KEY`), not encrypted.
    ///   - subject: what the text is called in an error, usually its path.
    package init(pem: String, subject: String) throws(SigningFailure) {
        let block = try Self.block(of: pem, subject)
        guard !block.isUnderPassphrase else {
            throw SigningFailure(
                .keyEncrypted,
                subject,
                "the private key is encrypted, and no passphrase was given"
            )
        }
        try self.init(block, subject)
    }

    /// - Parameters:
    ///   - pem: a text with one private key, which may be encrypted (`ENCRYPTED PRIVATE KEY`, PKCS#8 by PBES2).
    ///   - subject: what the text is called in an error, usually its path.
    ///   - passphrase: asked only where the key is encrypted.
    /// - Throws: a `SigningFailure`, or what the passphrase's source threw.
    package init(pem: String, subject: String, passphrase: () throws -> Secret) throws {
        let block = try Self.block(of: pem, subject)
        guard block.isUnderPassphrase else {
            try self.init(block, subject)
            return
        }
        do {
            let sealed = try EncryptedKey(der: block.bytes)
            var key = try sealed.open(with: try passphrase())
            defer { Secret.wipe(&key) }
            // A wrong passphrase may leave what looks whole by chance.
            guard let curve = Self.curve(of: key) else {
                guard (try? DER.parse(key)) != nil else { throw EncryptedKey.Flaw.passphrase }
                throw SigningFailure(
                    .keyAlgorithm,
                    subject,
                    expected: VerificationKey.rule,
                    found: "an encrypted key of another kind"
                )
            }
            self.init(curve)
        } catch EncryptedKey.Flaw.passphrase {
            throw SigningFailure(
                .keyPassphrase,
                subject,
                "the passphrase does not open this key, or the key is damaged"
            )
        } catch EncryptedKey.Flaw.unsupported(let what) {
            throw Self.encryptedOtherwise(subject, what)
        }
    }

    private init(_ block: PEMBlock, _ subject: String) throws(SigningFailure) {
        guard let curve = Self.curve(of: block.bytes) else {
            throw SigningFailure(
                .keyAlgorithm,
                subject,
                expected: VerificationKey.rule,
                found: Self.describe(block)
            )
        }
        self.init(curve)
    }

    /// The one private key of a text.
    private static func block(of pem: String, _ subject: String) throws(SigningFailure) -> PEMBlock {
        let blocks = try KeyFile.blocks(of: pem, subject)
        let keys = blocks.filter { $0.kind.hasSuffix("PRIVATE KEY") }
        guard keys.count == 1, let block = keys.first else {
            throw SigningFailure(
                .keyMissing,
                subject,
                "expected one private key (PRIVATE KEY, ENCRYPTED PRIVATE KEY or EC PRIVATE KEY), found "
                    + "\(KeyFile.list(blocks)); `slipway key generate` makes one"
            )
        }
        guard !block.isEncrypted else { throw encryptedOtherwise(subject, "the old way of openssl (Proc-Type)") }
        return block
    }

    private static func encryptedOtherwise(_ subject: String, _ way: String) -> SigningFailure {
        SigningFailure(
            .keyEncrypted,
            subject,
            "the private key is encrypted by \(way); expected PKCS#8 with PBES2, AES-CBC and PBKDF2 or scrypt. Convert it: "
                + "`openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out NEW`, then `chmod 600 NEW`"
        )
    }

    private init(_ curve: Curve) {
        self.curve = curve
        switch curve {
        case .p256(let key): verificationKey = VerificationKey(key.publicKey)
        case .p384(let key): verificationKey = VerificationKey(key.publicKey)
        case .p521(let key): verificationKey = VerificationKey(key.publicKey)
        }
    }

    /// The key as PKCS#8 PEM text, ending in a line feed. A secret.
    package var pem: String {
        switch curve {
        case .p256(let key): key.pemRepresentation + "\n"
        case .p384(let key): key.pemRepresentation + "\n"
        case .p521(let key): key.pemRepresentation + "\n"
        }
    }

    /// The key as encrypted PKCS#8 PEM text, which openssl reads, too.
    package func encryptedPEM(_ passphrase: Secret) throws -> String {
        var der: [UInt8]
        switch curve {
        case .p256(let key): der = Array(key.derRepresentation)
        case .p384(let key): der = Array(key.derRepresentation)
        case .p521(let key): der = Array(key.derRepresentation)
        }
        defer { Secret.wipe(&der) }
        return PEMBlock.text(kind: PEMBlock.encryptedKind, bytes: try EncryptedKey.seal(der, with: passphrase))
    }

    /// The DER signature over the encoding, with the hash that belongs to the curve.
    package func signature(over message: PreAuthenticationEncoding) throws(SigningFailure) -> [UInt8] {
        do {
            switch curve {
            case .p256(let key): return Array(try key.signature(for: message.digest(SHA256.self)).derRepresentation)
            case .p384(let key): return Array(try key.signature(for: message.digest(SHA384.self)).derRepresentation)
            case .p521(let key): return Array(try key.signature(for: message.digest(SHA512.self)).derRepresentation)
            }
        } catch {
            throw SigningFailure(
                .keyAlgorithm,
                SignatureDocument.subject,
                "could not be signed with this key",
                underlying: error
            )
        }
    }

    private static func curve(of der: [UInt8]) -> Curve? {
        if let key = try? P256.Signing.PrivateKey(derRepresentation: der) { return .p256(key) }
        if let key = try? P384.Signing.PrivateKey(derRepresentation: der) { return .p384(key) }
        if let key = try? P521.Signing.PrivateKey(derRepresentation: der) { return .p521(key) }
        return nil
    }

    private static func describe(_ block: PEMBlock) -> String {
        let document = PEMDocument(type: block.kind, derBytes: block.bytes)
        guard let key = try? Certificate.PrivateKey(pemDocument: document) else {
            return "a key of another kind, or a damaged one, in the block \(block.kind.printable)"
        }
        return "the key of a pair with \(key.publicKey)"
    }
}

extension SigningKey: CustomStringConvertible, CustomReflectable {
    /// Names the key without its secret, so that no log can hold it.
    package var description: String { "signing key \(verificationKey.hint)" }

    package var customMirror: Mirror { Mirror(self, children: []) }
}
