import CLinux
package import Identifiers

/// Copying the content of one file into another, new one, hashing on the way.
package enum FileCopy {
    /// Lets a new, empty file share the other's blocks (ioctl_ficlone(2)): an inode of its own, and nothing is written.
    /// - Returns: false where the file system cannot; the target is still empty.
    package static func clone(_ source: OpenFile, to target: OpenFile) -> Bool {
        clinux_clone(target.descriptor, source.descriptor) == 0
    }

    /// Copies everything and returns its digest and size. Blocks.
    /// - Parameter progress: called with the bytes of each step; may throw to stop.
    package static func copyAndDigest(
        from source: OpenFile,
        to target: OpenFile,
        progress: (Int) throws -> Void = { _ in }
    ) throws -> (digest: Digest, size: UInt64) {
        source.expectSequentialReading()
        var digest = StreamingDigest()
        var size: UInt64 = 0
        var behind = WriteBehind(from: 0)
        let buffer = CopyBuffer.allocate(for: try source.status().size)
        defer { buffer.deallocate() }
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { return (digest.finish(), size) }
            let content = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            digest.update(content)
            try target.write(content)
            size += UInt64(count)
            behind.advance(to: size, in: target)
            try progress(count)
        }
    }
}
