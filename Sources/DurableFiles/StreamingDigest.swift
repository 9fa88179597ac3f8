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
        guard let digest = hash.finalize().withUnsafeBytes({ Digest(bytes: $0) }) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return digest
    }

    package static func of(_ bytes: [UInt8]) -> Digest {
        var digest = StreamingDigest()
        bytes.withUnsafeBytes { digest.update($0) }
        return digest.finish()
    }

    /// Computes the digest and the size of a file's content. Blocks.
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

    /// Computes the same from the disk, not from the kernel's cache. The file must be durable. Reading past the cache costs a
    /// tenth of the processor time of dropping and refilling it, and keeps in it the bytes that will be used soon. Blocks.
    package static func onDisk(_ file: OpenFile) throws(FileFailure) -> (digest: Digest, size: UInt64) {
        // An error of the disk will come again.
        if let found = try? pastCache(file) { return found }
        file.dropCache()
        return try of(file)
    }

    /// Computes the same for a file that need not be durable: the kernel first writes the bytes that the disk lacks. Blocks.
    /// - Returns: nil where the file system cannot read past the cache.
    package static func pastCache(_ file: OpenFile) throws(FileFailure) -> (digest: Digest, size: UInt64)? {
        let size = try file.status().size
        guard size > 0, file.readPastCache(true) else { return nil }
        do {
            return try pastCache(file, size: size)
        } catch {
            // Some file systems say only now that they cannot.
            _ = file.readPastCache(false)
            throw error
        }
    }

    private static func pastCache(
        _ file: OpenFile,
        size: UInt64
    ) throws(FileFailure) -> (digest: Digest, size: UInt64) {
        var digest = StreamingDigest()
        var offset: UInt64 = 0
        let wanted = Int(min((size + blockSize - 1) / blockSize * blockSize, UInt64(CopyBuffer.size)))
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: wanted, alignment: Int(blockSize))
        defer { buffer.deallocate() }
        while offset < size {
            let count = try file.readOnce(into: buffer, at: Int64(offset))
            digest.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += UInt64(count)
            // Only the end of the file may stand where no block begins.
            guard count > 0, offset == size || offset % blockSize == 0 else {
                throw FileFailure(.changed, file.path, expected: "\(size) bytes", found: "\(offset)")
            }
        }
        return (digest.finish(), offset)
    }

    /// The alignment of reads past the cache; a multiple of any disk's own.
    private static let blockSize: UInt64 = 4096
}

/// Sizes of the buffers that files are copied through.
package enum CopyBuffer {
    /// 1 MiB: the fastest size measured for reading and hashing; larger gains nothing.
    package static let size = 1 << 20

    /// A buffer of that size, or less where there are fewer bytes to move: many small files cost no fresh memory each.
    static func allocate(for bytes: UInt64) -> UnsafeMutableRawBufferPointer {
        .allocate(byteCount: max(4096, Int(min(UInt64(size), bytes))), alignment: 4096)
    }
}
