import HTTPTransport
import Identifiers
import NodeAPI

/// Speaks to one slipwayd. Every error it throws is a `CodedFailure`: a ``NodeProblem`` if the node said it, a
/// ``ClientFailure`` if there was no such answer. Shut it down when done.
///
/// This is all that reaches a node from outside: `slipway` and the conformance kit use it. Its requests, one function each,
/// stand in `NodeClient+Projects.swift`, `+Bundles.swift`, `+Evaluations.swift` and `+Invocations.swift`; ``BundlePush`` and ``BundleFetch`` carry
/// whole bundles and go on where a connection broke; `DeploymentEvents.swift` follows a deployment over as many
/// connections as it takes. ``NodeAddress`` and ``ClientIdentity`` say where the node is and who asks, ``ClientTimeouts``
/// how long it is waited for.
///
/// A request that changes nothing the second time is repeated while the node, or what stands before it, cannot just now.
/// Every other is sent once.
///
/// It knows the wire types of NodeAPI and the bytes of HTTPTransport. It never looks into a bundle, decides nothing about
/// a deployment, and keeps nothing on a disk.
package final class NodeClient: Sendable {
    package let address: NodeAddress
    package let timeouts: ClientTimeouts
    private let transport: HTTPTransport
    private let token: String?

    /// - Parameters:
    ///   - token: the bearer token; nil for what needs none.
    ///   - trustFile: a PEM file of the CA certificates to trust instead of the system's; for https only.
    ///   - identity: what is shown in place of a token, or beside one; for https only.
    package init(
        _ address: NodeAddress,
        token: String?,
        trustFile: String? = nil,
        identity: ClientIdentity? = nil,
        timeouts: ClientTimeouts = ClientTimeouts()
    ) throws(ClientFailure) {
        self.address = address
        self.timeouts = timeouts
        self.token = try token.map { text throws(ClientFailure) in try Self.checked(text) }
        guard identity == nil || address.isEncrypted else {
            throw ClientFailure(.identity, address.description, "a certificate is shown over https only")
        }
        var settings = HTTPTransport.Settings(connect: timeouts.connect, stall: timeouts.stalledUpload)
        settings.tls = try ClientTLS(trustFile: trustFile, identity: identity)
        settings.threads = .one
        transport = HTTPTransport(settings)
    }

    package func shutdown() async {
        await transport.shutdown()
    }

    /// A client for as long as the body runs.
    package static func with<Value>(
        _ address: NodeAddress,
        token: String?,
        trustFile: String? = nil,
        identity: ClientIdentity? = nil,
        timeouts: ClientTimeouts = ClientTimeouts(),
        _ body: (NodeClient) async throws -> Value
    ) async throws -> Value {
        let client = try NodeClient(address, token: token, trustFile: trustFile, identity: identity, timeouts: timeouts)
        do {
            let value = try await body(client)
            await client.shutdown()
            return value
        } catch {
            await client.shutdown()
            throw error
        }
    }

    /// Sends a request once and gives the answer if its status is one of success.
    func send(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: [(String, String)] = [],
        body: HTTPRequest.Body? = nil,
        for purpose: RequestPurpose = .request
    ) async throws -> HTTPResponse {
        let response = try await exchange(method, path, headers: headers, body: body, for: purpose)
        guard response.isSuccess else { throw try await problem(of: response, path) }
        return response
    }

    /// Sends a request once and gives the answer, whatever it is.
    func exchange(
        _ method: HTTPRequest.Method,
        _ path: String,
        headers: [(String, String)] = [],
        body: HTTPRequest.Body? = nil,
        for purpose: RequestPurpose = .request
    ) async throws -> HTTPResponse {
        var request = HTTPRequest(
            method,
            address.base + path,
            head: timeouts.head(of: purpose),
            silence: timeouts.silence(of: purpose)
        )
        request.set("User-Agent", "slipway/\(SlipwayVersion.current)")
        request.set("Accept", "application/json, application/problem+json")
        // A Unix socket has no host, and HTTP/1.1 wants one all the same.
        if address.isUnixSocket { request.set("Host", "localhost") }
        for (name, value) in headers { request.set(name, value) }
        if let token { request.set("Authorization", "Bearer \(token)") }
        request.body = body
        do {
            return try await transport.send(request)
        } catch {
            throw failure(error, path)
        }
    }

    /// The failure that a refusal tells of; an answer that is not slipwayd's is told as such.
    func problem(of response: HTTPResponse, _ path: String) async throws -> any Error {
        let type = response[header: "Content-Type"] ?? "no content type"
        guard type.hasPrefix("application/problem+json") else {
            if [429, 502, 503, 504].contains(response.status) { return unavailable(response, path) }
            return foreignAnswer(path, "status \(response.status) with \(type)")
        }
        let bytes = try await content(of: response, limit: 1 << 20, path)
        guard let problem = try? WireJSON.decode(Problem.self, from: bytes) else {
            return foreignAnswer(path, "status \(response.status) with a problem document that does not parse")
        }
        return NodeProblem(problem)
    }

    func content(of response: HTTPResponse, limit: Int, _ path: String) async throws -> [UInt8] {
        do {
            guard let bytes = try await response.content(limit: limit) else {
                throw foreignAnswer(path, "more than \(limit) bytes")
            }
            return bytes
        } catch {
            throw failure(error, path)
        }
    }

    /// Checks a token for the header: characters that could end the header are refused.
    private static func checked(_ token: String) throws(ClientFailure) -> String {
        guard !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw ClientFailure(
                .token,
                "token",
                "a token has printable ASCII characters without spaces; give it as slipwayd printed it"
            )
        }
        return token
    }
}
