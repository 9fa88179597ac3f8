import Crypto
import Identifiers
import SwiftASN1
import X509

/// A private key that signs bundles: ECDSA on P-256, P-384 or P-521.
package struct SigningKey: Sendable {
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
        let blocks = try KeyFile.blocks(of: pem, subject)
        let keys = blocks.filter { $0.kind.hasSuffix("PRIVATE KEY") }
        guard keys.count == 1, let block = keys.first else {
            throw SigningFailure(
                .keyMissing,
                subject,
                "expected one private key (PRIVATE KEY or EC PRIVATE KEY), found \(KeyFile.list(blocks)); "
                    + "`slipway key generate` makes one"
            )
        }
        if block.isEncrypted || block.kind == "ENCRYPTED PRIVATE KEY" {
            throw SigningFailure(
                .keyEncrypted,
                subject,
                "the private key is encrypted with a passphrase, which cannot be given here; decrypt it with "
                    + "`openssl pkey -in FILE -out NEW` and keep the new file readable by its owner only"
            )
        }
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

    /// The DER signature over the encoding, with the hash that belongs to the curve.
    func signature(over message: PreAuthenticationEncoding) throws -> [UInt8] {
        switch curve {
        case .p256(let key): Array(try key.signature(for: message.digest(SHA256.self)).derRepresentation)
        case .p384(let key): Array(try key.signature(for: message.digest(SHA384.self)).derRepresentation)
        case .p521(let key): Array(try key.signature(for: message.digest(SHA512.self)).derRepresentation)
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
