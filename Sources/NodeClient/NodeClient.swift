import AsyncHTTPClient
import Identifiers
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NodeAPI

/// Speaks to one slipwayd. Every error it throws is a `CodedFailure`: a ``NodeProblem`` if the node said it, a
/// ``ClientFailure`` if there was no such answer. Shut it down when done.
package final class NodeClient: Sendable {
    package let address: NodeAddress
    package let patience: ClientPatience
    private let uploads: HTTPClient
    private let requests: HTTPClient
    private let watches: HTTPClient
    /// One thread is enough for a few connections, and whoever has waited for it knows that all that was handed to it
    /// before is done.
    let loop: any EventLoopGroup
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
        patience: ClientPatience = ClientPatience()
    ) throws(ClientFailure) {
        self.address = address
        self.patience = patience
        self.token = try token.map { text throws(ClientFailure) in try Self.checked(text) }
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow,
            timeout: .init(connect: patience.connect, write: patience.stalledUpload)
        )
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        var tls = try trustFile.map { (file) throws(ClientFailure) in try Self.trusting(file) }
        if let identity {
            guard address.isEncrypted else {
                throw ClientFailure(.identity, address.description, "a certificate is shown over https only")
            }
            try identity.show(in: &tls)
        }
        configuration.tlsConfiguration = tls
        let loop = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        self.loop = loop
        func client(_ purpose: RequestPurpose) -> HTTPClient {
            configuration.timeout.read = patience.silence(of: purpose)
            return HTTPClient(eventLoopGroupProvider: .shared(loop), configuration: configuration)
        }
        (uploads, requests, watches) = (client(.upload), client(.request), client(.events))
    }

    package func shutdown() async {
        for client in [uploads, requests, watches] { try? await client.shutdown() }
        try? await loop.shutdownGracefully()
    }

    /// A client for as long as the body runs.
    package static func with<Value>(
        _ address: NodeAddress,
        token: String?,
        trustFile: String? = nil,
        identity: ClientIdentity? = nil,
        patience: ClientPatience = ClientPatience(),
        _ body: (NodeClient) async throws -> Value
    ) async throws -> Value {
        let client = try NodeClient(address, token: token, trustFile: trustFile, identity: identity, patience: patience)
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
        _ method: HTTPMethod,
        _ path: String,
        headers: [(String, String)] = [],
        body: HTTPClientRequest.Body? = nil,
        for purpose: RequestPurpose = .request
    ) async throws -> HTTPClientResponse {
        let response = try await exchange(method, path, headers: headers, body: body, for: purpose)
        guard (200..<300).contains(response.status.code) else { throw try await problem(of: response, path) }
        return response
    }

    /// Sends a request once and gives the answer, whatever it is.
    func exchange(
        _ method: HTTPMethod,
        _ path: String,
        headers: [(String, String)] = [],
        body: HTTPClientRequest.Body? = nil,
        for purpose: RequestPurpose = .request
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: address.base + path)
        request.method = method
        request.headers.add(name: "User-Agent", value: "slipway/\(SlipwayVersion.current)")
        request.headers.add(name: "Accept", value: "application/json, application/problem+json")
        // A Unix socket has no host, and HTTP/1.1 wants one all the same.
        if address.isUnixSocket { request.headers.add(name: "Host", value: "localhost") }
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        request.body = body
        do {
            return try await client(for: purpose).execute(request, deadline: patience.deadline(of: purpose))
        } catch {
            throw failure(error, path)
        }
    }

    private func client(for purpose: RequestPurpose) -> HTTPClient {
        switch purpose {
        case .upload: uploads
        case .request: requests
        case .events: watches
        }
    }

    /// What a refusal says; an answer that is not slipwayd's is told as such.
    func problem(of response: HTTPClientResponse, _ path: String) async throws -> any Error {
        let type = response.headers.first(name: "Content-Type") ?? "no content type"
        guard type.hasPrefix("application/problem+json") else {
            if [429, 502, 503, 504].contains(response.status.code) { return unavailable(response, path) }
            return foreignAnswer(path, "status \(response.status.code) with \(type)")
        }
        let bytes = try await content(of: response, limit: 1 << 20, path)
        guard let problem = try? WireJSON.decode(Problem.self, from: bytes) else {
            return foreignAnswer(path, "status \(response.status.code) with a problem document that does not parse")
        }
        return NodeProblem(problem)
    }

    func content(of response: HTTPClientResponse, limit: Int, _ path: String) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        do {
            for try await part in response.body {
                bytes.append(contentsOf: part.readableBytesView)
                guard bytes.count <= limit else { throw foreignAnswer(path, "more than \(limit) bytes") }
            }
        } catch {
            throw failure(error, path)
        }
        return bytes
    }

    /// Something on the way answered in the node's place.
    private func unavailable(_ response: HTTPClientResponse, _ path: String) -> ClientFailure {
        let pause = RetryAfter(response.headers.first(name: "Retry-After"))
        let when = pause.map { ", and asks to wait \($0.seconds) s" } ?? ""
        return ClientFailure(
            .unavailable,
            "\(address)\(path)",
            "what stands before the node answered with status \(response.status.code)\(when); try again later, or ask the "
                + "node itself",
            underlying: pause
        )
    }

    func foreignAnswer(_ path: String, _ found: String) -> ClientFailure {
        ClientFailure(
            .answer,
            "\(address)\(path)",
            "this is no answer of slipwayd: \(found); check the address, and that no proxy stands in between"
        )
    }

    /// A token goes into a header: what could end the header is refused.
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

    private static func trusting(_ file: String) throws(ClientFailure) -> TLSConfiguration {
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(file)
        } catch {
            throw ClientFailure(.trustFile, file, "cannot read CA certificates in PEM from it", underlying: error)
        }
        guard !certificates.isEmpty else {
            throw ClientFailure(.trustFile, file, "there is no CERTIFICATE block in it")
        }
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates(certificates)
        return configuration
    }
}
