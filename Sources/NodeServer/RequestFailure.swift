import HTTPTypes
package import Identifiers

/// Why a request is refused before the node is asked.
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
    case interrupted = "request.interrupted"
    case contentType = "request.content-type"
    case bodiesFull = "request.bodies-full"
    case stopping = "request.stopping"
    case notReady = "node.not-ready"
    case unexpected = "node.unexpected"

    package var kind: FailureKind {
        switch self {
        case .tokenMissing, .tokenUnknown: .unauthorized
        case .path: .notFound
        case .method, .json, .key, .value, .length, .tooLarge, .range, .interrupted, .contentType: .usage
        case .bodiesFull, .stopping: .busy
        case .notReady, .unexpected: .failed
        }
    }

    /// Where HTTP is more precise than the kind.
    var status: HTTPResponse.Status {
        switch self {
        case .tokenMissing, .tokenUnknown: .unauthorized
        case .path: .notFound
        case .method: .methodNotAllowed
        case .json, .key, .value, .range, .interrupted: .badRequest
        case .length: .lengthRequired
        case .tooLarge: .contentTooLarge
        case .contentType: .unsupportedMediaType
        case .bodiesFull, .stopping, .notReady: .serviceUnavailable
        case .unexpected: .internalServerError
        }
    }
}

package typealias RequestFailure = Failure<RequestCode>
