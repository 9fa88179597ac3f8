import Bundles
import DurableFiles
import Identifiers
import MLflow
import Signing
import Synchronization

/// The documents of bundles that were parsed already, by the digests of their bytes, so that a deployment, and a start, parse each once:
/// the signed list, `bundle.json` and each `MLmodel`.
///
/// It saves no reading: the bytes were read and digested, and an entry is of exactly these. It saves no verification either: a list
/// is verified as long as its signature is. The entry that was not used for longest goes first.
final class ParsedDocuments: Sendable {
    private enum Document {
        case manifest(BundleManifest)
        case list([SignedResource])
        case model(MLmodel)
    }

    private struct Entry {
        let document: Document
        let bytes: Int
        var use: UInt64
    }

    private struct State {
        var entries: [Digest: Entry] = [:]
        var bytes = 0
        var uses: UInt64 = 0
    }

    /// Bytes of all documents together, as they were before they were parsed.
    private static let limit = 32 << 20

    private let state = Mutex(State())

    /// The parsed `bundle.json`.
    func manifest(_ digest: Digest, _ bytes: [UInt8]) throws -> BundleManifest {
        if case .manifest(let manifest) = find(digest) { return manifest }
        let manifest = try BundleManifest(json: bytes)
        keep(.manifest(manifest), digest, bytes.count)
        return manifest
    }

    /// The parsed `MLmodel`.
    /// - Parameter subject: its name in messages.
    func model(_ bytes: [UInt8], subject: String) throws(MLflowFailure) -> MLmodel {
        let digest = StreamingDigest.of(bytes)
        if case .model(let model) = find(digest) { return model }
        let model = try MLmodel(yaml: bytes, subject: subject)
        keep(.model(model), digest, bytes.count)
        return model
    }

    /// The list that `bundle.sig` is over; who signed it is not looked at.
    func list(_ digest: Digest, _ signature: [UInt8]) throws -> [SignedResource] {
        if case .list(let resources) = find(digest) { return resources }
        let resources = try BundleSignature.readUnverified(signature).statement.resources
        keep(.list(resources), digest, signature.count)
        return resources
    }

    /// The list that `bundle.sig` is over, once its signature was verified against the trust.
    func verifiedList(
        _ digest: Digest,
        _ signature: [UInt8],
        trust: Trust,
        at now: Timestamp
    ) throws -> (resources: [SignedResource], signer: Signer) {
        if case .list(let resources) = find(digest) {
            return (resources, try BundleSignature.signer(of: signature, trust: trust, at: now))
        }
        let (statement, signer) = try BundleSignature.verify(signature, trust: trust, at: now)
        keep(.list(statement.resources), digest, signature.count)
        return (statement.resources, signer)
    }

    /// Takes over the documents that the verification of a bundle has parsed.
    /// - Parameter manifestSize: bytes of its `bundle.json`.
    func keep(_ bundle: VerifiedBundle, manifestSize: Int) {
        keep(.manifest(bundle.manifest), bundle.manifestDigest, manifestSize)
        guard bundle.signature.count <= Self.limit else { return }
        keep(.list(bundle.resources), StreamingDigest.of(bundle.signature), bundle.signature.count)
    }

    private func find(_ digest: Digest) -> Document? {
        state.withLock { state in
            state.uses += 1
            state.entries[digest]?.use = state.uses
            return state.entries[digest]?.document
        }
    }

    private func keep(_ document: Document, _ digest: Digest, _ bytes: Int) {
        guard bytes <= Self.limit else { return }
        state.withLock { state in
            state.uses += 1
            state.bytes += bytes - (state.entries[digest]?.bytes ?? 0)
            state.entries[digest] = Entry(document: document, bytes: bytes, use: state.uses)
            while state.bytes > Self.limit, let oldest = state.entries.min(by: { $0.value.use < $1.value.use }) {
                state.bytes -= oldest.value.bytes
                state.entries[oldest.key] = nil
            }
        }
    }
}
