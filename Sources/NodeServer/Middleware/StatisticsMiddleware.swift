import AsyncSupport
import HTTPTypes
import Hummingbird
import Logging

/// Names, counts and times each request, and logs it at debug level. It is the outermost, so that it sees refusals too.
struct StatisticsMiddleware: RouterMiddleware {
    typealias Context = NodeRequestContext

    let statistics: RequestStatistics
    let logger: Logger
    let clock: any TimeSource

    func handle(
        _ request: Request,
        context: Context,
        next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        let start = clock.now
        var context = context
        if let brought = RequestID.brought(by: request) { context.requestID = brought }
        var response = try await next(request, context)
        response.headers[.requestID] = context.requestID.description
        let elapsed = clock.now.seconds(since: start)
        let route = context.endpointPath.flatMap { $0.hasPrefix("/") ? $0 : nil }
        statistics.record(
            RequestStatistics.Key(
                method: route == nil ? "other" : request.method.rawValue,
                route: route ?? "other",
                status: response.status.code
            ),
            seconds: elapsed
        )
        logger.debug(
            "\(request.method) \(request.uri.path) \(response.status.code) \(Int(elapsed * 1000)) ms",
            metadata: context.logMetadata(code: nil).merging([
                "method": "\(request.method)", "path": "\(request.uri.path)", "route": "\(route ?? "")",
                "status": "\(response.status.code)",
            ]) { $1 }
        )
        return response
    }
}
