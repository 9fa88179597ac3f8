import HTTPTransport
import Identifiers

extension NodeClient {
    /// A failure of the connection in words with a next step; any other error stays unchanged.
    func failure(_ error: any Error, _ path: String) -> any Error {
        guard let failure = error as? TransportFailure else { return error }
        return switch failure {
        case .unreachable(let obstacle): unreachable(obstacle)
        case .untrusted(let refusal): untrusted(refusal)
        case .silence:
            ClientFailure(
                .timeout,
                "\(address)\(path)",
                "the node took the request and did not answer in time; look at its log, then try again"
            )
        case .stalled:
            ClientFailure(
                .stalled,
                "\(address)\(path)",
                "the node took no byte for \(timeouts.stalledUpload.components.seconds) s; look at its log and its disk, "
                    + "then try again"
            )
        case .interrupted(let reason), .address(let reason): interrupted(reason, path)
        }
    }

    func interrupted(_ reason: String, _ path: String) -> ClientFailure {
        let isPlain = !address.isEncrypted && !address.isUnixSocket
        return ClientFailure(
            .interrupted,
            "\(address)\(path)",
            "the connection broke before the node had answered (\(reason)); ask for the status, then try again"
                + (isPlain ? "; if the node speaks TLS at this port, use https://" : "")
        )
    }

    /// Something on the way answered in the node's place.
    func unavailable(_ response: HTTPResponse, _ path: String) -> ClientFailure {
        let pause = response.retryAfter
        let when = pause.map { ", and asks to wait \($0.seconds) s" } ?? ""
        return ClientFailure(
            .unavailable,
            "\(address)\(path)",
            "a proxy before the node answered with status \(response.status)\(when); try again later, or call the "
                + "node directly",
            underlying: pause
        )
    }

    func foreignAnswer(_ path: String, _ found: String) -> ClientFailure {
        ClientFailure(
            .answer,
            "\(address)\(path)",
            "this is no answer of slipwayd: \(found); check the address, and that no proxy stands in between"
        )
    }

    private func unreachable(_ obstacle: TransportFailure.Obstacle) -> ClientFailure {
        let reason = obstacle.words(connect: timeouts.connect)
        let advice =
            address.isUnixSocket
            ? "is slipwayd running with --socket, and may this user use it?"
            : "is slipwayd running at \(address)?"
        return ClientFailure(.unreachable, address.description, "no connection: \(reason); \(advice)")
    }

    private func untrusted(_ refusal: TLSRefusal) -> ClientFailure {
        let reason =
            switch refusal {
            case .unknownAuthority:
                "its certificate is not signed by a CA that is trusted here; name the CA's file with --ca"
            case .otherHost: "its certificate is for another host; use the name that the certificate has"
            case .notTLS: "it does not speak TLS at this port; use http://"
            case .clientCertificate(let text), .handshake(let text), .other(let text): "TLS failed (\(text))"
            }
        return ClientFailure(.tls, address.description, "no trusted connection: \(reason)")
    }
}
