/// The bytes of `bundle.sig`, wherever they are kept. They are read more than once, and must not change.
package protocol SignatureSource {
    var count: Int { get }

    /// Fills the front of the buffer with the bytes at that offset; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws -> Int
}

extension [UInt8]: SignatureSource {
    package func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) -> Int {
        let part = self[Swift.min(offset, count)...].prefix(buffer.count)
        buffer.copyBytes(from: part)
        return part.count
    }
}

extension SignatureSource {
    /// The bytes from an offset on, in order.
    func stream(from offset: Int) -> (UnsafeMutableRawBufferPointer) throws -> Int {
        var at = offset
        return { buffer in
            let count = try read(into: buffer, at: at)
            at += count
            return count
        }
    }
}
