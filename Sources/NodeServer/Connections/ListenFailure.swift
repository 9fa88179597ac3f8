package import Identifiers
import NIOCore

#if canImport(Glibc)
import Glibc
#endif

/// Reasons that slipwayd cannot listen at its address.
package enum ListenCode: String, FailureCode {
    case address = "listen.address"
    case busy = "listen.busy"
    case permission = "listen.permission"
    case unencrypted = "listen.unencrypted"
    case certificate = "listen.certificate"
    case inherited = "listen.inherited"
    case failed = "listen.failed"

    package var kind: FailureKind {
        switch self {
        case .address, .unencrypted, .inherited: .usage
        case .busy: .busy
        case .permission, .certificate, .failed: .failed
        }
    }
}

package typealias ListenFailure = Failure<ListenCode>

extension ListenFailure {
    /// Describes the system's error of bind(2) for people.
    static func binding(_ address: ListenAddress, _ error: any Error) -> ListenFailure {
        let (subject, place) =
            switch address {
            case .host(let host, let port): ("\(host):\(port)", "port \(port) of \(host)")
            case .socket(let path): (path, path)
            }
        guard let number = (error as? IOError)?.errnoCode else {
            return ListenFailure(.failed, subject, "cannot listen: \(error)")
        }
        let reason = String(cString: strerror(number))
        return switch number {
        case EADDRINUSE:
            ListenFailure(
                .busy,
                subject,
                "\(place) is in use by another program; stop it, or choose another with --listen"
            )
        case EACCES, EPERM: ListenFailure(.permission, subject, "this user may not listen on \(place): \(reason)")
        case EADDRNOTAVAIL:
            ListenFailure(.address, subject, "this machine has no such address; 127.0.0.1 and 0.0.0.0 always work")
        default: ListenFailure(.failed, subject, "cannot listen on \(place): \(reason)")
        }
    }
}
