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

    /// Tells whether it has a content that a delta leaves out. Such a content stays until the verification ends.
    func holds(_ digest: Digest, size: UInt64) throws -> Bool

    /// A small content that it holds.
    func read(_ digest: Digest, limit: Int) throws -> [UInt8]

    /// The holder of contents, in the message about those that are missing.
    var place: String { get }

    /// The next step where contents are missing.
    var advice: String { get }
}

extension BlobSink {
    package func scratchFile() throws -> OpenFile? { nil }

    package func holds(_ digest: Digest, size: UInt64) throws -> Bool { false }

    package func read(_ digest: Digest, limit: Int) throws -> [UInt8] {
        throw BundleFailure(.blobMissing, digest.description, expected: "the content", found: "nothing")
    }

    package var place: String { "this file" }

    package var advice: String { "give the bundle that has them (--base), or take the whole bundle" }
}

extension Ingest: BlobSink {
    package func scratchFile() throws -> OpenFile? { try scratch() }

    package var place: String { "the content store here" }

    package var advice: String {
        "bring the bundle that has them first, or the whole bundle (slipway export without --base)"
    }
}

/// Keeps nothing: for a verification that only judges.
package struct DiscardingBlobSink: BlobSink {
    package init() {}

    package func begin(_ digest: Digest, size: UInt64) throws -> BlobWriter? { nil }
}
