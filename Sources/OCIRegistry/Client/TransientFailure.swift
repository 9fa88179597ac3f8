import AsyncSupport
import HTTPTransport
import Identifiers

/// A failure that may pass: the request may be sent again after a pause.
struct TransientFailure: Error {
    /// The error if it does not pass.
    let failure: RegistryFailure
    /// The pause that the server asked for.
    let pause: Duration?

    init(_ failure: RegistryFailure, pause: Duration? = nil) {
        self.failure = failure
        self.pause = pause
    }

    static func busy(_ response: HTTPResponse, _ subject: String, _ said: String) -> TransientFailure {
        let asked = response.retryAfter
        return TransientFailure(
            RegistryFailure(
                .busy,
                subject,
                "the registry cannot just now (\(response.status)\(said)), and did not recover"
                    + (asked.map { "; it asks to be left alone for \($0.seconds) s" } ?? "") + "; try again later",
                underlying: asked
            ),
            pause: asked?.duration
        )
    }
}

extension RegistrySession {
    /// Does a work again while that may help. What a server asks for holds for all who ask it.
    /// - Parameters:
    ///   - retries: further tries; nil: those of the timeouts.
    ///   - progress: a number that grows with what came through; tries begin anew when it does.
    /// - Throws: a `RegistryFailure` in place of a transient one.
    func retrying<Value>(
        retries limit: Int? = nil,
        progress: () -> UInt64 = { 0 },
        _ work: () async throws -> Value
    ) async throws -> Value {
        var retries = 0
        var reached = progress()
        while true {
            do {
                return try await work()
            } catch {
                guard let transient = translated(error) as? TransientFailure else { throw translated(error) }
                if progress() > reached {
                    reached = progress()
                    retries = 0
                }
                guard retries < limit ?? timeouts.retries,
                    let pause = timeouts.pause(before: retries, asked: transient.pause)
                else { throw transient.failure }
                if let asked = transient.pause { close(for: asked) }
                try await timeouts.clock.sleep(for: pause)
                retries += 1
            }
        }
    }

    /// A failure of the connection in words; any other error stays as it is.
    private func translated(_ error: any Error) -> any Error {
        guard let failure = error as? TransportFailure else { return error }
        return switch failure {
        case .unreachable(let obstacle): unreachable(obstacle)
        case .untrusted(let refusal): untrusted(refusal)
        case .silence: interrupted("no byte came for too long")
        case .stalled: interrupted("no byte was taken for \(timeouts.silence.components.seconds) s")
        case .interrupted(let reason): interrupted(reason)
        case .address(let reason):
            RegistryFailure(
                .answer,
                place.description,
                "the registry names an address that is none: \(reason.printable)"
            )
        }
    }

    private func interrupted(_ reason: String) -> TransientFailure {
        TransientFailure(
            RegistryFailure(
                .interrupted,
                "\(place)/\(repository)",
                "the connection broke before the answer was whole (\(reason)), repeatedly; look at the registry's log, then try again"
            )
        )
    }

    private func unreachable(_ obstacle: TransportFailure.Obstacle) -> TransientFailure {
        let reason = obstacle.words(connect: timeouts.connect)
        return TransientFailure(
            RegistryFailure(.unreachable, place.origin, "no connection: \(reason); does a registry run there?")
        )
    }

    private func untrusted(_ refusal: TLSRefusal) -> RegistryFailure {
        let reason =
            switch refusal {
            case .clientCertificate: "it takes no client without a certificate"
            case .unknownAuthority:
                "its certificate is not signed by a CA that is trusted here; name the CA's file with --registry-ca"
            case .otherHost: "its certificate is for another host; use the name that the certificate has"
            case .notTLS: "it does not speak TLS at this port; --plain-http asks it without"
            case .handshake(let text), .other(let text): "TLS failed (\(text))"
            }
        return RegistryFailure(.tls, place.origin, "no trusted connection: \(reason)")
    }

    /// The meaning of an answer with a status that was not expected.
    func refusal(_ response: HTTPResponse, _ rest: String) async -> any Error {
        let said = await words(of: response)
        let subject = subject(rest)
        switch response.status {
        case 401, 403:
            return RegistryFailure(
                .unauthorized,
                subject,
                "the registry does not let this user do it (\(response.status)\(said)); look at the rights of the user in the credentials"
            )
        case 404: return RegistryFailure(.missing, subject, "the registry has no such thing (404\(said))")
        case 405:
            return RegistryFailure(
                .denied,
                subject,
                "the registry does not do that (405\(said)); docker-registry deletes only with storage.delete.enabled, and a mirror takes no "
                    + "push"
            )
        case 413:
            return RegistryFailure(
                .denied,
                subject,
                "the registry takes nothing so large (413\(said)); look at the proxy before it"
            )
        case 429, 502, 503, 504: return TransientFailure.busy(response, place.description, said)
        case 500...:
            return TransientFailure(
                RegistryFailure(.answer, subject, "the registry failed (\(response.status)\(said)); see its log")
            )
        default: return answerFailure(rest, "status \(response.status)\(said)")
        }
    }

    func answerFailure(_ rest: String, _ found: String) -> RegistryFailure {
        RegistryFailure(
            .answer,
            subject(rest),
            "no answer of an OCI registry: \(found); check the address, and that nothing that stands between answers for it"
        )
    }
}
