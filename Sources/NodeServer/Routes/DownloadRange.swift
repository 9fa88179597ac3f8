import Identifiers

/// The first byte of a download: `Range: bytes=N-`. Every other form is ignored, as HTTP allows, and the whole file is sent.
enum DownloadRange {
    /// - Returns: 0 where all of it is wanted.
    /// - Throws: `request.range-beyond` for a place behind its last byte.
    static func offset(_ field: String?, size: UInt64) throws(RequestFailure) -> UInt64 {
        guard let field, field.hasPrefix("bytes="), field.hasSuffix("-") else { return 0 }
        let digits = field.dropFirst(6).dropLast()
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return 0 }
        guard let offset = UInt64(digits), offset < size else {
            throw RequestFailure(
                .rangeBeyond,
                "Range",
                expected: "a first byte below \(size)",
                found: String(digits.prefix(200))
            )
        }
        return offset
    }
}
