package import ContentStore
package import DurableFiles
package import Identifiers

/// Receives the contents of a bundle during verification.
package protocol BlobSink: Sendable {
    /// - Returns: nil to have the content hashed and dropped.
    func begin(_ digest: Digest, size: UInt64) throws -> BlobWriter?

    /// A file without a name for unverified content.
    /// - Returns: nil: the caller makes one in the directory for temporary files.
    func scratchFile() throws -> OpenFile?
}

extension BlobSink {
    package func scratchFile() throws -> OpenFile? { nil }
}

extension Ingest: BlobSink {
    package func scratchFile() throws -> OpenFile? { try scratch() }
}

/// Keeps nothing: for a verification that only judges.
package struct DiscardingBlobSink: BlobSink {
    package init() {}

    package func begin(_ digest: Digest, size: UInt64) throws -> BlobWriter? { nil }
}
