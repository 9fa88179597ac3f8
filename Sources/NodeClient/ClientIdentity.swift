import Identifiers
import NIOSSL

/// A client's certificate and its private key, which a node may take in place of a token.
package struct ClientIdentity: Sendable {
    /// Paths of PEM files: the chain, leaf first, and the unencrypted key.
    package let certificate: String
    package let key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }

    /// - Parameter configuration: nil: the usual one.
    func show(in configuration: inout TLSConfiguration?) throws(ClientFailure) {
        do {
            let chain = try NIOSSLCertificate.fromPEMFile(certificate)
            guard !chain.isEmpty else {
                throw ClientFailure(.identity, certificate, "there is no CERTIFICATE block in it")
            }
            var shown = configuration ?? TLSConfiguration.makeClientConfiguration()
            shown.certificateChain = chain.map { .certificate($0) }
            shown.privateKey = .privateKey(try NIOSSLPrivateKey(file: key, format: .pem))
            // A key that is not the certificate's shows itself here, not in the middle of a connection.
            _ = try NIOSSLContext(configuration: shown)
            configuration = shown
        } catch let failure as ClientFailure {
            throw failure
        } catch {
            throw ClientFailure(
                .identity,
                "\(certificate), \(key)",
                "expected a certificate and its unencrypted private key in PEM: \(error)"
            )
        }
    }
}
