import HTTPTransport
import Identifiers

extension ClientTLS {
    private static let trustVariable = "MLFLOW_TRACKING_SERVER_CERT_PATH or --ca"
    private static let clientVariable = "MLFLOW_TRACKING_CLIENT_CERT_PATH"

    /// The certificates that MLflow's variables name.
    /// - Throws: `tracking.credentials`, also where the environment asks not to check the server's certificate.
    init(_ access: TrackingAccess) throws(TrackingFailure) {
        guard !access.isUnchecked else {
            throw TrackingFailure(
                .credentials,
                "MLFLOW_TRACKING_INSECURE_TLS",
                "turns off the check of the server's certificate, so anyone could impersonate the server; unset it, and name the "
                    + "server's CA with --ca or MLFLOW_TRACKING_SERVER_CERT_PATH"
            )
        }
        do {
            try self.init(
                trust: access.trustFile,
                takesDirectory: true,
                identity: access.clientCertificateFile.map { Identity(certificate: $0, key: $0) }
            )
        } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ flaw: Flaw) -> TrackingFailure {
        let expected =
            switch flaw.part {
            case .authorities, .certificate: flaw.cause == nil ? "a CERTIFICATE block" : "certificates in PEM"
            case .directory: "files of certificates in PEM"
            case .key: "an unencrypted private key in PEM beside the certificate"
            case .pair: "a certificate with its key"
            }
        let isTrust = flaw.part == .authorities || flaw.part == .directory
        return TrackingFailure(
            .credentials,
            flaw.place,
            "\(isTrust ? trustVariable : clientVariable) names it, and it does not hold \(expected) that can be read",
            underlying: flaw.cause
        )
    }
}
