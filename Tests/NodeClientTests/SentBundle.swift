import Bundles
import Identifiers
import NodeAPI
import NodeClient
import Signing
import TestSupport

/// A signed bundle on the disk, with what a client that offers it must know.
struct SentBundle: Sendable {
    let bytes: [UInt8]
    let plan: TarLayout
    private let identity: SigningIdentity
    private let keyPEM: String

    /// - Parameter weights: makes the models large.
    init(weights: String = "w", sequence: Int64 = 1, by signer: SentBundle? = nil) throws {
        let key = SigningKey.generate()
        identity = signer?.identity ?? SigningIdentity(key: key)
        keyPEM = signer?.keyPEM ?? key.verificationKey.pem
        bytes = try BundleDraft.sound(bundle: "b.\(sequence)", sequence: sequence, weights: weights).bytes(
            signedBy: identity
        )
        let directory = try TemporaryDirectory()
        plan = try UnverifiedBundle.read(directory.write(bytes, to: "bundle.tar")).plan
    }

    /// Puts the signer's key into a state directory's trust.
    func trust(in directory: TemporaryDirectory) throws {
        try directory.write(Array(keyPEM.utf8), to: "state/trust/signer.pem")
    }

    var source: UploadSource { UploadSource(bytes: bytes) }

    /// The first entries.
    var head: [UInt8] { Array(bytes[..<Int(plan.entries[0].end)]) }

    func content(_ digest: Digest) -> [UInt8] {
        guard let entry = plan.firstEntries()[digest] else { return [] }
        return Array(bytes[Int(entry.contentOffset)..<Int(entry.contentOffset + entry.size)])
    }
}
