import AsyncSupport
import HTTPTransport
import Identifiers
import StrictJSON
import Synchronization

/// A right that a request needs; each may need a token of its own.
enum RegistryRight: Hashable, Sendable {
    case pull
    case push
    case delete
    /// To push, and to pull from another repository.
    case mount(RepositoryName)
}

/// A request to one server, without what proves who asks.
struct RegistryRequest: Sendable {
    var method: HTTPRequest.Method
    /// A path of the server, or an address that it gave.
    var target: String
    var right: RegistryRight
    var headers: [(String, String)] = []
    var body: HTTPRequest.Body?
    var silence: Duration

    init(_ method: HTTPRequest.Method, _ target: String, _ right: RegistryRight, silence: Duration) {
        self.method = method
        self.target = target
        self.right = right
        self.silence = silence
    }
}

/// Requests to one server for one repository: proves who asks, follows redirects, and leaves the server alone as long as it asks for.
final class RegistrySession: Sendable {
    let place: RegistryPlace
    let repository: RepositoryName
    let timeouts: RegistryTimeouts
    let secret: RegistryCredentials.Secret?
    private let transport: CountedTransport
    let tokens: TokenCache
    /// The moment before which the server wants no request.
    private let closed = Mutex<Instant?>(nil)

    private static let redirectLimit = 5

    init(_ place: RegistryPlace, _ repository: RepositoryName, _ access: RegistryAccess, _ transport: CountedTransport)
    {
        self.place = place
        self.repository = repository
        self.transport = transport
        timeouts = access.timeouts
        secret = access.credentials.secret(for: place, repository)
        tokens = TokenCache(
            secret: secret,
            place: place,
            timeouts: timeouts,
            transport: transport,
            credentialsFile: access.credentials.file
        )
    }

    /// The path of something in the repository.
    func path(_ rest: String) -> String { "/v2/\(repository)/\(rest)" }

    /// The name of something for messages.
    func subject(_ rest: String) -> String { "\(place)/\(repository) \(rest)" }

    /// Sends a request, a second time with a proof of who asks if the server wants one.
    /// - Returns: the answer, whatever its status, but for redirects, and for 401 of the server itself.
    func send(_ request: RegistryRequest) async throws -> HTTPResponse {
        try await waitUntilOpen()
        var authorization = try await tokens.authorization(for: request.right)
        let (first, isOwn) = try await follow(request, authorization)
        // Whoever is redirected to may not have the secret, whatever it asks for.
        guard first.status == 401, isOwn else { return first }
        let challenge = AuthChallenge(first.values(of: "WWW-Authenticate"))
        let said = await words(of: first)
        authorization = try await tokens.answer(challenge, for: request.right, refused: authorization, said: said)
        let (second, isStillOwn) = try await follow(request, authorization)
        guard second.status == 401, isStillOwn else { return second }
        throw tokens.refusal(await words(of: second))
    }

    /// Lets nobody ask before the time that the server asked for is over.
    func close(for pause: Duration) {
        let end = timeouts.clock.now + pause
        closed.withLock { $0 = max($0 ?? end, end) }
    }

    private func waitUntilOpen() async throws {
        guard let end = closed.withLock({ $0 }) else { return }
        try await timeouts.clock.sleep(until: end)
    }

    /// Sends a request to where the server says that it belongs. The proof of who asks stays with the server that wanted it.
    /// - Returns: the answer, and true if the server itself gave it.
    private func follow(
        _ request: RegistryRequest,
        _ authorization: String?
    ) async throws -> (response: HTTPResponse, isOwn: Bool) {
        var address = try RegistryAddress(request.target, of: place)
        for _ in 0...Self.redirectLimit {
            var sent = HTTPRequest(request.method, address.text, silence: request.silence)
            sent.set("User-Agent", "slipway")
            for (name, value) in request.headers { sent.set(name, value) }
            let isOwn = address.origin == place.origin
            if let authorization, isOwn { sent.set("Authorization", authorization) }
            sent.body = request.body
            let response = try await transport.send(sent)
            guard [301, 302, 303, 307, 308].contains(response.status) else { return (response, isOwn) }
            let target = response[header: "Location"] ?? ""
            _ = await words(of: response)
            guard request.method == .get || request.method == .head else {
                throw address.refusal("it sends what is written to another place, \(target.printable)")
            }
            address = try address.redirected(to: target)
        }
        throw address.refusal("more than \(Self.redirectLimit) redirects")
    }

    /// The words of an answer that failed: `: ` and the registry's own, and nothing for those of others.
    func words(of response: HTTPResponse) async -> String {
        guard let bytes = try? await response.content(limit: 1 << 16), !bytes.isEmpty else { return "" }
        guard let value = try? JSONParser.parse(bytes, subject: "answer") else {
            return (response[header: "Content-Type"] ?? "").hasPrefix("text/html") ? ", with a page in HTML" : ""
        }
        let errors = (value["errors"]?.array ?? []).prefix(3).compactMap { error -> String? in
            let words = [error["code"]?.string, error["message"]?.string].compactMap { $0 }
            return words.isEmpty ? nil : words.joined(separator: " ").printable
        }
        return errors.isEmpty ? "" : ": " + errors.joined(separator: ", ")
    }
}
