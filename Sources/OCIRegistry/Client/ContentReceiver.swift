package import DurableFiles
import Synchronization

/// Takes the bytes of one content as they come. All of it blocks, and is called on a pool, by one thread at a time.
package protocol ContentReceiver: Sendable {
    /// The part of the content that it has from an attempt before: hashed, and the number of its bytes, from the first on.
    func resume() throws -> (hash: StreamingDigest, count: UInt64)

    /// Takes the bytes that follow those it has.
    /// - Parameter offset: where they stand in the content.
    func receive(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws

    /// Forgets all that it has: it was not the content, or it cannot be gone on with.
    func restart() throws
}

extension ContentReceiver {
    package func resume() throws -> (hash: StreamingDigest, count: UInt64) { (StreamingDigest(), 0) }
}

/// Keeps a content in memory.
package final class MemoryReceiver: ContentReceiver {
    private let held = Mutex<[UInt8]>([])

    package init() {}

    package var bytes: [UInt8] { held.withLock { $0 } }

    package func receive(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws {
        held.withLock { $0.append(contentsOf: bytes) }
    }

    package func restart() throws { held.withLock { $0 = [] } }
}

/// Writes a content into a part of a file.
package struct FileReceiver: ContentReceiver {
    private let file: OpenFile
    private let start: UInt64

    /// - Parameter start: where the content begins in the file.
    package init(_ file: OpenFile, at start: UInt64 = 0) {
        self.file = file
        self.start = start
    }

    package func receive(_ bytes: UnsafeRawBufferPointer, at offset: UInt64) throws {
        try file.write(bytes, at: Int64(clamping: start + offset))
    }

    /// The next bytes are written over those that were.
    package func restart() throws {}
}
