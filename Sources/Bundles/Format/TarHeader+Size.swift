import DurableFiles
import Identifiers

extension TarHeader {
    /// The size in a header that begins the bytes, as eleven octal digits; nil for other bytes.
    static func octalSize(_ block: [UInt8]) -> UInt64? {
        guard block.count >= blockSize else { return nil }
        var size: UInt64 = 0
        for digit in block[124..<135] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
            size = size << 3 | UInt64(digit - UInt8(ascii: "0"))
        }
        return size
    }

    /// The size in the header of an entry of a known name, of which the size alone was not known before.
    /// - Throws: `bundle.entry.header` for any other byte.
    static func requireSize(_ block: [UInt8], of name: EntryName) throws -> UInt64 {
        guard let size = octalSize(block) else {
            throw BundleFailure(
                .entryHeader,
                name.text,
                expected: "eleven octal digits as size",
                found: "other bytes"
            )
        }
        try HeaderComparison.requireEqual(block[...], bytes(name: name, size: size), name)
        return size
    }
}
