import Archive
import ContentStore
import DurableFiles
package import Identifiers

/// A whole bundle in a plain file, from which the contents are taken that a delta leaves out. Nothing of it is relied on: each content is
/// hashed while it is taken. Blocks.
package struct BundleBase: Sendable {
    package let path: String
    private let file: OpenFile
    private let places: [Digest: TarLayout.Entry]

    /// - Throws: `bundle.delta.base` for a compressed bundle and for a delta, whose contents have no places.
    package init(_ path: String, limits: VerificationLimits = .standard) throws {
        let bundle = try UnverifiedBundle.read(path, limits: limits)
        guard bundle.compression == nil, bundle.delta == nil else {
            throw BundleFailure(
                .deltaBase,
                path,
                expected: "a whole bundle as a plain tar",
                found: bundle.compression.map { "one compressed with \($0.rawValue); decompress it first" }
                    ?? "a delta; give the bundle that it was made against"
            )
        }
        self.path = path
        file = try OpenFile.read(path)
        places = bundle.layout.firstEntries()
    }

    /// The place of a content, as the list of the base says; nil where it has none of that size.
    package func place(of digest: Digest, size: UInt64) -> TarLayout.Entry? {
        places[digest].flatMap { $0.size == size ? $0 : nil }
    }

    /// Reads a content in pieces.
    /// - Throws: `bundle.delta.base` if it is another than the digest says.
    package func read(_ entry: TarLayout.Entry, _ receive: (UnsafeRawBufferPointer) throws -> Void) throws {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
        defer { buffer.deallocate() }
        var hash = StreamingDigest()
        var done: UInt64 = 0
        while done < entry.size {
            let wanted = Int(min(UInt64(buffer.count), entry.size - done))
            let count = try file.read(
                into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]),
                at: Int64(entry.contentOffset + done)
            )
            if count == 0 { break }
            let part = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            hash.update(part)
            try receive(part)
            done += UInt64(count)
        }
        let found = hash.finish()
        guard done == entry.size, found == entry.digest else {
            throw BundleFailure(
                .deltaBase,
                path,
                expected: "content of \(entry.digest) at \(entry.name.text)",
                found: done == entry.size ? "\(found); fetch the base again" : "the end; fetch the base again"
            )
        }
    }

    /// A small content; nil if it has none that is as small.
    func bytes(of digest: Digest, limit: Int) throws -> [UInt8]? {
        guard let entry = places[digest], entry.size <= UInt64(limit) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(entry.size))
        try read(entry) { bytes.append(contentsOf: $0) }
        return bytes
    }

    /// The sink that has, besides its own, the contents of this bundle.
    package func sink(over sink: any BlobSink) -> any BlobSink { BaseBlobSink(base: self, sink: sink) }
}

/// A sink that takes what a delta leaves out from a base.
private struct BaseBlobSink: BlobSink {
    let base: BundleBase
    let sink: any BlobSink

    func begin(_ digest: Digest, size: UInt64) throws -> BlobWriter? { try sink.begin(digest, size: size) }

    func scratchFile() throws -> OpenFile? { try sink.scratchFile() }

    func holds(_ digest: Digest, size: UInt64) throws -> Bool {
        if try sink.holds(digest, size: size) { return true }
        guard let entry = base.place(of: digest, size: size) else { return false }
        let writer = try sink.begin(digest, size: size)
        do {
            try base.read(entry) { try writer?.write($0) }
            try writer?.finish()
        } catch {
            writer?.cancel()
            throw error
        }
        return true
    }

    func read(_ digest: Digest, limit: Int) throws -> [UInt8] {
        try base.bytes(of: digest, limit: limit) ?? sink.read(digest, limit: limit)
    }

    var place: String { base.path }

    var advice: String { "give the bundle that the delta was made against, or take the whole bundle" }
}
