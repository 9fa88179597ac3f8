package import ContentStore
package import Identifiers

/// Where the contents of a bundle go while they are verified.
package protocol BlobDestination: Sendable {
    /// - Returns: nil to have the content hashed and dropped.
    func begin(_ digest: Digest, size: UInt64) throws -> BlobWriter?
}

extension Ingest: BlobDestination {}

/// Keeps nothing: for a verification that only judges.
package struct NoDestination: BlobDestination {
    package init() {}

    package func begin(_ digest: Digest, size: UInt64) throws -> BlobWriter? { nil }
}
