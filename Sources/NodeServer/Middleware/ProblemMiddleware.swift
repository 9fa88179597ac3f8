import AsyncSupport
import AutomationNode
import HTTPTypes
import Hummingbird
import Identifiers
import Logging
import NIOHTTP1
import NodeAPI
import NodePages

/// Turns every error of a request into `application/problem+json`, or on a scoring route into the protocol's own form.
struct ProblemMiddleware: RouterMiddleware {
    typealias Context = NodeRequestContext

    let routes: [Route]
    let logger: Logger
    /// Tells whether the node has pages.
    let hasPages: @Sendable () -> Bool
    private let repeats: RepeatLimit

    init(routes: [Route], logger: Logger, clock: any TimeSource, hasPages: @escaping @Sendable () -> Bool) {
        self.routes = routes
        self.logger = logger
        self.hasPages = hasPages
        repeats = RepeatLimit(clock: clock)
    }

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            throw error
        } catch let refusal as SignInRefusal {
            return try self.refusal(of: request, context, refusal.failure, signingIn: refusal)
        } catch {
            return try refusal(of: request, context, failure(for: error, request, context))
        }
    }

    private func failure(for error: any Error, _ request: Request, _ context: Context) -> any CodedFailure {
        switch error {
        case let failure as any CodedFailure: failure
        case let error as HTTPError where error.status == .notFound: unknownRoute(request)
        // Whatever it was that failed then, nobody is there to be told.
        case _ where !context.channel.isActive:
            RequestFailure(.clientGone, "request", "the caller has closed the connection before its answer")
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
        return RequestFailure(.path, path, "there is no such path; GET \(NodeRoutes.descriptionPath) lists them all")
    }

    private func unexpected(_ error: any Error) -> RequestFailure {
        logger.error("\(error)", metadata: ["code": "node.unexpected"])
        return RequestFailure(.unexpected, "slipwayd", "something failed that should not; the node's log says what")
    }

    private func refusal(
        of request: Request,
        _ context: Context,
        _ failure: any CodedFailure,
        signingIn: SignInRefusal? = nil
    ) throws -> Response {
        let problem = Problem(answering: failure)
        var response =
            try page(of: problem, request, signingIn) ?? ScoringRefusal(path: request.uri.path)?.response(
                to: failure,
                status: problem.status
            )
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
        log(request, context, failure, response)
        return response
    }

    /// A browser is shown a page; nil for a request that is for none.
    private func page(of problem: Problem, _ request: Request, _ signingIn: SignInRefusal?) throws -> Response? {
        guard hasPages(), PageRoutes.isPage(request.uri.path) else { return nil }
        let page =
            signingIn.map { SignInPage.page(next: $0.next, problem: problem.detail) }
            ?? ProblemPage.page(problem, viewer: nil)
        return .page(try PageTemplate.bytes(of: page), status: .init(code: problem.status))
    }

    /// Logs a failure. Faults of the node itself are always logged; of one caller's repeated errors, only a few lines in a while.
    private func log(_ request: Request, _ context: Context, _ failure: any CodedFailure, _ response: Response) {
        var metadata = context.logMetadata(code: failure.stableCode)
        metadata["method"] = "\(request.method)"
        metadata["path"] = "\(request.uri.path)"
        metadata["status"] = "\(response.status.code)"
        let level: Logger.Level =
            switch response.status.code {
            case 500: .error
            case RequestCode.clientGoneStatus.code: .debug
            default: .info
            }
        guard level >= logger.logLevel else { return }
        if level < .error {
            let caller = context.requester?.name ?? Peer(context.channel).address
            guard let admitted = repeats.admit("\(failure.stableCode) \(caller)") else { return }
            if admitted.leftOut > 0 { metadata["repeated"] = "\(admitted.leftOut)" }
        }
        logger.log(
            level: level,
            "\(request.method) \(request.uri.path): \(failure.message)",
            metadata: metadata
        )
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
