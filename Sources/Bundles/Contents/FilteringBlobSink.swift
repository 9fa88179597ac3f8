package import ContentStore
package import DurableFiles
package import Identifiers

/// Keeps only the wanted contents of a bundle.
package struct FilteringBlobSink: BlobSink {
    private let wanted: Set<Digest>
    private let ingest: Ingest

    package init(_ wanted: Set<Digest>, into ingest: Ingest) {
        self.wanted = wanted
        self.ingest = ingest
    }

    package func begin(_ digest: Digest, size: UInt64) throws -> BlobWriter? {
        try wanted.contains(digest) ? ingest.begin(digest, size: size) : nil
    }

    package func scratchFile() throws -> OpenFile? { try ingest.scratch() }
}
