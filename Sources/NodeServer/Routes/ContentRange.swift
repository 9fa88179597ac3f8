import Identifiers

/// The place of a request's bytes in a blob: `Content-Range: bytes FIRST-LAST/TOTAL`, or `bytes */TOTAL` if none are left to
/// send.
struct ContentRange: Equatable {
    let offset: UInt64
    let total: UInt64

    /// - Parameters:
    ///   - field: nil: the body is the whole blob.
    ///   - length: bytes of the body.
    init(_ field: String?, length: UInt64) throws(RequestFailure) {
        guard let field else {
            offset = 0
            total = length
            return
        }
        guard let (first, total) = Self.parsed(field, length: length) else {
            throw RequestFailure(
                .range,
                "Content-Range",
                expected: "bytes FIRST-LAST/TOTAL to the end, with a body of as many bytes",
                found: "\(field.prefix(200)) and \(length) bytes"
            )
        }
        offset = first
        self.total = total
    }

    private static func parsed(_ field: String, length: UInt64) -> (UInt64, UInt64)? {
        guard field.hasPrefix("bytes ") else { return nil }
        let parts = field.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let total = number(parts[1]) else { return nil }
        if parts[0] == "*" { return length == 0 ? (total, total) : nil }
        let bounds = parts[0].split(separator: "-", omittingEmptySubsequences: false)
        guard bounds.count == 2, let first = number(bounds[0]), let last = number(bounds[1]), first <= last,
            last + 1 == total, total - first == length
        else { return nil }
        return (first, total)
    }

    /// Digits only, small enough that adding to it cannot overflow.
    private static func number(_ text: Substring) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = UInt64(text),
            value <= UInt64(Int64.max)
        else { return nil }
        return value
    }
}
