/// A reason why the two ends of a connection did not agree on TLS, as far as BoringSSL reports it.
package enum TLSRefusal: Hashable, Sendable {
    /// The server's certificate is of no CA that is trusted here.
    case unknownAuthority
    /// The server's certificate is for another host.
    case otherHost
    /// The server does not speak TLS at this port.
    case notTLS
    /// The server wants a certificate of the client, or another one.
    case clientCertificate(String)
    /// The server ended the handshake and does not say why. In TLS 1.2 that is also how it asks for a certificate.
    case handshake(String)
    case other(String)

    /// - Parameter text: the library's words.
    init(_ text: String) {
        func has(_ signs: String...) -> Bool { signs.contains { text.contains($0) } }
        self =
            if has(
                "CERTIFICATE_REQUIRED",
                "ALERT_BAD_CERTIFICATE",
                "ALERT_UNKNOWN_CA",
                "ALERT_CERTIFICATE_UNKNOWN",
                "ALERT_CERTIFICATE_EXPIRED",
                "ALERT_CERTIFICATE_REVOKED",
                "ALERT_UNSUPPORTED_CERTIFICATE"
            ) {
                .clientCertificate(text)
            } else if has("ALERT_HANDSHAKE_FAILURE") {
                .handshake(text)
            } else if has("CERTIFICATE_VERIFY_FAILED", "unableToValidateCertificate") {
                .unknownAuthority
            } else if has("failedToValidateHostname") {
                .otherHost
            } else if has("WRONG_VERSION_NUMBER", "HTTP_REQUEST") {
                .notTLS
            } else {
                .other(text)
            }
    }

    /// The library's words, where it has no better ones.
    package var text: String? {
        switch self {
        case .clientCertificate(let text), .handshake(let text), .other(let text): text
        case .unknownAuthority, .otherHost, .notTLS: nil
        }
    }
}
