import HTTPTransport
import Identifiers

/// A client's certificate and its private key, which a node may take in place of a token.
package struct ClientIdentity: Sendable {
    /// Paths of PEM files: the chain, leaf first, and the unencrypted key.
    package let certificate: String
    package let key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}

extension ClientTLS {
    /// - Parameters:
    ///   - trustFile: CA certificates to trust instead of the system's.
    ///   - identity: what is shown.
    /// - Throws: `client.trust-file`, `client.certificate`
    init(trustFile: String?, identity: ClientIdentity?) throws(ClientFailure) {
        do {
            try self.init(
                trust: trustFile,
                identity: identity.map { Identity(certificate: $0.certificate, key: $0.key) }
            )
        } catch {
            throw Self.failure(error, identity)
        }
    }

    private static func failure(_ flaw: Flaw, _ identity: ClientIdentity?) -> ClientFailure {
        let code: ClientCode = flaw.part == .authorities || flaw.part == .directory ? .trustFile : .identity
        guard let cause = flaw.cause else {
            return ClientFailure(code, flaw.place, "there is no CERTIFICATE block in it")
        }
        guard code == .identity, let identity else {
            return ClientFailure(code, flaw.place, "cannot read CA certificates in PEM from it", underlying: cause)
        }
        return ClientFailure(
            code,
            "\(identity.certificate), \(identity.key)",
            "expected a certificate and its unencrypted private key in PEM: \(cause)"
        )
    }
}
