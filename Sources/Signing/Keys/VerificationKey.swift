import Crypto
import Identifiers
import SwiftASN1
import X509

/// A public key that can verify bundles: ECDSA on P-256, P-384 or P-521.
package struct VerificationKey: Sendable {
    private enum Curve: Sendable {
        case p256(P256.Signing.PublicKey)
        case p384(P384.Signing.PublicKey)
        case p521(P521.Signing.PublicKey)
    }

    private let curve: Curve
    /// The PEM text (`PUBLIC KEY`), 64 columns, ending in a line feed.
    package let pem: String
    /// The name of the key in a signature: the lower-case hex SHA-256 of `pem`.
    package let hint: String

    /// - Parameters:
    ///   - pem: a text with exactly one `PUBLIC KEY` block.
    ///   - subject: what the text is called in an error, usually its path.
    package init(pem: String, subject: String) throws(SigningFailure) {
        let blocks = try KeyFile.blocks(of: pem, subject)
        if let block = blocks.first(where: { $0.kind.hasSuffix("PRIVATE KEY") }) {
            throw SigningFailure(
                .keyPEM,
                subject,
                "holds a private key (\(block.kind)) where a public key is expected; "
                    + "keep it secret and give the public key that `slipway key show` prints"
            )
        }
        guard blocks.count == 1, let block = blocks.first, block.kind == "PUBLIC KEY" else {
            throw SigningFailure(.keyPEM, subject, expected: "one PUBLIC KEY block", found: KeyFile.list(blocks))
        }
        try self.init(subjectPublicKeyInfo: block.bytes, subject)
    }

    init(subjectPublicKeyInfo bytes: [UInt8], _ subject: String) throws(SigningFailure) {
        let key: Certificate.PublicKey
        do {
            key = try Certificate.PublicKey(derEncoded: bytes)
        } catch {
            throw SigningFailure(
                .keyAlgorithm,
                subject,
                "holds a public key that cannot be read; expected \(Self.rule)",
                underlying: error
            )
        }
        guard let usable = VerificationKey(key) else {
            throw SigningFailure(.keyAlgorithm, subject, expected: Self.rule, found: "\(key)".printable)
        }
        self = usable
    }

    /// - Returns: nil for RSA and other keys that sign no bundles.
    init?(_ key: Certificate.PublicKey) {
        if let key = P256.Signing.PublicKey(key) {
            self.init(key)
        } else if let key = P384.Signing.PublicKey(key) {
            self.init(key)
        } else if let key = P521.Signing.PublicKey(key) {
            self.init(key)
        } else {
            return nil
        }
    }

    init(_ key: P256.Signing.PublicKey) { self.init(.p256(key), der: Array(key.derRepresentation)) }
    init(_ key: P384.Signing.PublicKey) { self.init(.p384(key), der: Array(key.derRepresentation)) }
    init(_ key: P521.Signing.PublicKey) { self.init(.p521(key), der: Array(key.derRepresentation)) }

    private init(_ curve: Curve, der: [UInt8]) {
        self.curve = curve
        pem = PEMBlock.text(kind: "PUBLIC KEY", bytes: der)
        hint = SHA256Sum.of(Array(pem.utf8)).hex
    }

    /// The accepted kinds of keys, for messages.
    static let rule = "an elliptic curve key (P-256, P-384 or P-521)"

    /// The name of its curve.
    package var curveName: String {
        switch curve {
        case .p256: "P-256"
        case .p384: "P-384"
        case .p521: "P-521"
        }
    }

    /// The name of the hash that belongs to the curve.
    package var hashName: String {
        switch curve {
        case .p256: "SHA-256"
        case .p384: "SHA-384"
        case .p521: "SHA-512"
        }
    }

    /// Bytes of a coordinate, and of each half of a signature that is not in DER.
    var coordinateSize: Int {
        switch curve {
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }

    /// True if the DER signature is this key's over the encoding, with the hash that belongs to the curve.
    func accepts(signature: [UInt8], over message: PreAuthenticationEncoding) throws -> Bool {
        switch curve {
        case .p256(let key):
            guard let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: try message.digest(SHA256.self))
        case .p384(let key):
            guard let signature = try? P384.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: try message.digest(SHA384.self))
        case .p521(let key):
            guard let signature = try? P521.Signing.ECDSASignature(derRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: try message.digest(SHA512.self))
        }
    }
}

extension VerificationKey: Hashable {
    package static func == (left: Self, right: Self) -> Bool { left.pem == right.pem }

    package func hash(into hasher: inout Hasher) { hasher.combine(pem) }
}
