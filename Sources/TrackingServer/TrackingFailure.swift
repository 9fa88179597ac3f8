package import Identifiers

/// A flaw of a tracking server, of its answers, or of the way to it.
package enum TrackingCode: String, FailureCode {
    case address = "tracking.address"
    case credentials = "tracking.credentials"
    case unreachable = "tracking.unreachable"
    case tls = "tracking.tls"
    case unauthorized = "tracking.unauthorized"
    case redirect = "tracking.redirect"
    case away = "tracking.away"
    case interrupted = "tracking.interrupted"
    case answer = "tracking.answer"
    case missing = "tracking.missing"
    case limit = "tracking.limit"
    case workspace = "tracking.workspace"
    case artifact = "tracking.artifact"
    case artifactName = "tracking.artifact-name"

    /// Is of the tracking server as a whole: nothing else can be had from it either.
    package var endsServer: Bool {
        switch self {
        case .unreachable, .tls, .unauthorized, .redirect, .away, .interrupted: true
        case .address, .credentials, .answer, .missing, .limit, .workspace, .artifact, .artifactName: false
        }
    }

    package var kind: FailureKind {
        switch self {
        case .address, .credentials: .usage
        case .missing, .workspace: .notFound
        case .tls, .redirect, .limit, .artifactName: .refused
        case .unauthorized: .unauthorized
        case .unreachable, .away, .interrupted: .unreachable
        case .answer, .artifact: .failed
        }
    }
}

package typealias TrackingFailure = Failure<TrackingCode>
