import Identifiers

import struct Crypto.SHA256

/// SHA-256 over bytes in memory.
struct SHA256Sum {
    private var hash = SHA256()

    mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    func finish() -> Digest {
        guard let digest = hash.finalize().withUnsafeBytes({ Digest(bytes: $0) }) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return digest
    }

    static func of(_ bytes: [UInt8]) -> Digest {
        var sum = SHA256Sum()
        sum.update(bytes)
        return sum.finish()
    }
}
