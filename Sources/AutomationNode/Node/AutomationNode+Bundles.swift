import AsyncSupport
import ContentStore
import DurableFiles
package import Identifiers
package import NodeAPI

/// Bundles on their way in and out.
extension AutomationNode {
    /// Begins the upload of a whole bundle, plain or compressed.
    package func beginUpload(by requester: Requester) async throws -> BundleUpload {
        try requester.require(.upload)
        return try await pool.run { [intake, following] in
            try BundleUpload(intake: intake, requester: requester) { following.wake() }
        }
    }

    /// - Parameter head: the first entries of a bundle, `bundle.sig` and `bundle.json`, exactly as they stand in the tar.
    package func offer(_ head: [UInt8], by requester: Requester) async throws -> OfferReport {
        try requester.require(.upload)
        return try await pool.run { [offers] in try offers.add(head, by: requester) }
    }

    /// - Parameters:
    ///   - offset: where the sender begins: 0, or what an earlier, interrupted upload brought.
    ///   - total: the size of the whole content.
    ///   - offer: the offer it is for; nil for any that lacks it, the caller's own first.
    package func beginBlob(
        _ digest: Digest,
        offset: UInt64,
        total: UInt64,
        offer id: String? = nil,
        by requester: Requester
    ) async throws -> BlobUpload {
        try requester.require(.upload)
        return try await pool.run { [intake, offers] in
            let (offer, size) =
                try id.map { try offers.offer($0, with: digest, by: requester) }
                ?? offers.offer(missing: digest, by: requester)
            guard size == total else {
                throw NodeFailure(
                    .blobSize,
                    digest.description,
                    expected: "\(size) bytes, as they are signed",
                    found: "\(total)"
                )
            }
            return try BlobUpload(
                offer: offer,
                digest: digest,
                size: size,
                offset: offset,
                counters: intake.counters,
                pool: intake.pool
            )
        }
    }

    /// Begins several contents of an offer in one go.
    /// - Throws: `offer.not-found`.
    package func beginBlobs(offer id: String, by requester: Requester) async throws -> BlobBatch {
        try requester.require(.upload)
        return try await pool.run { [intake, offers] in
            BlobBatch(
                offer: try offers.offer(id, by: requester),
                counters: intake.counters,
                pool: intake.pool
            )
        }
    }

    package func commitOffer(_ id: String, by requester: Requester) async throws -> BundleReport {
        try requester.require(.upload)
        let report = try await pool.run { [offers] in try offers.commit(id, by: requester) }
        // An order may wait for it.
        following.wake()
        return report
    }

    /// Tells whether the store has this content, whichever bundle brought it.
    package func hasBlob(_ digest: Digest) async throws -> Bool {
        try await pool.run { [storage] in try storage.store.contains(digest) }
    }

    /// Discards an offer with its contents.
    /// - Throws: `offer.not-found`, also for another's.
    package func discardOffer(_ id: String, by requester: Requester) async throws {
        try requester.require(.upload)
        try await pool.run { [offers] in try offers.discard(id, by: requester) }
    }

    /// Begins the download of a bundle, in the form in which it is sent to a node.
    /// - Parameters:
    ///   - text: its id or digest, as for a deployment.
    ///   - offset: gives where to begin, by the tag and the size of what there is; what it throws is thrown.
    /// - Throws: `bundle.not-found`, `bundle.ambiguous`, `bundle.damaged`.
    package func beginDownload(
        _ project: ProjectName,
        _ text: String,
        by requester: Requester,
        from offset: @escaping @Sendable (_ tag: String, _ size: UInt64) throws -> UInt64
    ) async throws -> BundleDownload {
        try requester.require(.read, in: project)
        return try await pool.run { [downloads] in try downloads.begin(project, text, from: offset) }
    }
}
