import DurableFiles
import Identifiers

/// Receives the content of one blob whose digest and size were announced. Used by one thread at a time.
package final class BlobWriter {
    private let ingest: Ingest
    private let file: OpenFile
    private let temporary: String
    private let digest: Digest
    private let size: UInt64
    private var hash = StreamingDigest()
    private var isOver = false

    /// Bytes received.
    package private(set) var written: UInt64 = 0

    init(ingest: Ingest, file: OpenFile, temporary: String, digest: Digest, size: UInt64) {
        self.ingest = ingest
        self.file = file
        self.temporary = temporary
        self.digest = digest
        self.size = size
    }

    deinit {
        cancel()
    }

    package func write(_ buffer: UnsafeRawBufferPointer) throws {
        guard written + UInt64(buffer.count) <= size else {
            throw StoreFailure(.blobSize, digest.description, expected: "\(size) bytes", found: "more")
        }
        hash.update(buffer)
        try file.write(buffer)
        written += UInt64(buffer.count)
    }

    /// Adopts the content if it has the announced digest and size.
    /// - Throws: `store.blob-size`, `store.blob-digest`; nothing of it stays.
    package func finish() throws {
        guard !isOver else { return }
        guard written == size else {
            cancel()
            throw StoreFailure(.blobSize, digest.description, expected: "\(size) bytes", found: "\(written)")
        }
        let found = hash.finish()
        guard found == digest else {
            cancel()
            throw StoreFailure(
                .blobDigest,
                digest.description,
                expected: "content of that digest",
                found: found.description
            )
        }
        isOver = true
        try ingest.adopt(file, temporary, as: digest)
    }

    /// Gives the content up.
    package func cancel() {
        guard !isOver else { return }
        isOver = true
        ingest.drop(temporary)
    }
}
