package import Archive
package import DurableFiles
package import Identifiers
package import Signing

/// Called with the bytes done and the bytes in all. From any thread.
package typealias BundleProgress = @Sendable (UInt64, UInt64) -> Void

/// A bundle as a file: a plain tar, or one wrapped in gzip or zstd. All of this blocks.
package enum BundleFile {
    /// Judges a bundle; nothing of it is kept.
    /// - Parameter width: lanes for a plain file; a wrapped one is unwrapped by one.
    package static func verify(
        _ path: String,
        trust: Trust,
        now: Timestamp,
        limits: VerificationLimits = .standard,
        width: Int,
        progress: @escaping BundleProgress = { _, _ in }
    ) throws -> VerifiedBundle {
        let file = try OpenFile.read(path)
        if try file.status().kind == .regular, try compression(of: file) == nil {
            return try FileVerification(file, limits: limits, width: width, progress: progress)
                .verify(.trust(trust, now: now))
        }
        return try stream(
            file,
            trust: trust,
            now: now,
            limits: limits,
            destination: NoDestination(),
            progress: progress
        )
    }

    /// Verifies a bundle while its contents go to a destination.
    package static func receive(
        _ path: String,
        trust: Trust,
        now: Timestamp,
        limits: VerificationLimits = .standard,
        destination: any BlobDestination,
        progress: @escaping BundleProgress = { _, _ in }
    ) throws -> VerifiedBundle {
        try stream(
            OpenFile.read(path),
            trust: trust,
            now: now,
            limits: limits,
            destination: destination,
            progress: progress
        )
    }

    /// nil: not wrapped.
    package static func compression(of file: OpenFile) throws -> Compression? {
        var prefix = [UInt8](repeating: 0, count: 512)
        let count = try prefix.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
        return Decompressor.detect(prefix: Array(prefix[..<count]))
    }

    private static func stream(
        _ file: OpenFile,
        trust: Trust,
        now: Timestamp,
        limits: VerificationLimits,
        destination: any BlobDestination,
        progress: BundleProgress
    ) throws -> VerifiedBundle {
        let source = try ByteSource(file)
        let verifier = StreamingVerifier(trust: trust, now: now, limits: limits, destination: destination)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
        defer { buffer.deallocate() }
        var done: UInt64 = 0
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { break }
            try verifier.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            done += UInt64(count)
            if let total = verifier.totalSize { progress(done, total) }
        }
        return try verifier.finish()
    }
}
