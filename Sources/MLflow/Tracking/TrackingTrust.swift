import Identifiers
import NIOSSL

/// Whose certificates a client trusts, and its own.
enum TrackingTrust {
    static func configuration(_ access: TrackingAccess) throws(MLflowFailure) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let file = access.trustFile {
            configuration.trustRoots = .certificates(try certificates(in: file))
        }
        if let file = access.clientCertificateFile {
            configuration.certificateChain = try certificates(in: file).map { .certificate($0) }
            do {
                configuration.privateKey = .privateKey(try NIOSSLPrivateKey(file: file, format: .pem))
            } catch {
                throw MLflowFailure(
                    .trackingCredentials,
                    file,
                    "there is no private key in PEM that can be used",
                    underlying: error
                )
            }
        }
        return configuration
    }

    private static func certificates(in file: String) throws(MLflowFailure) -> [NIOSSLCertificate] {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(file)
        } catch {
            throw MLflowFailure(
                .trackingCredentials,
                file,
                "cannot read certificates in PEM from it",
                underlying: error
            )
        }
        guard !certificates.isEmpty else {
            throw MLflowFailure(.trackingCredentials, file, "there is no CERTIFICATE block in it")
        }
        return certificates
    }
}
