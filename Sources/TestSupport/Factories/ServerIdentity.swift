import Identifiers
import NIOSSL
import SwiftASN1
import X509

#if canImport(Glibc)
import Glibc
#endif

/// The certificate of a server on 127.0.0.1, and the CA of its clients.
package struct ServerIdentity: Sendable {
    /// The CA that issued the certificate.
    package let authority: TestCertificate
    private let leaf: TestCertificate
    private let clients: TestCertificate?

    /// - Parameter clients: the CA of whom every client must have a certificate; nil: any client may come.
    package init(clients: TestCertificate? = nil) throws {
        authority = try .root("Server CA", .authority.with { $0.isValidNow() })
        leaf = try authority.issue(
            "server",
            .server.with {
                $0.isValidNow()
                $0.hosts = [.ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1]))]
            }
        )
        self.clients = clients
    }

    func context() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try NIOSSLCertificate(bytes: leaf.der, format: .der))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(leaf.keyPEM.utf8), format: .pem))
        )
        if let clients {
            configuration.certificateVerification = .noHostnameVerification
            configuration.trustRoots = .certificates([try NIOSSLCertificate(bytes: clients.der, format: .der)])
        }
        return try NIOSSLContext(configuration: configuration)
    }
}

extension CertificateTraits {
    /// From an hour ago for a day.
    package mutating func isValidNow() {
        let now = Int64(time(nil)) * 1000
        validFrom = Timestamp(milliseconds: now - 3_600_000)
        validTo = Timestamp(milliseconds: now + 86_400_000)
    }
}
