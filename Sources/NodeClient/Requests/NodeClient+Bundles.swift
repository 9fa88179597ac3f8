import HTTPTransport
package import Identifiers
package import NodeAPI
import Synchronization

/// Bytes sent so far, and all there are to send if that is known.
package typealias UploadProgress = @Sendable (_ sent: UInt64) -> Void

extension NodeClient {
    /// Sends a whole bundle, plain or compressed. The node verifies it as it comes; if it refuses it, nothing of it stays.
    /// - Parameter progress: called after each piece, with all bytes handed to the connection so far.
    /// - Throws: ``NodeProblem`` as soon as the node refuses, though bytes are still on their way.
    package func upload(
        bundle source: UploadSource,
        progress: @escaping UploadProgress = { _ in }
    ) async throws -> BundleReport {
        let path = "/v1/bundles"
        let response = try await send(
            .post,
            path,
            headers: [("Content-Type", "application/vnd.slipway.bundle")],
            body: body(source, progress),
            for: .upload
        )
        return try await decoded(response, path)
    }

    /// Asks which blobs of a bundle the node lacks.
    /// - Parameter head: the bundle's first entries as they stand in the tar.
    package func offer(_ head: [UInt8]) async throws -> OfferReport {
        let path = "/v1/offers"
        return try await withRetries {
            let response = try await send(
                .post,
                path,
                headers: [("Content-Type", "application/vnd.slipway.offer")],
                body: .bytes(head)
            )
            return try await decoded(response, path)
        }
    }

    /// Completes an offer whose blobs have all arrived: it becomes a bundle of the node.
    package func commitOffer(_ id: String) async throws -> BundleReport {
        let path = RequestPath.joined("v1", "offers", id, "commit")
        return try await decoded(try await send(.post, path, for: .upload), path)
    }

    /// Makes the node discard an offer with its contents.
    package func discardOffer(_ id: String) async throws {
        _ = try await send(.delete, RequestPath.joined("v1", "offers", id))
    }

    package func hasBlob(_ digest: Digest) async throws -> Bool {
        let path = RequestPath.joined("v1", "blobs", digest.description)
        let response = try await withRetries { try await exchange(.head, path) }
        switch response.status {
        case 200: return true
        case 404: return false
        default: throw try await problem(of: response, path)
        }
    }

    /// Sends one blob, or the rest of it.
    /// - Parameters:
    ///   - offset: bytes the node has already.
    ///   - offer: the id of the offer it is for; other offers may lack it too.
    ///   - source: the bytes from there on.
    package func upload(
        blob digest: Digest,
        for offer: String,
        offset: UInt64 = 0,
        total: UInt64,
        source: UploadSource,
        progress: @escaping UploadProgress = { _ in }
    ) async throws {
        var headers = [("Content-Type", "application/octet-stream")]
        if offset > 0 {
            headers.append(
                ("Content-Range", offset < total ? "bytes \(offset)-\(total - 1)/\(total)" : "bytes */\(total)")
            )
        }
        _ = try await send(
            .put,
            RequestPath.joined("v1", "blobs", digest.description, query: [("offer", offer)]),
            headers: headers,
            body: body(source, progress),
            for: .upload
        )
    }

    /// Sends several blobs in one request.
    /// - Parameters:
    ///   - offer: the id of the offer they are for.
    ///   - source: each blob's digest, 32 raw bytes, and its bytes, one after the other.
    package func upload(blobsOf offer: String, source: UploadSource) async throws {
        _ = try await send(
            .post,
            RequestPath.joined("v1", "offers", offer, "blobs"),
            headers: [("Content-Type", "application/vnd.slipway.blobs")],
            body: body(source) { _ in },
            for: .upload
        )
    }
}

extension NodeClient {
    private func body(_ source: UploadSource, _ progress: @escaping UploadProgress) -> HTTPRequest.Body {
        .stream(length: source.length) {
            let next = source.begin()
            let sent = Mutex<UInt64>(0)
            return {
                guard let piece = try await next() else { return nil }
                progress(
                    sent.withLock { sent in
                        sent += UInt64(piece.count)
                        return sent
                    }
                )
                return piece
            }
        }
    }
}
