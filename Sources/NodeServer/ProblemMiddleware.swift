import HTTPTypes
import Hummingbird
import Identifiers
import Logging
import NIOHTTP1
import NodeAPI

/// Turns every error of a request into `application/problem+json`, or what the protocol has in its place where models are
/// asked.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = NodeRequestContext

    let routes: [Route]
    let logger: Logger

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            return try refusal(of: request, context, failure(for: error, request))
        }
    }

    private func failure(for error: any Error, _ request: Request) -> any CodedFailure {
        switch error {
        case let failure as any CodedFailure: failure
        case let error as HTTPError where error.status == .notFound: unknownRoute(request)
        case is CancellationError:
            RequestFailure(.stopping, "slipwayd", "the node is stopping; try again when it is back")
        default: unexpected(error)
        }
    }

    private func unknownRoute(_ request: Request) -> RequestFailure {
        let path = request.uri.path
        let methods = routes.filter { $0.matches(path) }.map(\.method.rawValue).sorted()
        guard methods.isEmpty else {
            return RequestFailure(
                .method,
                path,
                expected: methods.joined(separator: " or "),
                found: request.method.rawValue
            )
        }
        return RequestFailure(.path, path, "there is no such path; docs/openapi.yaml lists them all")
    }

    private func unexpected(_ error: any Error) -> RequestFailure {
        logger.error("\(error)", metadata: ["code": "node.unexpected"])
        return RequestFailure(.unexpected, "slipwayd", "something failed that should not; the node's log says what")
    }

    private func refusal(of request: Request, _ context: Context, _ failure: any CodedFailure) throws -> Response {
        let problem = Problem(answering: failure)
        var response =
            try ScoringRefusal(path: request.uri.path)?.response(to: failure, status: problem.status)
            ?? Response.json(problem, status: .init(code: problem.status), type: "application/problem+json")
        if let failure = failure as? RequestFailure {
            switch failure.code {
            case .tokenMissing, .tokenUnknown, .certificateUnknown:
                response.headers[.wwwAuthenticate] = "Bearer realm=\"slipwayd\""
            case .bodiesFull: response.headers[.retryAfter] = "1"
            case .method: response.headers[.allow] = failure.findings.first?.expected.replacing(" or ", with: ", ")
            default: break
            }
        }
        logger.log(
            level: response.status == .internalServerError ? .error : .info,
            "\(request.method) \(request.uri.path): \(failure.message)",
            metadata: context.logMetadata(code: failure.stableCode)
        )
        return response
    }
}

extension Problem {
    /// The problem with the status that HTTP has for it.
    init(answering failure: any CodedFailure) {
        self.init(failure)
        if let failure = failure as? RequestFailure {
            status = Int(failure.code.status.code)
            title = failure.code.status.reasonPhrase
        } else if failure.stableCode == "node.stopping" {
            status = 503
        }
    }
}
