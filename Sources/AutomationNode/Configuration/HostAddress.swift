/// A host and a port to listen on.
package struct HostAddress: Sendable, Hashable {
    package let host: String
    /// 0 is any free one.
    package let port: Int

    /// The form of the text, for errors.
    package static let form = "HOST:PORT, such as 127.0.0.1:7460 or [::1]:7460"

    /// - Parameter text: `HOST:PORT`, with an IPv6 address in brackets.
    /// - Returns: nil for any other text.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "/") }) else {
            return nil
        }
        self.host = String(host)
        self.port = port
    }
}
