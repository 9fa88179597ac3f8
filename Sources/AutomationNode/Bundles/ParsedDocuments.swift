import Bundles
import Identifiers
import Signing
import Synchronization

/// The documents of bundles that were parsed already, by the digests of their bytes, so that a deployment, and a start, parse each once.
///
/// It saves no reading: whoever asks has read and digested the bytes, and an entry is of exactly these. What was not used for longest
/// goes.
final class ParsedDocuments: Sendable {
    private enum Document {
        case manifest(BundleManifest)
        case list([SignedResource])
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

    /// The list that `bundle.sig` is over; who signed it is not looked at.
    func list(_ digest: Digest, _ signature: [UInt8]) throws -> [SignedResource] {
        if case .list(let resources) = find(digest) { return resources }
        let resources = try BundleSignature.readUnverified(signature).statement.resources
        keep(.list(resources), digest, signature.count)
        return resources
    }

    /// Takes over what a verification has parsed of the same bytes.
    func keep(_ resources: [SignedResource], of digest: Digest, bytes: Int) { keep(.list(resources), digest, bytes) }

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
