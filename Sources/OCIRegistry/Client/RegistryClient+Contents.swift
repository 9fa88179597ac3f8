import DurableFiles
import HTTPTransport
package import Identifiers

extension RegistryClient {
    /// Fetches a content into its receiver, from mirrors first. It goes on where a connection broke, and what came is the content
    /// of the digest when this returns.
    /// - Parameter progress: told the bytes of it that are there, from any thread.
    /// - Throws: `registry.digest` if nobody gives the content of that digest, `registry.missing` if nobody has it.
    package func fetch(
        _ digest: Digest,
        size: UInt64,
        into receiver: any ContentReceiver,
        progress: @escaping @Sendable (UInt64) -> Void = { _ in }
    ) async throws {
        let download = ContentDownload(
            digest,
            size: size,
            into: receiver,
            pool: pool,
            rate: rate,
            progress: progress
        )
        try await withTurn {
            if try await download.begin() { return progress(size) }
            try await fromAnywhere { session, retries in try await download.run(session, retries: retries) }
        }
    }

    /// A small content in memory.
    /// - Throws: `registry.manifest` for one that is said to be larger than the limit.
    package func content(_ digest: Digest, size: UInt64, limit: UInt64) async throws -> [UInt8] {
        guard size <= limit else {
            throw RegistryFailure(
                .manifest,
                origin.subject("blobs/\(digest)"),
                expected: "at most \(limit) bytes",
                found: "\(size)"
            )
        }
        let receiver = MemoryReceiver()
        try await fetch(digest, size: size, into: receiver)
        return receiver.bytes
    }

    /// Tells whether the repository has a content.
    package func has(_ digest: Digest) async throws -> Bool {
        let rest = "blobs/\(digest)"
        return try await withTurn {
            try await origin.retrying {
                let response = try await origin.send(
                    RegistryRequest(.head, origin.path(rest), .pull, silence: timeouts.silence)
                )
                guard response.status == 200 || response.status == 404 else {
                    throw await origin.refusal(response, rest)
                }
                _ = await origin.words(of: response)
                return response.status == 200
            }
        }
    }
}
