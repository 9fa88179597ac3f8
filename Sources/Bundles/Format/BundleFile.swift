package import Archive
package import DurableFiles
package import Identifiers
package import Signing

/// Called from any thread with the bytes done and the bytes in all.
package typealias BundleProgress = ProgressCounter.Report

/// A bundle as a file: a plain tar, or one compressed with gzip or zstd. All of this blocks.
///
/// `Bundles` writes and verifies bundles: one signed tar in which every byte follows from the signed list of files.
///
/// - `Format`: `BundleManifest` (`bundle.json`), `TarLayout` (offset and header of every entry, computed from the signed list),
///   `TarHeader`, `ModelPack` (a version as an OCI artifact), `EntryCategory` (the place of an entry, by its name).
/// - `Writing`: `BundleExport` signs, lays out and writes in one pass; `ArchiveReadback` has libarchive read the result back.
/// - `Verifying`: `StreamingVerifier` (bytes as they come), `FileVerification` (a plain file, on all cores), `VerifiedHead`
///   (the list alone, before the contents), `ManifestConsistencyCheck` (all documents say the same), and their result,
///   `VerifiedBundle`, which only they can make.
/// - `Contents`: where verified contents go (`BlobSink`), and `BundleExtractor` for `slipway unpack`.
///
/// Begin with `TarLayout`, then `BundleFile.verify` (this type).
///
/// The format is a contract (docs/bundle-format.md): a byte that is not predicted is refused. The target decides nothing
/// about activation. An `UnverifiedBundle` is what a file claims: to show it, or to send it to a node, which verifies it.
package enum BundleFile {
    /// Judges a bundle; nothing of it is kept.
    /// - Parameters:
    ///   - base: has what a delta leaves out.
    ///   - width: threads for a plain file; a compressed one and a delta take one thread.
    package static func verify(
        _ path: String,
        base: BundleBase? = nil,
        trust: Trust,
        now: Timestamp,
        limits: VerificationLimits = .standard,
        width: Int,
        progress: @escaping BundleProgress = { _, _ in }
    ) throws -> VerifiedBundle {
        let file = try OpenFile.read(path)
        if try file.status().kind == .regular, try compression(of: file) == nil, try !isDelta(file) {
            return try FileVerification(file, limits: limits, width: width, progress: progress)
                .verify(.trust(trust, now: now))
        }
        return try stream(
            file,
            trust: trust,
            now: now,
            limits: limits,
            destination: base?.sink(over: DiscardingBlobSink()) ?? DiscardingBlobSink(),
            progress: progress
        )
    }

    /// Verifies a bundle while its contents go to a destination, those that a delta leaves out from its base.
    package static func receive(
        _ path: String,
        base: BundleBase? = nil,
        trust: Trust,
        now: Timestamp,
        limits: VerificationLimits = .standard,
        destination: any BlobSink,
        progress: @escaping BundleProgress = { _, _ in }
    ) throws -> VerifiedBundle {
        try stream(
            OpenFile.read(path),
            trust: trust,
            now: now,
            limits: limits,
            destination: base?.sink(over: destination) ?? destination,
            progress: progress
        )
    }

    /// Tells whether `bundle.delta` seems to follow the first entry of a plain file.
    private static func isDelta(_ file: OpenFile) throws -> Bool {
        func bytes(_ count: Int, at offset: Int64) throws -> [UInt8] {
            try [UInt8](unsafeUninitializedCapacity: count) { buffer, read in
                read = try file.read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            }
        }
        guard let size = try TarHeader.octalSize(bytes(TarHeader.blockSize, at: 0)) else { return false }
        let start = TarLayout.start(signatureSize: size)
        return try bytes(DeltaReading.mark.count, at: Int64(start)) == DeltaReading.mark
    }

    /// nil: not compressed.
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
        destination: any BlobSink,
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
