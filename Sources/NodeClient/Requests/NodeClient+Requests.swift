import HTTPTransport
import Identifiers
import NodeAPI

extension NodeClient {
    /// A request that can be repeated without harm: sent again after a pause if the connection breaks, or if the node, or a proxy
    /// before it, is temporarily unavailable.
    func repeatable<Answer: Decodable>(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: (some Encodable)? = String?.none
    ) async throws -> Answer {
        try await withRetries { try await once(method, path, body: body) }
    }

    /// The bytes of a document, as they are.
    /// - Parameter limit: bytes at most.
    func document(_ path: String, limit: Int) async throws -> [UInt8] {
        try await withRetries {
            let response = try await send(.get, path, headers: [], body: nil)
            return try await content(of: response, limit: limit, path)
        }
    }

    /// Sends JSON lines, which can be repeated without harm.
    func post<Answer: Decodable>(lines: [UInt8], to path: String) async throws -> Answer {
        try await post(lines, "application/x-ndjson", to: path)
    }

    /// Sends a document of JSON as it is, which can be repeated without harm.
    func post<Answer: Decodable>(document: [UInt8], to path: String) async throws -> Answer {
        try await post(document, "application/json", to: path)
    }

    private func post<Answer: Decodable>(_ body: [UInt8], _ type: String, to path: String) async throws -> Answer {
        try await withRetries {
            let headers = [("Content-Type", type)]
            return try await decoded(try await send(.post, path, headers: headers, body: .bytes(body)), path)
        }
    }

    /// A request that is sent once, whatever happens.
    func once<Answer: Decodable>(
        _ method: HTTPRequest.Method,
        _ path: String,
        body: (some Encodable)? = String?.none
    ) async throws -> Answer {
        var headers: [(String, String)] = []
        var bytes: HTTPRequest.Body?
        if let body {
            headers.append(("Content-Type", "application/json"))
            bytes = .bytes(try WireJSON.bytes(of: body))
        }
        let response = try await send(method, path, headers: headers, body: bytes)
        return try await decoded(response, path)
    }

    func decoded<Answer: Decodable>(_ response: HTTPResponse, _ path: String) async throws -> Answer {
        let type = response[header: "Content-Type"] ?? "no content type"
        guard type.hasPrefix("application/json") else {
            throw foreignAnswer(path, "status \(response.status) with \(type)")
        }
        let bytes = try await content(of: response, limit: 64 << 20, path)
        do {
            return try WireJSON.decode(Answer.self, from: bytes)
        } catch {
            throw foreignAnswer(path, WireJSON.explanation(of: error))
        }
    }

    func withRetries<Value>(_ work: () async throws -> Value) async throws -> Value {
        var retries = 0
        while true {
            do {
                return try await work()
            } catch  where Self.mayPass(error) {
                try await timeouts.wait(before: retries, after: error)
                retries += 1
            }
        }
    }

    /// Tells whether a repetition can help. A node that is not there at all is told at once.
    private static func mayPass(_ error: any Error) -> Bool {
        if let failure = error as? ClientFailure { return [.interrupted, .unavailable].contains(failure.code) }
        if let problem = error as? NodeProblem { return [429, 502, 503, 504].contains(problem.problem.status) }
        return false
    }
}
