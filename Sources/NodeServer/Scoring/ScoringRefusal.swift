import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import Inference
import NIOCore
import StrictJSON

/// A refusal in the words of the protocol that the request spoke.
struct ScoringRefusal {
    private enum Dialect {
        case mlflow
        case inference
    }

    private let dialect: Dialect

    /// Nil for a path where no models are asked.
    init?(path: String) {
        if path == "/v2" || path.hasPrefix("/v2/") {
            dialect = .inference
        } else if AuthenticationMiddleware.isScoring(path) {
            dialect = .mlflow
        } else {
            return nil
        }
    }

    /// - Parameter status: what HTTP has for the failure where scoring has nothing more precise.
    func response(to failure: any CodedFailure, status other: Int) -> Response {
        let status = Self.status(of: failure, dialect) ?? other
        let body: JSONValue =
            switch dialect {
            case .mlflow: ["error_code": .string(Self.name(of: status)), "message": .string(Self.message(of: failure))]
            case .inference: ["error": .string(Self.message(of: failure))]
            }
        var response = Response.document(body, status: .init(code: status))
        response.headers[.slipwayCode] = failure.stableCode
        let passes = [ScoringCode.loading.rawValue, RequestCode.bodiesFull.rawValue].contains(failure.stableCode)
        if status == 429 || passes { response.headers[.retryAfter] = "1" }
        return response
    }

    private static func status(of failure: any CodedFailure, _ dialect: Dialect) -> Int? {
        guard let failure = failure as? ScoringFailure else { return nil }
        switch failure.code {
        case .inputInvalid: return 400
        case .answerTooLarge: return 413
        // MLflow answers so too; the Open Inference Protocol has no opinion.
        case .modelRaised: return dialect == .mlflow ? 400 : 500
        case .unknown: return 404
        case .queueFull: return 429
        case .deadline: return 504
        case .notServed, .loading, .workerLost, .loadFailed, .environment: return 503
        default: return 500
        }
    }

    private static func message(of failure: any CodedFailure) -> String { "\(failure.subject): \(failure.message)" }

    /// MLflow's name for a status.
    private static func name(of status: Int) -> String {
        switch status {
        case 400, 413, 415: "BAD_REQUEST"
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "RESOURCE_DOES_NOT_EXIST"
        case 405: "ENDPOINT_NOT_FOUND"
        case 429: "REQUEST_LIMIT_EXCEEDED"
        case 503: "TEMPORARILY_UNAVAILABLE"
        case 504: "DEADLINE_EXCEEDED"
        default: "INTERNAL_ERROR"
        }
    }
}
