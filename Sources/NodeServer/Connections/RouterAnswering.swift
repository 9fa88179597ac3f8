import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1

/// Answers the requests of a connection by the routes.
struct RouterAnswering: Sendable {
    let responder: RouterResponder<NodeRequestContext>
    let date = DateText()
    let logger: Logger

    /// A body that is no HTTP after its answer has begun: nothing can be said any more.
    private struct BrokenBody: Error {}

    @concurrent @Sendable
    func answer(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
        let context = NodeRequestContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        var response: Response
        do {
            response = try await responder.respond(to: request, context: context)
        } catch let error as HTTPParserError {
            throw error
        } catch {
            logger.debug("a request was not answered", metadata: ["error": "\(error)"])
            response = Response(status: .internalServerError)
        }
        response.headers[.date] = date.now
        do {
            try await writer.write(response: response.head, body: response.body)
        } catch is HTTPParserError {
            throw BrokenBody()
        }
    }
}
