import Crypto
import CryptoExtras
import SwiftASN1

/// A private key under a passphrase, as openssl writes it: `EncryptedPrivateKeyInfo` (RFC 5958) by PBES2 (RFC 8018), AES in CBC mode
/// under a key that PBKDF2 or scrypt (RFC 7914) makes of the passphrase.
struct EncryptedKey {
    /// The reason why a key cannot be opened.
    enum Flaw: Error {
        /// Encrypted with another algorithm, which it names.
        case unsupported(String)
        /// The passphrase is another one, or the key is damaged.
        case passphrase
    }

    private enum Derivation {
        case pbkdf2(salt: [UInt8], rounds: Int, hash: KDF.Insecure.PBKDF2.HashFunction)
        case scrypt(salt: [UInt8], rounds: Int, blockSize: Int, parallelism: Int)
    }

    private let derivation: Derivation
    /// Bytes of the key of AES.
    private let keySize: Int
    private let vector: [UInt8]
    private let content: [UInt8]

    /// More takes minutes.
    private static let roundLimit = 20_000_000
    /// Bytes that scrypt may take.
    private static let memoryLimit = 512 << 20
    /// The count for PBKDF2 with HMAC-SHA256 in OWASP's Password Storage Cheat Sheet.
    private static let rounds = 600_000

    init(der: [UInt8]) throws(Flaw) {
        do {
            self = try DER.sequence(try DER.parse(der), identifier: .sequence) { nodes in
                let scheme = try Self.algorithm(&nodes)
                guard scheme.name == .pbes2, let parameters = scheme.parameters else {
                    throw Flaw.unsupported("the scheme \(scheme.name)")
                }
                let content = try ASN1OctetString(derEncoded: &nodes)
                return try DER.sequence(parameters, identifier: .sequence) { nodes in
                    let derivation = try Self.derivation(try Self.algorithm(&nodes))
                    let (keySize, vector) = try Self.cipher(try Self.algorithm(&nodes))
                    return EncryptedKey(derivation, keySize, vector, Array(content.bytes))
                }
            }
        } catch let flaw as Flaw {
            throw flaw
        } catch {
            throw .unsupported("what is no EncryptedPrivateKeyInfo of PKCS#8")
        }
    }

    private init(_ derivation: Derivation, _ keySize: Int, _ vector: [UInt8], _ content: [UInt8]) {
        self.derivation = derivation
        self.keySize = keySize
        self.vector = vector
        self.content = content
    }

    /// Puts a key (PKCS#8, DER) under a passphrase.
    /// - Returns: the DER of an `EncryptedPrivateKeyInfo`.
    static func seal(_ key: [UInt8], with passphrase: Secret) throws -> [UInt8] {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        let vector = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        let derivation = Derivation.pbkdf2(salt: salt, rounds: rounds, hash: .sha256)
        let sealed = try AES._CBC.encrypt(
            key,
            using: try Self.key(derivation, 32, passphrase),
            iv: try AES._CBC.IV(ivBytes: vector)
        )
        var output = DER.Serializer()
        try output.appendConstructedNode(identifier: .sequence) { output in
            try output.appendConstructedNode(identifier: .sequence) { output in
                try output.serialize(ASN1ObjectIdentifier.pbes2)
                try output.appendConstructedNode(identifier: .sequence) { output in
                    try writeDerivation(salt: salt, to: &output)
                    try output.appendConstructedNode(identifier: .sequence) { output in
                        try output.serialize(ASN1ObjectIdentifier.aes256CBC)
                        try output.serialize(ASN1OctetString(contentBytes: vector[...]))
                    }
                }
            }
            try output.serialize(ASN1OctetString(contentBytes: Array(sealed)[...]))
        }
        return output.serializedBytes
    }

    private static func writeDerivation(salt: [UInt8], to output: inout DER.Serializer) throws {
        try output.appendConstructedNode(identifier: .sequence) { output in
            try output.serialize(ASN1ObjectIdentifier.pbkdf2)
            try output.appendConstructedNode(identifier: .sequence) { output in
                try output.serialize(ASN1OctetString(contentBytes: salt[...]))
                try output.serialize(rounds)
                try output.appendConstructedNode(identifier: .sequence) { output in
                    try output.serialize(ASN1ObjectIdentifier.hmacSHA256)
                    try output.serialize(ASN1Null())
                }
            }
        }
    }

    /// Decrypts the key: PKCS#8, DER. The result is a secret, which the caller must wipe.
    func open(with passphrase: Secret) throws(Flaw) -> [UInt8] {
        do {
            let key = try Self.key(derivation, keySize, passphrase)
            return Array(try AES._CBC.decrypt(content, using: key, iv: try AES._CBC.IV(ivBytes: vector)))
        } catch {
            throw .passphrase
        }
    }

    private static func key(_ derivation: Derivation, _ size: Int, _ passphrase: Secret) throws -> SymmetricKey {
        try passphrase.withBytes { passphrase in
            switch derivation {
            case .pbkdf2(let salt, let rounds, let hash):
                try KDF.Insecure.PBKDF2.deriveKey(
                    from: passphrase,
                    salt: salt,
                    using: hash,
                    outputByteCount: size,
                    unsafeUncheckedRounds: rounds
                )
            case .scrypt(let salt, let rounds, let blockSize, let parallelism):
                try KDF.Scrypt.deriveKey(
                    from: passphrase,
                    salt: salt,
                    outputByteCount: size,
                    rounds: rounds,
                    blockSize: blockSize,
                    parallelism: parallelism
                )
            }
        }
    }

