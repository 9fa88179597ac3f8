import HTTPTypes
package import Identifiers

/// Reasons to refuse a request before it reaches the node.
package enum RequestCode: String, FailureCode {
    case tokenMissing = "request.token-missing"
    case tokenUnknown = "request.token-unknown"
    case path = "request.path"
    case method = "request.method"
    case json = "request.json"
    case key = "request.key"
    case value = "request.value"
    case length = "request.length"
    case tooLarge = "request.too-large"
    case range = "request.range"
    case rangeBeyond = "request.range-beyond"
    case interrupted = "request.interrupted"
    case contentType = "request.content-type"
    case host = "request.host"
    case hostUnknown = "request.host-unknown"
    case origin = "request.origin"
    case csrf = "request.csrf"
    case connections = "request.connections"
    case certificateUnknown = "request.certificate-unknown"
    case bodiesFull = "request.bodies-full"
    case stopping = "request.stopping"
    case clientGone = "request.client-gone"
    case notReady = "node.not-ready"
    case loading = "node.loading"
    case draining = "node.draining"
    case unexpected = "node.unexpected"

    package var kind: FailureKind {
        switch self {
        case .tokenMissing, .tokenUnknown, .certificateUnknown, .origin, .csrf: .unauthorized
        case .path: .notFound
        case .method, .json, .key, .value, .length, .tooLarge, .range, .rangeBeyond, .interrupted, .contentType, .host,
            .hostUnknown:
            .usage
        case .bodiesFull, .stopping, .connections: .busy
        case .notReady, .loading, .draining, .unexpected, .clientGone: .failed
        }
    }

    /// As nginx counts those who do not wait for their answer.
    static let clientGoneStatus = HTTPResponse.Status(code: 499, reasonPhrase: "Client Closed Request")

    /// The status where HTTP is more precise than the kind.
    var status: HTTPResponse.Status {
        switch self {
        case .tokenMissing, .tokenUnknown, .certificateUnknown: .unauthorized
        case .origin, .csrf: .forbidden
        case .hostUnknown: .misdirectedRequest
        case .connections: .tooManyRequests
        case .path: .notFound
        case .method: .methodNotAllowed
        case .json, .key, .value, .range, .interrupted, .host: .badRequest
        case .rangeBeyond: .rangeNotSatisfiable
        case .length: .lengthRequired
        case .tooLarge: .contentTooLarge
        case .contentType: .unsupportedMediaType
        case .bodiesFull, .stopping, .notReady, .loading, .draining: .serviceUnavailable
        case .unexpected: .internalServerError
        case .clientGone: Self.clientGoneStatus
        }
    }
}

package typealias RequestFailure = Failure<RequestCode>
