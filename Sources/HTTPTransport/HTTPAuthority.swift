/// `HOST[:PORT]` of an address (RFC 3986, 3.2), without user and password.
package struct HTTPAuthority: Sendable, Hashable {
    /// The host as written; an IPv6 address has its brackets.
    package let host: String
    package let port: Int?

    /// The first rule that a text breaks.
    package enum Flaw: Error, Hashable {
        /// It is empty, or has a character that no host has.
        case host
        /// The port is no number from 1 to 65535.
        case port
        /// An IPv6 address stands without its brackets.
        case brackets
    }

    package init(_ text: some StringProtocol) throws(Flaw) {
        guard !text.isEmpty, text.utf8.allSatisfy(Self.isAllowed) else { throw .host }
        let bracket = text.lastIndex(of: "]") ?? text.startIndex
        guard let colon = text[bracket...].lastIndex(of: ":") else {
            try self.init(host: String(text), port: nil)
            return
        }
        guard let port = Int(text[text.index(after: colon)...]), (1...65535).contains(port) else { throw .port }
        try self.init(host: String(text[..<colon]), port: port)
    }

    private init(host: String, port: Int?) throws(Flaw) {
        guard !host.isEmpty else { throw .host }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        guard isBracketed || !host.contains(where: { ":[]".contains($0) }) else { throw .brackets }
        self.host = host
        self.port = port
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
