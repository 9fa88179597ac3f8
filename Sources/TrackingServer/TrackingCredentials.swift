import Identifiers
import StrictJSON

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
        return TrackingCredentials(header: "Basic " + Base64.text(of: Array("\(user):\(password)".utf8)))
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
