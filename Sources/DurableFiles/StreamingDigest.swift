package import Identifiers

import struct Crypto.SHA256

/// SHA-256 over bytes as they come. swift-crypto uses the processor's SHA instructions.
package struct StreamingDigest: Sendable {
    private var hash = SHA256()

    package init() {}

    package mutating func update(_ buffer: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: buffer)
    }

    package consuming func finish() -> Digest {
        guard let digest = Digest(bytes: Array(hash.finalize())) else { preconditionFailure("SHA-256 has 32 bytes") }
        return digest
    }

    package static func of(_ bytes: [UInt8]) -> Digest {
        var digest = StreamingDigest()
        bytes.withUnsafeBytes { digest.update($0) }
        return digest.finish()
    }

    /// The digest and the size of what a file holds from its start. Blocks.
    /// - Parameter progress: called with the bytes of each step.
    package static func of(
        _ file: OpenFile,
        progress: (Int) -> Void = { _ in }
    ) throws(FileFailure) -> (digest: Digest, size: UInt64) {
        file.expectSequentialReading()
        var digest = StreamingDigest()
        var offset: Int64 = 0
        // One byte more than the file has, so that a small one is read in one go and its end is seen.
        let length = Int(min(try file.status().size, UInt64(CopyBuffer.size - 1))) + 1
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: length, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try file.read(into: buffer, at: offset)
            digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += Int64(count)
            progress(count)
            if count < buffer.count { return (digest.finish(), UInt64(offset)) }
        }
    }
}

/// How files are moved through memory.
package enum CopyBuffer {
    /// 1 MiB: the fastest size measured for reading and hashing; larger gains nothing.
    package static let size = 1 << 20
}
