import DurableFiles
import HTTPTransport
package import Identifiers

/// The manifest that a tag was found to name.
package enum TagState: Sendable, Hashable {
    case manifest(Digest)
    /// The manifest that the caller knows already.
    case unchanged
    case missing
}

extension RegistryClient {
    /// Those of Docker are something else to Slipway; a registry says that they are not there to those who do not take them.
    private static let accepted = [
        ArtifactManifest.mediaType, ArtifactManifest.indexType, "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    ].joined(separator: ", ")

    /// The digest of a manifest that a tag names now: one HEAD, and a small one where nothing changed. The registry itself is asked, no
    /// mirror.
    /// - Parameter known: the manifest that it named before.
    package func look(at tag: RegistryTag, unless known: Digest? = nil) async throws -> TagState {
        let rest = "manifests/\(tag)"
        let found: TagState? = try await withTurn {
            try await origin.retrying {
                var request = RegistryRequest(.head, origin.path(rest), .pull, silence: timeouts.silence)
                request.headers = [("Accept", Self.accepted)]
                if let known { request.headers.append(("If-None-Match", "\"\(known)\"")) }
                let response = try await origin.send(request)
                let digest = response[header: "Docker-Content-Digest"].flatMap { Digest($0) }
                switch response.status {
                case 304:
                    _ = await origin.words(of: response)
                    return .unchanged
                case 200:
                    _ = await origin.words(of: response)
                    return digest.map { $0 == known ? .unchanged : .manifest($0) }
                case 404:
                    _ = await origin.words(of: response)
                    return .missing
                default: throw await origin.refusal(response, rest)
                }
            }
        }
        if let found { return found }
        // A registry that does not say the digest: that of the bytes.
        let digest = StreamingDigest.of(try await manifestBytes(rest, from: origin, retries: nil))
        return digest == known ? .unchanged : .manifest(digest)
    }

    /// The digest that a reference means; a tag is resolved here, and never again.
    /// - Throws: `registry.missing`, or `registry.reference` for a reference with neither tag nor digest.
    package func digest(of reference: RegistryReference) async throws -> Digest {
        if let digest = reference.digest { return digest }
        guard let tag = reference.tag else {
            throw RegistryFailure(
                .reference,
                reference.description,
                "it names a repository: expected a tag or a digest after it, as in \(reference.place):2026-11-29.2; slipway registry list "
                    + "\(reference.place) lists them"
            )
        }
        guard case .manifest(let digest) = try await look(at: tag) else {
            throw RegistryFailure(
                .missing,
                reference.description,
                "the registry has no such tag; slipway registry list \(reference.place) lists those it has"
            )
        }
        return digest
    }

    /// The bytes of a manifest, from mirrors or the registry, which have its digest.
    package func manifest(_ digest: Digest) async throws -> [UInt8] {
        let rest = "manifests/\(digest)"
        return try await fromAnywhere { session, retries in
            let bytes = try await manifestBytes(rest, from: session, retries: retries)
            let found = StreamingDigest.of(bytes)
            guard found == digest else {
                throw RegistryFailure(
                    .digest,
                    session.subject(rest),
                    expected: "a manifest of \(digest)",
                    found: "\(found): it was changed on its way, or the registry is damaged"
                )
            }
            return bytes
        }
    }

    private func manifestBytes(_ rest: String, from session: RegistrySession, retries: Int?) async throws -> [UInt8] {
        try await withTurn {
            try await session.retrying(retries: retries) {
                var request = RegistryRequest(.get, session.path(rest), .pull, silence: timeouts.silence)
                request.headers = [("Accept", Self.accepted)]
                let response = try await session.send(request)
                guard response.status == 200 else { throw await session.refusal(response, rest) }
                guard let bytes = try await response.content(limit: Self.manifestLimit) else {
                    throw RegistryFailure(
                        .manifest,
                        session.subject(rest),
                        expected: "at most \(Self.manifestLimit) bytes",
                        found: "more"
                    )
                }
                return bytes
            }
        }
    }

    /// Puts a manifest under its digest or a tag. Its contents are in the repository already.
    /// - Throws: `registry.missing` where the registry lacks a content of it.
    package func put(manifest bytes: [UInt8], as tag: RegistryTag?) async throws {
        let digest = StreamingDigest.of(bytes)
        let rest = "manifests/\(tag?.text ?? digest.description)"
        try await withTurn {
            try await origin.retrying {
                var request = RegistryRequest(.put, origin.path(rest), .push, silence: timeouts.uploadAnswer)
                request.headers = [("Content-Type", ArtifactManifest.mediaType)]
                request.body = .bytes(bytes)
                let response = try await origin.send(request)
                guard response.status == 201 else { throw await self.refusal(ofPut: response, rest) }
                let said = response[header: "Docker-Content-Digest"]
                _ = await origin.words(of: response)
                guard said == nil || said == digest.description else {
                    throw origin.answerFailure(
                        rest,
                        "it keeps the manifest as \(said?.printable ?? ""), not as \(digest)"
                    )
                }
            }
        }
    }

    private func refusal(ofPut response: HTTPResponse, _ rest: String) async -> any Error {
        guard response.status == 400 || response.status == 404 else { return await origin.refusal(response, rest) }
        let said = await origin.words(of: response)
        guard said.contains("BLOB_UNKNOWN") else {
            return origin.answerFailure(rest, "status \(response.status)\(said)")
        }
        return RegistryFailure(.missing, origin.subject(rest), "the registry lacks a content of the manifest\(said)")
    }

    /// Deletes a manifest with all its tags.
    /// - Returns: false if it was not there.
    @discardableResult
    package func delete(manifest digest: Digest) async throws -> Bool {
        let rest = "manifests/\(digest)"
        return try await withTurn {
            try await origin.retrying {
                let response = try await origin.send(
                    RegistryRequest(.delete, origin.path(rest), .delete, silence: timeouts.silence)
                )
                guard response.isSuccess || response.status == 404 else { throw await origin.refusal(response, rest) }
                _ = await origin.words(of: response)
                return response.isSuccess
            }
        }
    }

    /// The tags of the repository, in the registry's order, over as many pages as it takes; none if there is no such repository.
    /// - Throws: `registry.too-many` for more than ``tagLimit``.
    package func tags() async throws -> [RegistryTag] {
        var tags: [RegistryTag] = []
        var next: String? = origin.path("tags/list") + "?n=1000"
        var pages: Set<String> = []
        while let target = next {
            guard pages.insert(target).inserted, pages.count <= Self.pageLimit else {
                throw origin.answerFailure("tags/list", "its pages have no end")
            }
            let page = try await withTurn { try await origin.retrying { try await self.page(target) } }
            tags += page.tags
            guard tags.count <= Self.tagLimit else {
                throw RegistryFailure(
                    .tooMany,
                    "\(place)/\(repository)",
                    expected: "at most \(Self.tagLimit) tags",
                    found: "more; remove tags with the registry's own tools"
                )
            }
            next = page.next
        }
        return tags
    }

    private static let pageLimit = 1000
    /// The most tags of a repository that are looked at.
    static let tagLimit = 200_000

    private func page(_ target: String) async throws -> (tags: [RegistryTag], next: String?) {
        let response = try await origin.send(RegistryRequest(.get, target, .pull, silence: timeouts.silence))
        if response.status == 404 {
            _ = await origin.words(of: response)
            return ([], nil)
        }
        guard response.status == 200 else { throw await origin.refusal(response, "tags/list") }
        guard let bytes = try await response.content(limit: 16 << 20) else {
            throw origin.answerFailure("tags/list", "a page of more than 16 MiB")
        }
        let tags = try TagPage.tags(in: bytes) { origin.answerFailure("tags/list", $0) }
        return (tags, response[header: "Link"].flatMap(TagPage.next))
    }
}
