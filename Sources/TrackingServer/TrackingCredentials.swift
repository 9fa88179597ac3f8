import Identifiers

/// The client's credentials for a tracking server: the value of the header `Authorization`.
package struct TrackingCredentials: Sendable, Hashable {
    let header: String

    private init(header: String) {
        self.header = header
    }

    /// - Parameter source: where they stood, for messages.
    static func basic(user: String, password: String, from source: String) throws(TrackingFailure)
        -> TrackingCredentials
    {
        guard !user.contains(":"), isPrintable(user), isPrintable(password) else {
            throw malformed(source, "a user name has no colon, and neither it nor the password a control character")
        }
        return TrackingCredentials(header: "Basic " + Base64Text.of(Array("\(user):\(password)".utf8)))
    }

    static func bearer(_ token: String, from source: String) throws(TrackingFailure) -> TrackingCredentials {
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw malformed(source, "a token has printable ASCII characters without spaces")
        }
        return TrackingCredentials(header: "Bearer \(token)")
    }

    private static func isPrintable(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.value >= 32 && $0.value != 127 }
    }

    private static func malformed(_ source: String, _ rule: String) -> TrackingFailure {
        TrackingFailure(.credentials, source, "these credentials cannot be sent: \(rule)")
    }
}

/// Base 64 with padding (RFC 4648, section 4).
enum Base64Text {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func of(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for index in 0..<4 {
                text.append(
                    index <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * index)) & 63] : UInt8(ascii: "=")
                )
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
