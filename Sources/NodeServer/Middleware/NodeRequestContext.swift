import AutomationNode
package import Hummingbird
import Identifiers
import Logging
import NIOCore

/// The values that a request carries on its way through the middleware.
package struct NodeRequestContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// The caller; nil until the token is checked.
    var requester: Requester?
    /// The session of the browser, on a page of the node; nil without one.
    var session: PageSession?
    /// The certificate that the client of a page shows, and who it is of.
    var certificate: CertificateNames?
    var certified: Requester?
    /// Finds out again who it is of, for an answer that goes on for long: it may end meanwhile, or be revoked.
    var certifiedNow: (@Sendable () -> Requester?)?
    /// Tells whether it asks how the node is, and shows nothing.
    var isAnonymousProbe = false
    /// The model that is asked, on a route that asks one; nil until it is known that it may be.
    var model: ResolvedModel?
    /// The count of its body's bytes.
    var bodyLease: BodyLease?
    /// By which the log, the answer and the caller name the request.
    var requestID = RequestID.made()

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// - Throws: `request.token-missing` on a route that the token check has passed over.
    func caller() throws(RequestFailure) -> Requester {
        guard let requester else { throw RequestFailure(.tokenMissing, "request", "this needs a token") }
        return requester
    }

    /// - Throws: `request.token-missing` on a route that asks no model.
    func askedModel() throws(RequestFailure) -> ResolvedModel {
        guard let model else { throw RequestFailure(.tokenMissing, "request", "asks no model") }
        return model
    }

    func project() throws(RequestFailure) -> ProjectName {
        try parameter("project", ProjectName.init, expected: "a project name: \(ProjectName.rule)")
    }

    /// The part of the path of that name, as its type. A character may be literal or escaped, such as the colon of a digest.
    func parameter<Value>(
        _ name: String,
        _ parse: (String) -> Value?,
        expected: String
    ) throws(RequestFailure) -> Value {
        let text = parameters.get(name) ?? ""
        guard let value = text.withoutPercentEscapes.flatMap(parse) else {
            throw RequestFailure(.value, name, expected: expected, found: String(text.prefix(200)))
        }
        return value
    }

    func logMetadata(code: String?) -> Logger.Metadata {
        var metadata: Logger.Metadata = ["request": "\(requestID)", "address": "\(Peer(channel).address)"]
        if let code { metadata["code"] = "\(code)" }
        if let project = parameters.get("project") { metadata["project"] = "\(project)" }
        if let requester { metadata["by"] = "\(requester.name)" }
        return metadata
    }
}
