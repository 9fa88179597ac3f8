import DurableFiles
import Identifiers
import MLflow
import NIOSSL

/// Whose certificates a client trusts, and its own.
enum TrackingTrust {
    private static let trustVariable = "MLFLOW_TRACKING_SERVER_CERT_PATH or --ca"
    private static let clientVariable = "MLFLOW_TRACKING_CLIENT_CERT_PATH"

    /// - Throws: `tracking.credentials`, also where the environment asks not to check the server's certificate.
    static func configuration(_ access: TrackingAccess) throws(MLflowFailure) -> TLSConfiguration {
        guard !access.isUnchecked else {
            throw MLflowFailure(
                .trackingCredentials,
                "MLFLOW_TRACKING_INSECURE_TLS",
                "asks not to check the server's certificate, and then anybody could stand in for it; unset it, and name the "
                    + "server's CA with --ca or MLFLOW_TRACKING_SERVER_CERT_PATH"
            )
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        if let place = access.trustFile {
            configuration.trustRoots = .certificates(try authorities(at: place))
        }
        if let file = access.clientCertificateFile {
            let chain = try certificates(in: file, namedBy: clientVariable)
            configuration.certificateChain = chain.map { .certificate($0) }
            configuration.privateKey = .privateKey(try key(in: file))
        }
        do {
            // A key that is not the certificate's shows itself here, not at the first connection.
            _ = try NIOSSLContext(configuration: configuration)
        } catch {
            throw unusable(access.clientCertificateFile ?? "TLS", clientVariable, "a certificate with its key", error)
        }
        return configuration
    }

    /// The certificates of a file, or of all files in a directory that have some.
    private static func authorities(at place: String) throws(MLflowFailure) -> [NIOSSLCertificate] {
        guard let directory = try? DirectoryHandle(path: place) else {
            return try certificates(in: place, namedBy: trustVariable)
        }
        let names = (try? directory.names()) ?? []
        let found = names.sorted().flatMap { (try? NIOSSLCertificate.fromPEMFile(directory.fullPath(of: $0))) ?? [] }
        guard !found.isEmpty else { throw unusable(place, trustVariable, "files of certificates in PEM", nil) }
        return found
    }

    private static func certificates(
        in file: String,
        namedBy variable: String
    ) throws(MLflowFailure) -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMFile(file)
            if !certificates.isEmpty { return certificates }
        } catch {
            throw unusable(file, variable, "certificates in PEM", error)
        }
        throw unusable(file, variable, "a CERTIFICATE block", nil)
    }

    private static func key(in file: String) throws(MLflowFailure) -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(file: file, format: .pem)
        } catch {
            throw unusable(file, clientVariable, "an unencrypted private key in PEM beside the certificate", error)
        }
    }

    private static func unusable(
        _ place: String,
        _ variable: String,
        _ expected: String,
        _ error: (any Error)?
    ) -> MLflowFailure {
        MLflowFailure(
            .trackingCredentials,
            place,
            "\(variable) names it, and it does not hold \(expected) that can be read",
            underlying: error
        )
    }
}
