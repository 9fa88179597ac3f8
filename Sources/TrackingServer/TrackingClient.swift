import AsyncHTTPClient
import AsyncSupport
import Identifiers
import MLflow
import NIOCore
import NIOHTTP1
import NIOSSL
import StrictJSON
import Synchronization

/// Sends requests to one tracking server. It only reads. Credentials go to that server alone: no redirect to another one
/// is followed.
final class TrackingClient: Sendable {
    let address: TrackingAddress
    let patience: TrackingPatience
    private let http: HTTPClient
    private let credentials: TrackingCredentials?
    /// Whose models the server is asked for; nil: the server's own choice.
    let workspace: String?
    /// Whether it can show a certificate of its own.
    let hasCertificate: Bool
    private let gate: AsyncSemaphore
    /// Whether the server has answered anything.
    private let hasAnswered = Atomic<Bool>(false)

    /// Redirects within the server that are followed for one request.
    private static let redirectLimit = 4

    init(_ address: TrackingAddress, _ access: TrackingAccess) throws(MLflowFailure) {
        self.address = address
        patience = access.patience
        credentials = access.credentials ?? address.login
        workspace = access.workspace
        hasCertificate = access.clientCertificateFile != nil
        gate = AsyncSemaphore(width: access.patience.width)
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: patience.connect, read: patience.silence, write: patience.silence)
        )
        configuration.httpVersion = .http1Only
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = access.patience.width
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.http1_1ConnectionDebugInitializer = PromptAcknowledgement.install
        if address.isEncrypted { configuration.tlsConfiguration = try TrackingTrust.configuration(access) }
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// A server that never answered is waited for less long than one that went away.
    var isNew: Bool { !hasAnswered.load(ordering: .relaxed) }

    func shutdown() async {
        try? await http.shutdown()
    }

    /// The answer to a request that reads JSON. Repeated as long as patience allows.
    /// - Throws: `tracking.missing` if the server has no such thing; what `TrackingFailures` says.
    func answer(_ path: String, limit: Int = 64 << 20) async throws -> TrackingAnswer {
        try await TrackingRetry(patience).run {
            try await self.get(path) { response in
                let bytes = try await self.content(of: response, limit: limit, path)
                guard response.status == .ok else { throw self.refusal(response, bytes, path) }
                return try self.parsed(bytes, response, path)
            }
        }
    }

    /// Sends one request and gives its answer to the body, whatever its status, while it is this request's turn. The answer
    /// is not to be used after it.
    func get<Value>(
        _ path: String,
        headers: [(String, String)] = [],
        _ body: (HTTPClientResponse) async throws -> Value
    ) async throws -> Value {
        try await gate.withPermit {
            do {
                return try await body(try await send(path, headers))
            } catch {
                throw failure(error, path)
            }
        }
    }

    private func send(_ path: String, _ headers: [(String, String)]) async throws -> HTTPClientResponse {
        var path = path
        for _ in 0..<Self.redirectLimit {
            var request = HTTPClientRequest(url: address.description + path)
            request.headers.add(name: "User-Agent", value: "slipway")
            if let credentials { request.headers.add(name: "Authorization", value: credentials.header) }
            if let (name, value) = workspaceHeader(for: path) { request.headers.add(name: name, value: value) }
            for (name, value) in headers { request.headers.add(name: name, value: value) }
            let response = try await http.execute(request, deadline: .distantFuture)
            hasAnswered.store(true, ordering: .relaxed)
            guard (300..<400).contains(response.status.code), response.status != .notModified else { return response }
            path = try redirected(response, path)
        }
        throw answerFailure(path, "more than \(Self.redirectLimit) redirects")
    }

    /// Where a redirect within the server leads, below its address.
    private func redirected(_ response: HTTPClientResponse, _ path: String) throws(MLflowFailure) -> String {
        let target = response.headers.first(name: "Location") ?? ""
        if target.hasPrefix("/"), !target.hasPrefix("//") {
            let base = address.description.dropFirst(address.origin.count)
            if target.hasPrefix(base + "/") { return String(target.dropFirst(base.count)) }
        } else if target.hasPrefix(address.description + "/") {
            return String(target.dropFirst(address.description.count))
        }
        throw MLflowFailure(
            .trackingRedirect,
            address.description + path,
            "the server sends to another place, \(MLflowFailure.excerpt(target)), and credentials go nowhere else; if that "
                + "is the server, give its address; if it is a page to sign in, set MLFLOW_TRACKING_TOKEN or "
                + "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
        )
    }

    func content(of response: HTTPClientResponse, limit: Int, _ path: String) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in response.body {
            guard bytes.count + part.readableBytes <= limit else {
                throw MLflowFailure(
                    .trackingLimit,
                    address.description + path,
                    expected: "an answer of at most \(limit) bytes",
                    found: "more"
                )
            }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    private func parsed(
        _ bytes: [UInt8],
        _ response: HTTPClientResponse,
        _ path: String
    ) throws(MLflowFailure) -> TrackingAnswer {
        let subject = address.description + path
        do {
            let value = try JSONParser.parse(bytes, subject: subject)
            if value.object != nil { return TrackingAnswer(value: value, subject: subject) }
        } catch {
            let type = response.headers.first(name: "Content-Type") ?? "no content type"
            throw answerFailure(path, type.contains("json") ? error.message : "status 200 with \(type)")
        }
        throw answerFailure(path, "no JSON object")
    }
}
