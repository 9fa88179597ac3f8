import DurableFiles
import Identifiers
import Signing

/// STATE/node.key: the node's own signing key, on P-256. Its signatures say that this node wrote something, and nothing about
/// models.
package enum NodeKey {
    static let fileName = "node.key"

    /// Makes it at the first start, readable by its user alone.
    /// - Returns: the key, and whether it is new.
    static func loadOrMake(in root: DirectoryHandle) throws -> (key: SigningKey, isNew: Bool) {
        if try root.status(of: fileName) != nil { return (try load(from: root), false) }
        let key = SigningKey.generate()
        try root.replace(file: fileName, with: Array(key.pem.utf8), mode: 0o600)
        return (key, true)
    }

    /// - Throws: `node.key`.
    static func load(from root: DirectoryHandle) throws -> SigningKey {
        let path = root.fullPath(of: fileName)
        do {
            let bytes = try root.read(file: fileName, limit: 1 << 16)
            return try SigningKey(pem: String(decoding: bytes, as: UTF8.self), subject: path)
        } catch let failure as any CodedFailure {
            throw NodeFailure(
                .nodeKey,
                path,
                "is not the node's key: \(failure.message). Restore it from a backup, or remove it: the next start makes another, "
                    + "and anchors from before must be checked with the old public key",
                underlying: failure
            )
        }
    }

    /// The public half, as PEM.
    /// - Throws: `node.key`, a `state.*` code.
    package static func publicKey(state path: String) throws -> String {
        try load(from: StateDirectory.existing(path)).verificationKey.pem
    }
}
