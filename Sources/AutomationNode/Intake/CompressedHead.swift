import Archive
import Identifiers
import NodeAPI

/// Decompresses the head of an offered bundle if it is compressed.
enum CompressedHead {
    /// - Throws: `archive.compression.*`, or `bundle.too-large` for what grows more than ``OfferBody/mostGrowth`` times, or
    ///   beyond `most` bytes.
    static func decompress(_ bytes: [UInt8], most: Int = OfferBody.mostBytes) throws -> [UInt8] {
        guard Decompressor.detect(prefix: Array(bytes.prefix(4))) != nil else { return bytes }
        var rest = bytes[...]
        let decompressor = Decompressor(subject: "the offer") { buffer in
            let part = rest.prefix(buffer.count)
            buffer.copyBytes(from: part)
            rest = rest.dropFirst(part.count)
            return part.count
        }
        let limit = min(most, bytes.count * OfferBody.mostGrowth)
        var head: [UInt8] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try decompressor.read(into: buffer)
            if count == 0 { return head }
            guard head.count + count <= limit else {
                throw NodeFailure(
                    .bundleTooLarge,
                    "the offer",
                    expected: "at most \(limit) bytes in \(bytes.count)",
                    found: "more; offer it plain"
                )
            }
            head.append(contentsOf: buffer[..<count])
        }
    }
}
