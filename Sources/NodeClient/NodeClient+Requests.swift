import AsyncHTTPClient
import Identifiers
import NIOCore
import NIOHTTP1
import NodeAPI

extension NodeClient {
    /// A request that may be repeated without harm: sent again after a pause while the connection breaks, or while the
    /// node, or what stands before it, says that it cannot just now.
    func repeatable<Answer: Decodable>(
        _ method: HTTPMethod,
        _ path: String,
        body: (some Encodable)? = String?.none
    ) async throws -> Answer {
        try await withRetries { try await once(method, path, body: body) }
    }

    /// A request that is sent once, whatever happens.
    func once<Answer: Decodable>(
        _ method: HTTPMethod,
        _ path: String,
        body: (some Encodable)? = String?.none
    ) async throws -> Answer {
        var headers: [(String, String)] = []
        var bytes: HTTPClientRequest.Body?
        if let body {
            headers.append(("Content-Type", "application/json"))
            bytes = .bytes(try WireJSON.bytes(of: body))
        }
        let response = try await send(method, path, headers: headers, body: bytes)
        return try await decoded(response, path)
    }

    func decoded<Answer: Decodable>(_ response: HTTPClientResponse, _ path: String) async throws -> Answer {
        let type = response.headers.first(name: "Content-Type") ?? "no content type"
        guard type.hasPrefix("application/json") else {
            throw foreignAnswer(path, "status \(response.status.code) with \(type)")
        }
        let bytes = try await content(of: response, limit: 64 << 20, path)
        do {
            return try WireJSON.decode(Answer.self, from: bytes)
        } catch {
            throw foreignAnswer(path, WireJSON.explanation(of: error))
        }
    }

    func withRetries<Value>(_ work: () async throws -> Value) async throws -> Value {
        for pause in patience.backOff {
            do {
                return try await work()
            } catch  where Self.mayPass(error) {
                try await wait(pause, after: error)
            }
        }
        return try await work()
    }

    /// Waits as long as was asked for, or else about as long as usual.
    /// - Throws: the error itself where more patience is asked for than there is.
    func wait(_ usual: Duration, after error: any Error) async throws {
        patience.retrying(error)
        guard let asked = (error as? ClientFailure)?.underlying as? RetryAfter else {
            return try await Task.sleep(for: usual * Double.random(in: 0.75...1.25))
        }
        guard .seconds(asked.seconds) <= patience.longestPause else { throw error }
        try await Task.sleep(for: max(usual, .seconds(asked.seconds)))
    }

    /// Whether a repetition can help. A node that is not there at all is told at once.
    private static func mayPass(_ error: any Error) -> Bool {
        if let failure = error as? ClientFailure { return [.interrupted, .unavailable].contains(failure.code) }
        if let problem = error as? NodeProblem { return [429, 502, 503, 504].contains(problem.problem.status) }
        return false
    }
}

/// The path of a request, its components encoded so that a name cannot become more than one.
enum RequestPath {
    static func joined(_ components: String..., query: [(String, String?)] = []) -> String {
        joined(components, query: query)
    }

    static func joined(_ components: [String], query: [(String, String?)] = []) -> String {
        let path = components.map { "/" + encoded($0) }.joined()
        let items = query.compactMap { name, value in value.map { "\(name)=\(encoded($0))" } }
        return items.isEmpty ? path : path + "?" + items.joined(separator: "&")
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: ":"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
