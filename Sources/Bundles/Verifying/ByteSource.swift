package import Archive
package import DurableFiles
import Identifiers

/// The bytes of a bundle file in order, decompressed if the file is compressed. Constant memory; blocks.
package final class ByteSource {
    /// nil: a plain tar.
    package let compression: Compression?
    private let file: OpenFile
    private let prefix: [UInt8]
    private var prefixTaken = 0
    private var decompressor: Decompressor?

    package init(_ file: OpenFile) throws {
        self.file = file
        var prefix = [UInt8](repeating: 0, count: 512)
        var count = 0
        while count < prefix.count {
            let read = try prefix.withUnsafeMutableBytes {
                try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[count...]))
            }
            if read == 0 { break }
            count += read
        }
        self.prefix = Array(prefix[..<count])
        compression = Decompressor.detect(prefix: self.prefix)
        if compression != nil {
            decompressor = Decompressor(subject: file.path) { [unowned self] in try self.readRaw(into: $0) }
        }
    }

    /// Fills the front of the buffer; 0 at the end.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        try decompressor?.read(into: buffer) ?? readRaw(into: buffer)
    }

    private func readRaw(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard prefixTaken < prefix.count else { return try file.read(into: buffer) }
        let count = min(buffer.count, prefix.count - prefixTaken)
        buffer.copyBytes(from: prefix[prefixTaken..<prefixTaken + count])
        prefixTaken += count
        return count
    }
}
