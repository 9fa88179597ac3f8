import AsyncSupport
import HTTPTransport
import Identifiers
import MLflow
import StrictJSON
import Synchronization

/// Sends requests to one tracking server. It only reads. Credentials go to that server alone: no redirect to another one
/// is followed.
final class TrackingClient: Sendable {
    let address: TrackingAddress
    let timeouts: TrackingTimeouts
    private let transport: HTTPTransport
    private let credentials: TrackingCredentials?
    /// The workspace whose models the server is asked for; nil: the server's own choice.
    let workspace: String?
    /// True if it can show a certificate of its own.
    let hasCertificate: Bool
    private let connections: AsyncSemaphore
    /// True once the server has answered anything.
    private let hasAnswered = Atomic<Bool>(false)

    /// Redirects within the server that are followed for one request.
    private static let redirectLimit = 4

    init(_ address: TrackingAddress, _ access: TrackingAccess) throws(TrackingFailure) {
        self.address = address
        timeouts = access.timeouts
        credentials = access.credentials ?? address.login
        workspace = access.workspace
        hasCertificate = access.clientCertificateFile != nil
        connections = AsyncSemaphore(width: access.timeouts.width)
        var settings = HTTPTransport.Settings(connect: timeouts.connect, stall: timeouts.silence)
        settings.connections = timeouts.width
        settings.acknowledgesAtOnce = true
        if address.isEncrypted { settings.tls = try ClientTLS(access) }
        transport = HTTPTransport(settings)
    }

    /// A server that never answered is waited for less long than one that went away.
    var isNew: Bool { !hasAnswered.load(ordering: .relaxed) }

    func shutdown() async {
        await transport.shutdown()
    }

    /// The answer to a request that reads JSON. Repeated as long as timeouts allows.
    /// - Throws: `tracking.missing` if the server has no such thing, or another failure of `TrackingClient+Failures.swift`.
    func answer(_ path: String, limit: Int = 64 << 20) async throws -> TrackingAnswer {
        try await timeouts.retrying {
            try await self.get(path) { response in
                let bytes = try await self.content(of: response, limit: limit, path)
                guard response.status == 200 else { throw self.refusal(response, bytes, path) }
                return try self.parsed(bytes, response, path)
            }
        }
    }

    /// Sends one request and gives its answer to the body, whatever its status, while it is this request's turn. The answer
    /// is not to be used after it.
    func get<Value>(
        _ path: String,
        headers: [(String, String)] = [],
        _ body: (HTTPResponse) async throws -> Value
    ) async throws -> Value {
        try await connections.withPermit {
            do {
                return try await body(try await send(path, headers))
            } catch {
                throw failure(error, path)
            }
        }
    }

    private func send(_ path: String, _ headers: [(String, String)]) async throws -> HTTPResponse {
        var path = path
        for _ in 0..<Self.redirectLimit {
            var request = HTTPRequest(.get, address.description + path, silence: timeouts.silence)
            request.set("User-Agent", "slipway")
            if let credentials { request.set("Authorization", credentials.header) }
            if let (name, value) = workspaceHeader(for: path) { request.set(name, value) }
            for (name, value) in headers { request.set(name, value) }
            let response = try await transport.send(request)
            hasAnswered.store(true, ordering: .relaxed)
            guard (300..<400).contains(response.status), response.status != 304 else { return response }
            path = try redirected(response, path)
        }
        throw answerFailure(path, "more than \(Self.redirectLimit) redirects")
    }

    /// The path below the server's address to which a redirect within the server leads.
    private func redirected(_ response: HTTPResponse, _ path: String) throws(TrackingFailure) -> String {
        let target = response[header: "Location"] ?? ""
        if target.hasPrefix("/"), !target.hasPrefix("//") {
            let base = address.description.dropFirst(address.origin.count)
            if target.hasPrefix(base + "/") { return String(target.dropFirst(base.count)) }
        } else if target.hasPrefix(address.description + "/") {
            return String(target.dropFirst(address.description.count))
        }
        throw TrackingFailure(
            .redirect,
            address.description + path,
            "the server sends to another place, \(MLflowFailure.excerpt(target)), and credentials go nowhere else; if that "
                + "is the server, give its address; if it is a page to sign in, set MLFLOW_TRACKING_TOKEN or "
                + "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
        )
    }

    func content(of response: HTTPResponse, limit: Int, _ path: String) async throws -> [UInt8] {
        if let bytes = try await response.content(limit: limit) { return bytes }
        throw TrackingFailure(
            .limit,
            address.description + path,
            expected: "an answer of at most \(limit) bytes",
            found: "more"
        )
    }

    private func parsed(
        _ bytes: [UInt8],
        _ response: HTTPResponse,
        _ path: String
    ) throws(TrackingFailure) -> TrackingAnswer {
        let subject = address.description + path
        do {
            let value = try JSONParser.parse(bytes, subject: subject)
            if value.object != nil { return TrackingAnswer(value: value, subject: subject) }
        } catch {
            let type = response[header: "Content-Type"] ?? "no content type"
            throw answerFailure(path, type.contains("json") ? error.message : "status 200 with \(type)")
        }
        throw answerFailure(path, "no JSON object")
    }
}
