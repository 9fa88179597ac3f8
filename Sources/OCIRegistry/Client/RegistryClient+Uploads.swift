import HTTPTransport
package import Identifiers

/// The way by which a content came into a repository.
package enum UploadOutcome: Sendable, Hashable {
    case sent
    /// The registry took it from another repository of its own.
    case mounted
}

extension RegistryClient {
    /// Puts a content into the repository.
    /// - Parameters:
    ///   - other: a repository of the same registry that may have it.
    ///   - progress: told the bytes that are sent; fewer than before where it begins again.
    package func push(
        _ digest: Digest,
        _ content: UploadContent,
        mountedFrom other: RepositoryName? = nil,
        progress: @escaping @Sendable (UInt64) -> Void = { _ in }
    ) async throws -> UploadOutcome {
        try await withTurn {
            try await origin.retrying {
                guard let place = try await self.beginUpload(digest, other) else {
                    progress(content.size)
                    return .mounted
                }
                try await self.send(digest, content, to: place, progress)
                progress(content.size)
                return .sent
            }
        }
    }

    /// - Returns: where to send the content; nil if the registry has it now.
    private func beginUpload(_ digest: Digest, _ other: RepositoryName?) async throws -> String? {
        let rest = "blobs/uploads/"
        let from = other.flatMap { $0 == repository ? nil : $0 }
        let query = from.map { "?mount=\(digest)&from=\(PercentEncoding.encode($0.text.utf8))" } ?? ""
        var request = RegistryRequest(
            .post,
            origin.path(rest) + query,
            from.map(RegistryRight.mount) ?? .push,
            silence: timeouts.silence
        )
        request.body = .bytes([])
        let response = try await origin.send(request)
        switch response.status {
        case 201 where from != nil:
            _ = await origin.words(of: response)
            return nil
        case 202:
            let place = response[header: "Location"]
            _ = await origin.words(of: response)
            guard let place else { throw origin.answerFailure(rest, "status 202 without Location") }
            return place
        default: throw await origin.refusal(response, rest)
        }
    }

    private func send(
        _ digest: Digest,
        _ content: UploadContent,
        to place: String,
        _ progress: @escaping @Sendable (UInt64) -> Void
    ) async throws {
        let rest = "blobs/\(digest)"
        let separator = place.contains("?") ? "&" : "?"
        var request = RegistryRequest(
            .put,
            "\(place)\(separator)digest=\(PercentEncoding.encode(digest.description.utf8, keeping: ":".utf8))",
            .push,
            silence: timeouts.uploadAnswer
        )
        request.headers = [("Content-Type", "application/octet-stream")]
        request.body = content.body(pool: pool, rate: rate, progress: progress)
        if case .bytes(let bytes) = content { try await rate.take(bytes.count) }
        let response = try await origin.send(request)
        if response.status == 201 {
            _ = await origin.words(of: response)
            return
        }
        if response.status == 404 {
            // The registry forgot the upload: it is begun anew.
            let said = await origin.words(of: response)
            throw TransientFailure(origin.answerFailure(rest, "it does not know the upload that it began (404\(said))"))
        }
        throw await origin.refusal(response, rest)
    }
}
