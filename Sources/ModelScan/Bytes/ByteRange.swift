package import DurableFiles

/// Content that can be read at any place: a part of a file, or bytes in memory.
package struct ByteRange: Sendable {
    private enum Base {
        case file(OpenFile)
        case memory([UInt8])
    }

    private let base: Base
    private let offset: UInt64
    /// Bytes it has.
    package let size: UInt64

    /// - Parameters:
    ///   - offset: where in the file it begins.
    ///   - size: bytes that it has there.
    package init(file: OpenFile, offset: UInt64 = 0, size: UInt64) {
        self.init(base: .file(file), offset: offset, size: size)
    }

    package init(_ bytes: [UInt8]) {
        self.init(base: .memory(bytes), offset: 0, size: UInt64(bytes.count))
    }

    private init(base: Base, offset: UInt64, size: UInt64) {
        self.base = base
        self.offset = offset
        self.size = size
    }

    /// - Returns: nil if it does not have those bytes.
    func part(at start: UInt64, size count: UInt64) -> ByteRange? {
        guard start <= size, count <= size - start else { return nil }
        return ByteRange(base: base, offset: offset + start, size: count)
    }

    /// Fills the buffer from a place on.
    /// - Returns: fewer bytes only at its end.
    func read(into buffer: UnsafeMutableRawBufferPointer, at start: UInt64) throws -> Int {
        guard start < size else { return 0 }
        let count = Int(min(UInt64(buffer.count), size - start))
        let target = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        switch base {
        case .file(let file):
            return try file.read(into: target, at: Int64(clamping: offset + start))
        case .memory(let bytes):
            let from = Int(offset + start)
            target.copyBytes(from: bytes[from..<from + count])
            return count
        }
    }

    /// At most that many bytes from a place on; fewer only at its end.
    package func bytes(at start: UInt64, count: Int) throws -> [UInt8] {
        let wanted = Int(min(UInt64(count), start < size ? size - start : 0))
        var bytes = [UInt8](repeating: 0, count: wanted)
        let got = try bytes.withUnsafeMutableBytes { try read(into: $0, at: start) }
        return Array(bytes[..<got])
    }
}
