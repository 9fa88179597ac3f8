import AsyncHTTPClient
import Identifiers
import NIOCore
import NIOPosix
import NIOSSL
import NodeAPI

#if canImport(Glibc)
import Glibc
#endif

extension NodeClient {
    /// The error of the HTTP client in words that say what to do; one with a code already stays as it is.
    func failure(_ error: any Error, _ path: String) -> any Error {
        switch error {
        case is any CodedFailure, is CancellationError: return error
        case let error as HTTPClientError: return failure(error, path)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: return untrusted(error)
        case let error as NIOConnectionError:
            guard let first = error.connectionErrors.first else {
                return unreachable("the host name \(error.host) does not resolve")
            }
            return unreachable(Self.reason(of: first.error))
        case let error as IOError where Self.isConnecting(error): return unreachable(Self.reason(of: error))
        default: return interrupted(Self.reason(of: error), path)
        }
    }

    private func failure(_ error: HTTPClientError, _ path: String) -> any Error {
        switch error {
        case .cancelled: CancellationError()
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            unreachable("there was no answer within \(patience.connect.seconds) s")
        case .deadlineExceeded, .readTimeout:
            ClientFailure(
                .timeout,
                "\(address)\(path)",
                "the node took the request and did not answer in time; look at its log, then try again"
            )
        case .writeTimeout:
            ClientFailure(
                .stalled,
                "\(address)\(path)",
                "the node took no byte for \(patience.stalledUpload.seconds) s; look at its log and its disk, then try again"
            )
        case .remoteConnectionClosed: interrupted("it was closed", path)
        default: interrupted(String(describing: error), path)
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

    private func unreachable(_ reason: String) -> ClientFailure {
        let advice =
            address.isUnixSocket
            ? "is slipwayd running with --socket, and may this user use it?"
            : "is slipwayd running at \(address)?"
        return ClientFailure(.unreachable, address.description, "no connection: \(reason); \(advice)")
    }

    private func untrusted(_ error: any Error) -> ClientFailure {
        let text = String(describing: error)
        let reason =
            text.contains("CERTIFICATE_VERIFY_FAILED") || text.contains("unableToValidateCertificate")
            ? "its certificate is not signed by a CA that is trusted here; name the CA's file with --ca"
            : text.contains("failedToValidateHostname") || text.contains("noSuitableProtocols")
                ? "its certificate is for another host; use the name that the certificate has"
                : text.contains("WRONG_VERSION_NUMBER") || text.contains("HTTP_REQUEST")
                    ? "it does not speak TLS at this port; use http://" : "TLS failed (\(text))"
        return ClientFailure(.tls, address.description, "no trusted connection: \(reason)")
    }

    private static func isConnecting(_ error: IOError) -> Bool {
        [ECONNREFUSED, ENOENT, EACCES, EHOSTUNREACH, ENETUNREACH, ENOTSOCK, ENOTDIR, ENAMETOOLONG].contains(
            error.errnoCode
        )
    }

    private static func reason(of error: any Error) -> String {
        if let error = error as? IOError { return String(cString: strerror(error.errnoCode)) }
        if case ChannelError.connectTimeout = error { return "there was no answer in time" }
        return String(describing: error)
    }
}

extension TimeAmount {
    fileprivate var seconds: Int64 { nanoseconds / 1_000_000_000 }
}
