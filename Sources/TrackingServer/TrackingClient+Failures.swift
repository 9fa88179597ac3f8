import HTTPTransport
import Identifiers
import MLflow
import StrictJSON

extension TrackingClient {
    /// The meaning of an answer with another status than 200.
    func refusal(_ response: HTTPResponse, _ content: [UInt8], _ path: String) -> any Error {
        let place = address.description + path
        let said = Self.words(content, response)
        switch response.status {
        case 401, 403:
            return TrackingFailure(
                .unauthorized,
                address.description,
                "the server does not let this user in (\(response.status)\(said)); set MLFLOW_TRACKING_USERNAME and "
                    + "MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN, to those of a user who may read"
            )
        case 404:
            return TrackingFailure(.missing, place, "the server has no such thing (404\(said))")
        case 429, 502, 503, 504:
            return TransientFailure(
                TrackingFailure(
                    .away,
                    address.description,
                    "the server cannot just now (\(response.status)\(said)), and did not recover; try again later"
                ),
                isOfRequest: false,
                pause: response.retryAfter?.duration
            )
        case 500...:
            return TransientFailure(
                TrackingFailure(
                    .answer,
                    place,
                    "the server failed (\(response.status)\(said)); see its log"
                ),
                isOfRequest: true
            )
        case 400 where String(decoding: content.prefix(400), as: UTF8.self).contains("SSL certificate"):
            // nginx says it so.
            return untrusted(because: clientRefused)
        default:
            return answerFailure(path, "status \(response.status)\(said)")
        }
    }

    func answerFailure(_ path: String, _ found: String) -> TrackingFailure {
        TrackingFailure(
            .answer,
            address.description + path,
            "this is no answer of an MLflow tracking server: \(found); check the address, and that nothing that stands "
                + "between answers for it"
        )
    }

    /// `: ` and the server's own words, if it is MLflow that speaks.
    private static func words(_ content: [UInt8], _ response: HTTPResponse) -> String {
        if let value = try? JSONParser.parse(content, subject: "answer"),
            let text = value["message"]?.string ?? value["detail"]?.string
        {
            return ": \(MLflowFailure.excerpt(text))"
        }
        let type = response[header: "Content-Type"] ?? ""
        if type.hasPrefix("text/plain"), !content.isEmpty {
            return ": \(MLflowFailure.excerpt(String(decoding: content.prefix(400), as: UTF8.self)))"
        }
        return type.hasPrefix("text/html") ? ", with a page in HTML" : ""
    }

    /// A failure of the connection in words; any other error stays as it is.
    func failure(_ error: any Error, _ path: String) -> any Error {
        guard let failure = error as? TransportFailure else { return error }
        return switch failure {
        case .unreachable(let obstacle): unreachable(obstacle)
        case .untrusted(let refusal): untrusted(because: reason(of: refusal))
        case .silence: interrupted("no byte came for \(timeouts.silence.components.seconds) s", path)
        case .stalled: interrupted("no byte was taken for \(timeouts.silence.components.seconds) s", path)
        case .interrupted(let reason): interrupted(reason, path)
        case .address(let reason): answerFailure(path, reason)
        }
    }

    private func interrupted(_ reason: String, _ path: String) -> TransientFailure {
        TransientFailure(
            TrackingFailure(
                .interrupted,
                address.description + path,
                "the connection broke before the answer was whole (\(reason)), repeatedly; look at the server's log, "
                    + "then try again"
            ),
            isOfRequest: false
        )
    }

    private func unreachable(_ obstacle: TransportFailure.Obstacle) -> TransientFailure {
        let reason = obstacle.words(connect: timeouts.connect)
        return TransientFailure(
            TrackingFailure(
                .unreachable,
                address.description,
                "no connection: \(reason); does an MLflow tracking server run there?"
            ),
            isOfRequest: isNew
        )
    }

    private func reason(of refusal: TLSRefusal) -> String {
        switch refusal {
        case .clientCertificate: clientRefused
        case .handshake where !hasCertificate: clientRefused
        case .unknownAuthority:
            "its certificate is not signed by a CA that is trusted here; name the CA's file with --ca or "
                + "MLFLOW_TRACKING_SERVER_CERT_PATH"
        case .otherHost: "its certificate is for another host; use the name that the certificate has"
        case .notTLS: "it does not speak TLS at this port; use http://"
        case .handshake(let text), .other(let text): "TLS failed (\(text))"
        }
    }

    private func untrusted(because reason: String) -> TrackingFailure {
        TrackingFailure(.tls, address.description, "no trusted connection: \(reason)")
    }

    private var clientRefused: String {
        hasCertificate
            ? "it does not take the certificate that MLFLOW_TRACKING_CLIENT_CERT_PATH names"
            : "it takes no client without a certificate; name a PEM file that has one with its key in "
                + "MLFLOW_TRACKING_CLIENT_CERT_PATH"
    }
}
