package import Identifiers

/// A reason why the client could not have an answer of the node, or not understand it. The node's own words are a
/// ``NodeProblem``.
package enum ClientCode: String, FailureCode {
    case address = "client.address"
    case trustFile = "client.trust-file"
    case token = "client.token"
    case identity = "client.certificate"
    case unreachable = "client.unreachable"
    case tls = "client.tls"
    case timeout = "client.timeout"
    case interrupted = "client.interrupted"
    case answer = "client.answer"
    case stalled = "client.stalled"
    case unavailable = "client.unavailable"

    package var kind: FailureKind {
        switch self {
        case .address, .trustFile, .token, .identity: .usage
        case .unreachable, .unavailable, .timeout, .interrupted, .stalled: .unreachable
        case .tls, .answer: .failed
        }
    }
}

package typealias ClientFailure = Failure<ClientCode>
