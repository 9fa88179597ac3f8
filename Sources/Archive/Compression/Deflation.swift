import CZlib
import Identifiers

/// A block after deflation, ending at a byte boundary but not ending the stream.
struct DeflatedBlock {
    let bytes: [UInt8]
    /// CRC-32 of the content.
    let checksum: UInt
    /// Bytes of the content.
    let size: Int
}

/// zlib's raw deflate at its usual level, used for one block after another.
final class Deflation {
    private let stream: UnsafeMutablePointer<z_stream>
    private let subject: String

    init(subject: String) throws(ArchiveFailure) {
        self.subject = subject
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let result = deflateInit2_(
            stream,
            6,
            Z_DEFLATED,
            -15,
            8,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size)
        )
        guard result == Z_OK else { throw ArchiveFailure(.unavailable, subject, "zlib cannot start (\(result))") }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    func deflate(_ block: ParallelGzip.Block) throws -> DeflatedBlock {
        try check(deflateReset(stream))
        if !block.dictionary.isEmpty {
            try check(deflateSetDictionary(stream, block.dictionary, UInt32(block.dictionary.count)))
        }
        // The bound is of one finished stream; a flush adds an empty stored block.
        let capacity = Int(deflateBound(stream, UInt(block.content.count))) + 64
        var content = block.content
        let bytes = try content.withUnsafeMutableBufferPointer { content in
            try [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
                stream.pointee.next_in = content.baseAddress
                stream.pointee.avail_in = UInt32(content.count)
                stream.pointee.next_out = output.baseAddress
                stream.pointee.avail_out = UInt32(capacity)
                try check(CZlib.deflate(stream, Z_SYNC_FLUSH))
                guard stream.pointee.avail_in == 0, stream.pointee.avail_out > 0 else {
                    throw ArchiveFailure(
                        .compressionFailed,
                        subject,
                        "zlib needs more than its own bound of \(capacity) bytes"
                    )
                }
                count = capacity - Int(stream.pointee.avail_out)
            }
        }
        let checksum = crc32_z(0, block.content, block.content.count)
        return DeflatedBlock(bytes: bytes, checksum: checksum, size: block.content.count)
    }

    private func check(_ result: Int32) throws(ArchiveFailure) {
        guard result == Z_OK else {
            throw ArchiveFailure(.compressionFailed, subject, "cannot be compressed with gzip (zlib \(result))")
        }
    }
}