    // MARK: Reading

    private typealias Algorithm = (name: ASN1ObjectIdentifier, parameters: ASN1Node?)

    private static func algorithm(_ nodes: inout ASN1NodeCollection.Iterator) throws -> Algorithm {
        guard let node = nodes.next() else { throw Flaw.unsupported("a scheme without a name") }
        return try DER.sequence(node, identifier: .sequence) { inner in
            (try ASN1ObjectIdentifier(derEncoded: &inner), inner.next())
        }
    }

    private static func derivation(_ algorithm: Algorithm) throws -> Derivation {
        guard let parameters = algorithm.parameters else { throw Flaw.unsupported("\(algorithm.name) without a salt") }
        return try DER.sequence(parameters, identifier: .sequence) { nodes in
            switch algorithm.name {
            case .pbkdf2: return try pbkdf2(&nodes)
            case .scrypt: return try scrypt(&nodes)
            default: throw Flaw.unsupported("the key derivation \(algorithm.name)")
            }
        }
    }

    private static func pbkdf2(_ nodes: inout ASN1NodeCollection.Iterator) throws -> Derivation {
        let salt = try ASN1OctetString(derEncoded: &nodes)
        let rounds = try Int(derEncoded: &nodes)
        guard (1...roundLimit).contains(rounds) else { throw Flaw.unsupported("PBKDF2 with \(rounds) rounds") }
        var rest = Array(IteratorSequence(nodes))
        while nodes.next() != nil {}
        // The length of the key, which the cipher says, too.
        if rest.first?.identifier == .integer { rest.removeFirst() }
        guard let last = rest.first else {
            return .pbkdf2(salt: Array(salt.bytes), rounds: rounds, hash: .insecureSHA1)
        }
        let name = try DER.sequence(last, identifier: .sequence) { nodes in
            let name = try ASN1ObjectIdentifier(derEncoded: &nodes)
            _ = nodes.next()
            return name
        }
        let hashes: [ASN1ObjectIdentifier: KDF.Insecure.PBKDF2.HashFunction] = [
            .hmacSHA1: .insecureSHA1, .hmacSHA256: .sha256, .hmacSHA384: .sha384, .hmacSHA512: .sha512,
        ]
        guard let hash = hashes[name] else { throw Flaw.unsupported("PBKDF2 with \(name)") }
        return .pbkdf2(salt: Array(salt.bytes), rounds: rounds, hash: hash)
    }

    private static func scrypt(_ nodes: inout ASN1NodeCollection.Iterator) throws -> Derivation {
        let salt = try ASN1OctetString(derEncoded: &nodes)
        let (rounds, blockSize) = (try Int(derEncoded: &nodes), try Int(derEncoded: &nodes))
        let parallelism = try Int(derEncoded: &nodes)
        while nodes.next() != nil {}
        guard rounds > 1, rounds & (rounds - 1) == 0, (1...64).contains(blockSize), (1...16).contains(parallelism),
            rounds <= memoryLimit / 128 / blockSize
        else { throw Flaw.unsupported("scrypt with N \(rounds), r \(blockSize), p \(parallelism)") }
        return .scrypt(salt: Array(salt.bytes), rounds: rounds, blockSize: blockSize, parallelism: parallelism)
    }

    private static func cipher(_ algorithm: Algorithm) throws -> (keySize: Int, vector: [UInt8]) {
        let sizes: [ASN1ObjectIdentifier: Int] = [.aes128CBC: 16, .aes192CBC: 24, .aes256CBC: 32]
        guard let size = sizes[algorithm.name], let parameters = algorithm.parameters else {
            throw Flaw.unsupported("the cipher \(algorithm.name)")
        }
        return (size, Array(try ASN1OctetString(derEncoded: parameters).bytes))
    }
}

extension ASN1ObjectIdentifier {
    fileprivate static let pbes2: Self = [1, 2, 840, 113_549, 1, 5, 13]
    fileprivate static let pbkdf2: Self = [1, 2, 840, 113_549, 1, 5, 12]
    fileprivate static let scrypt: Self = [1, 3, 6, 1, 4, 1, 11591, 4, 11]
    fileprivate static let hmacSHA1: Self = [1, 2, 840, 113_549, 2, 7]
    fileprivate static let hmacSHA256: Self = [1, 2, 840, 113_549, 2, 9]
    fileprivate static let hmacSHA384: Self = [1, 2, 840, 113_549, 2, 10]
    fileprivate static let hmacSHA512: Self = [1, 2, 840, 113_549, 2, 11]
    fileprivate static let aes128CBC: Self = [2, 16, 840, 1, 101, 3, 4, 1, 2]
    fileprivate static let aes192CBC: Self = [2, 16, 840, 1, 101, 3, 4, 1, 22]
    fileprivate static let aes256CBC: Self = [2, 16, 840, 1, 101, 3, 4, 1, 42]
}
