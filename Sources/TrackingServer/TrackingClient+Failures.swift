import AsyncHTTPClient
import Identifiers
import MLflow
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import StrictJSON

#if canImport(Glibc)
import Glibc
#endif

extension TrackingClient {
    /// What an answer with another status than 200 means.
    func refusal(_ response: HTTPClientResponse, _ content: [UInt8], _ path: String) -> any Error {
        let place = address.description + path
        let said = Self.words(content, response)
        switch response.status.code {
        case 401, 403:
            return MLflowFailure(
                .trackingUnauthorized,
                address.description,
                "the server does not let this user in (\(response.status.code)\(said)); set MLFLOW_TRACKING_USERNAME and "
                    + "MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, to those of a user who may read"
            )
        case 404:
            return MLflowFailure(.trackingMissing, place, "the server has no such thing (404\(said))")
        case 429, 502, 503, 504:
            return PassingFailure(
                failure: MLflowFailure(
                    .trackingAway,
                    address.description,
                    "the server cannot just now (\(response.status.code)\(said)), and did not recover; try again later"
                ),
                isOfRequest: false,
                pause: response.headers.first(name: "Retry-After").flatMap(Int64.init).map { .seconds(max(0, $0)) }
            )
        case 500...:
            return PassingFailure(
                failure: MLflowFailure(
                    .trackingAnswer,
                    place,
                    "the server failed (\(response.status.code)\(said)); see its log"
                ),
                isOfRequest: true,
                pause: nil
            )
        case 400 where String(decoding: content.prefix(400), as: UTF8.self).contains("SSL certificate"):
            // nginx says it so.
            return untrusted(because: clientRefused)
        default:
            return answerFailure(path, "status \(response.status.code)\(said)")
        }
    }

    func answerFailure(_ path: String, _ found: String) -> MLflowFailure {
        MLflowFailure(
            .trackingAnswer,
            address.description + path,
            "this is no answer of an MLflow tracking server: \(found); check the address, and that nothing that stands "
                + "between answers for it"
        )
    }

    /// `: ` and the server's own words, if it is MLflow that speaks.
    private static func words(_ content: [UInt8], _ response: HTTPClientResponse) -> String {
        if let value = try? JSONParser.parse(content, subject: "answer"),
            let text = value["message"]?.string ?? value["detail"]?.string
        {
            return ": \(MLflowFailure.excerpt(text))"
        }
        let type = response.headers.first(name: "Content-Type") ?? ""
        if type.hasPrefix("text/plain"), !content.isEmpty {
            return ": \(MLflowFailure.excerpt(String(decoding: content.prefix(400), as: UTF8.self)))"
        }
        return type.hasPrefix("text/html") ? ", with a page in HTML" : ""
    }

    /// The error of the HTTP client in words; one that has them already stays as it is.
    func failure(_ error: any Error, _ path: String) -> any Error {
        switch error {
        case is any CodedFailure, is CancellationError, is PassingFailure: error
        case let error as HTTPClientError: failure(error, path)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: untrusted(error)
        case let error as NIOConnectionError:
            unreachable(
                error.connectionErrors.first.map { Self.reason(of: $0.error) }
                    ?? "the host name \(error.host) does not resolve"
            )
        case let error as IOError where Self.isConnecting(error): unreachable(Self.reason(of: error))
        default: interrupted(Self.reason(of: error), path)
        }
    }

    private func failure(_ error: HTTPClientError, _ path: String) -> any Error {
        switch error {
        case .cancelled: CancellationError()
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            unreachable("there was no answer within \(patience.connect.nanoseconds / 1_000_000_000) s")
        case .deadlineExceeded, .readTimeout:
            interrupted("no byte came for \(patience.silence.nanoseconds / 1_000_000_000) s", path)
        case .remoteConnectionClosed: interrupted("it was closed", path)
        case .invalidURL, .emptyHost, .missingSocketPath: answerFailure(path, String(describing: error))
        default: interrupted(String(describing: error), path)
        }
    }

    func interrupted(_ reason: String, _ path: String) -> PassingFailure {
        PassingFailure(
            failure: MLflowFailure(
                .trackingInterrupted,
                address.description + path,
                "the connection broke before the answer was whole (\(reason)), again and again; look at the server's log, "
                    + "then try again"
            ),
            isOfRequest: false,
            pause: nil
        )
    }

    private func unreachable(_ reason: String) -> PassingFailure {
        PassingFailure(
            failure: MLflowFailure(
                .trackingUnreachable,
                address.description,
                "no connection: \(reason); does an MLflow tracking server run there?"
            ),
            isOfRequest: isNew,
            pause: nil
        )
    }

    private func untrusted(_ error: any Error) -> MLflowFailure {
        let text = String(describing: error)
        let reason =
            if isAboutClient(text) {
                clientRefused
            } else if text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate") {
                "its certificate is not signed by a CA that is trusted here; name the CA's file with --ca or "
                    + "MLFLOW_TRACKING_SERVER_CERT_PATH"
            } else if text.contains("failedToValidateHostname") {
                "its certificate is for another host; use the name that the certificate has"
            } else if text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST") {
                "it does not speak TLS at this port; use http://"
            } else {
                "TLS failed (\(text))"
            }
        return untrusted(because: reason)
    }

    private func untrusted(because reason: String) -> MLflowFailure {
        MLflowFailure(.trackingTLS, address.description, "no trusted connection: \(reason)")
    }

    /// Whether the server ended the handshake for want of a certificate of this client; in TLS 1.2 it says no more than
    /// that the handshake failed.
    private func isAboutClient(_ text: String) -> Bool {
        let alerts = [
            "CERTIFICATE_REQUIRED", "ALERT_BAD_CERTIFICATE", "ALERT_UNKNOWN_CA", "ALERT_CERTIFICATE_UNKNOWN",
            "ALERT_CERTIFICATE_EXPIRED", "ALERT_CERTIFICATE_REVOKED", "ALERT_UNSUPPORTED_CERTIFICATE",
        ]
        if alerts.contains(where: { text.contains($0) }) { return true }
        return !hasCertificate && text.contains("ALERT_HANDSHAKE_FAILURE")
    }

    private var clientRefused: String {
        hasCertificate
            ? "it does not take the certificate that MLFLOW_TRACKING_CLIENT_CERT_PATH names"
            : "it takes no client without a certificate; name a PEM file that has one with its key in "
                + "MLFLOW_TRACKING_CLIENT_CERT_PATH"
    }

    private static func isConnecting(_ error: IOError) -> Bool {
        [ECONNREFUSED, EACCES, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL].contains(error.errnoCode)
    }

    private static func reason(of error: any Error) -> String {
        if let error = error as? IOError { return String(cString: strerror(error.errnoCode)) }
        if error is ChannelError { return "the connection could not be made in time" }
        return String(describing: error)
    }
}
