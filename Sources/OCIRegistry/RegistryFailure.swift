package import Identifiers

/// A flaw of a registry, of its answers, of what lies in it, or of the way to it.
package enum RegistryCode: String, FailureCode {
    case reference = "registry.reference"
    case credentials = "registry.credentials"
    case unreachable = "registry.unreachable"
    case tls = "registry.tls"
    case unauthorized = "registry.unauthorized"
    case redirect = "registry.redirect"
    case busy = "registry.busy"
    case interrupted = "registry.interrupted"
    case answer = "registry.answer"
    case missing = "registry.missing"
    case digest = "registry.digest"
    case manifest = "registry.manifest"
    case artifact = "registry.artifact"
    case tooMany = "registry.too-many"
    case tagTaken = "registry.tag-taken"
    case denied = "registry.denied"

    package var kind: FailureKind {
        switch self {
        case .reference, .credentials: .usage
        case .missing: .notFound
        case .tls, .redirect, .digest, .manifest, .artifact, .tooMany, .tagTaken, .denied: .refused
        case .unauthorized: .unauthorized
        case .unreachable, .busy: .unreachable
        case .interrupted, .answer: .failed
        }
    }

    /// True where the registry has something else than what was asked for, or nothing.
    package var isOfContent: Bool {
        switch self {
        case .digest, .artifact, .manifest, .missing: true
        default: false
        }
    }
}

package typealias RegistryFailure = Failure<RegistryCode>
