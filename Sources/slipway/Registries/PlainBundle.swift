import Bundles
import DurableFiles
import Identifiers

/// A bundle file whose contents can be read at their places: the file itself, or what is in a compressed one. Blocks.
struct PlainBundle {
    let bundle: UnverifiedBundle
    let file: OpenFile

    /// - Throws: `bundle.truncated`, `bundle.trailing`, or what the bundle's reader refuses.
    init(_ path: String) throws {
        bundle = try naming(path) { try UnverifiedBundle.read(path) }
        let given = try OpenFile.read(path)
        file = bundle.compression == nil ? given : try Self.decompressed(given, path, limit: bundle.layout.totalSize)
        let size = try file.status().size
        guard size == bundle.layout.totalSize else {
            throw BundleFailure(
                size < bundle.layout.totalSize ? .truncated : .trailing,
                path,
                expected: "\(bundle.layout.totalSize) bytes of tar",
                found: "\(size); fetch the bundle again"
            )
        }
    }

    /// The same bytes in a file without a name. A few that are compressed may stand for more than the disk has space for.
    /// - Throws: `bundle.trailing` for more bytes than the limit.
    private static func decompressed(_ file: OpenFile, _ path: String, limit: UInt64) throws -> OpenFile {
        let plain = try DirectoryHandle(path: Console.environment("TMPDIR") ?? "/var/tmp").createUnnamed()
        let source = try ByteSource(file)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: CopyBuffer.size, alignment: 4096)
        defer { buffer.deallocate() }
        var written: UInt64 = 0
        while true {
            let count = try source.read(into: buffer)
            if count == 0 { return plain }
            written += UInt64(count)
            guard written <= limit else {
                throw BundleFailure(
                    .trailing,
                    path,
                    expected: "\(limit) bytes of tar",
                    found: "more; fetch the bundle again"
                )
            }
            try plain.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
