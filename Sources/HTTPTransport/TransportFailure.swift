import AsyncHTTPClient
import Identifiers
import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
import Glibc
#endif

/// A reason why no answer, or no whole one, came. The client that asked puts it into its own words, under its own code.
package enum TransportFailure: Error, Hashable {
    /// No connection could be made.
    case unreachable(Obstacle)
    /// No connection that is trusted could be made.
    case untrusted(TLSRefusal)
    /// The other side took the request, and no byte of the answer came for longer than the request waits.
    case silence
    /// The other side took no byte of the request for longer than is waited.
    case stalled
    /// The connection broke. The text says how.
    case interrupted(String)
    /// No request can be made of the address.
    case address(String)

    package enum Obstacle: Hashable, Sendable {
        /// Nobody answered as long as a connection is waited for.
        case noAnswer
        case unknownHost(String)
        /// The system refused it, in its words.
        case refused(String)

        /// - Parameter connect: how long a connection is waited for.
        package func words(connect: Duration) -> String {
            switch self {
            case .noAnswer: "there was no answer within \(connect.components.seconds) s"
            case .unknownHost(let host): "the host name \(host) does not resolve"
            case .refused(let words): words
            }
        }
    }

    /// The failure behind an error of the HTTP client or the network. An error that has a code already, and the end of the
    /// task, stay what they are.
    static func translated(_ error: any Error) -> any Error {
        switch error {
        case is any CodedFailure, is CancellationError, is TransportFailure: error
        case let error as HTTPClientError: translated(error)
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError:
            TransportFailure.untrusted(TLSRefusal(String(describing: error)))
        case let error as NIOConnectionError: connecting(error)
        case let error as IOError where isOfConnecting(error): TransportFailure.unreachable(obstacle(error))
        default: TransportFailure.interrupted(reason(of: error))
        }
    }

    private static func translated(_ error: HTTPClientError) -> any Error {
        switch error {
        case .cancelled: CancellationError()
        case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
            TransportFailure.unreachable(.noAnswer)
        case .deadlineExceeded, .readTimeout: TransportFailure.silence
        case .writeTimeout: TransportFailure.stalled
        case .remoteConnectionClosed: TransportFailure.interrupted("it was closed")
        case .invalidURL, .emptyHost, .missingSocketPath: TransportFailure.address(String(describing: error))
        default: TransportFailure.interrupted(String(describing: error))
        }
    }

    private static func connecting(_ error: NIOConnectionError) -> TransportFailure {
        .unreachable(error.connectionErrors.first.map { obstacle($0.error) } ?? .unknownHost(error.host))
    }

    private static func obstacle(_ error: any Error) -> Obstacle {
        if case ChannelError.connectTimeout = error { return .noAnswer }
        return .refused(reason(of: error))
    }

    private static func isOfConnecting(_ error: IOError) -> Bool {
        [
            ECONNREFUSED, ENOENT, EACCES, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, ENOTSOCK, ENOTDIR, ENAMETOOLONG,
        ].contains(error.errnoCode)
    }

    private static func reason(of error: any Error) -> String {
        if let error = error as? IOError { return String(cString: strerror(error.errnoCode)) }
        return String(describing: error)
    }
}
