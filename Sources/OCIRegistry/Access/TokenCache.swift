import AsyncSupport
import HTTPTransport
import Identifiers
import StrictJSON
import Synchronization

/// The proofs of who asks one server, by the right that they give: Basic, or tokens that a server of tokens makes, kept until they
/// expire (distribution-spec, "Token Authentication").
final class TokenCache: Sendable {
    private struct Token {
        let header: String
        let expires: Instant
    }

    private struct State {
        /// The answer that a right was asked for.
        var challenges: [RegistryRight: AuthChallenge] = [:]
        var tokens: [TokenRequest: Token] = [:]
    }

    private let secret: RegistryCredentials.Secret?
    private let place: RegistryPlace
    private let timeouts: RegistryTimeouts
    private let transport: CountedTransport
    private let credentialsFile: String?
    private let state = Mutex(State())
    /// One token is asked for at a time, so that several requests do not ask for the same.
    private let turn = AsyncSemaphore(width: 1)

    /// Seconds that a token is good for where its maker does not say (the specification's).
    private static let usualLife: Int64 = 60
    /// The most tokens that are kept; beyond them it begins with none, since a registry may ask for another right each time.
    static let tokenLimit = 16
    /// The most bytes of an answer of a maker of tokens.
    static let answerLimit = 1 << 16
    /// Seconds before its end that a token is no longer used.
    private static let margin = 5.0

    init(
        secret: RegistryCredentials.Secret?,
        place: RegistryPlace,
        timeouts: RegistryTimeouts,
        transport: CountedTransport,
        credentialsFile: String?
    ) {
        self.secret = secret
        self.place = place
        self.timeouts = timeouts
        self.transport = transport
        self.credentialsFile = credentialsFile
    }

    /// The header for a request, as far as it is known that one is wanted.
    func authorization(for right: RegistryRight) async throws -> String? {
        if case .bearer(let token)? = secret { return "Bearer \(token)" }
        switch state.withLock({ $0.challenges[right] }) {
        case nil: return nil
        case .basic?: return basicHeader
        case .bearer(let request)?: return try await token(request, refused: nil)
        }
    }

    /// The header that answers a challenge.
    /// - Parameters:
    ///   - refused: the header that the server did not take.
    ///   - said: the words of the server.
    /// - Throws: `registry.unauthorized` if there is none.
    func answer(
        _ challenge: AuthChallenge?,
        for right: RegistryRight,
        refused: String?,
        said: String
    ) async throws -> String {
        switch challenge {
        case .basic?:
            guard let header = basicHeader, header != refused else { throw refusal(said) }
            state.withLock { $0.challenges[right] = .basic }
            return header
        case .bearer(let request)?:
            if case .bearer? = secret { throw refusal(said) }
            let header = try await token(request, refused: refused)
            state.withLock { $0.challenges[right] = .bearer(request) }
            return header
        case nil: throw refusal(said)
        }
    }

    func refusal(_ said: String) -> RegistryFailure {
        let advice =
            switch secret {
            case .helper(let program)?:
                "\(credentialsFile ?? "the file of credentials") leaves its password to the program \(program), and slipway runs no such "
                    + "program: give a file with the password (--credentials), as skopeo login --authfile writes it"
            case .password?, .identity?, .bearer?:
                "it does not take the credentials of \(credentialsFile ?? "this host") for this; look whether that user may do it"
            case nil:
                "there are no credentials for \(place) here: give a file that has them (--credentials), as docker login or skopeo login "
                    + "--authfile writes it"
            }
        return RegistryFailure(
            .unauthorized,
            place.description,
            "the registry does not let this user in\(said); \(advice)"
        )
    }

    /// Tokens that are kept now.
    var count: Int { state.withLock { $0.tokens.count } }

    private var basicHeader: String? {
        guard case .password(let user, let password)? = secret else { return nil }
        return "Basic " + Base64.text(of: Array("\(user):\(password)".utf8))
    }

    /// A token, from the cache or its maker.
    private func token(_ request: TokenRequest, refused: String?) async throws -> String {
        try await turn.withPermit {
            let known = state.withLock { $0.tokens[request] }
            if let known, known.header != refused, known.expires > timeouts.clock.now { return known.header }
            let token = try await fetch(request)
            state.withLock { state in
                if state.tokens[request] == nil, state.tokens.count >= Self.tokenLimit { state.tokens = [:] }
                state.tokens[request] = token
            }
            return token.header
        }
    }

    private func fetch(_ request: TokenRequest) async throws -> Token {
        let realm = try address(of: request)
        let began = timeouts.clock.now
        var sent: HTTPRequest
        if case .identity(let refresh)? = secret {
            sent = HTTPRequest(.post, realm, silence: timeouts.silence)
            sent.set("Content-Type", "application/x-www-form-urlencoded")
            sent.body = .bytes(
                Array(
                    PercentEncoding.query(
                        "",
                        [
                            ("grant_type", "refresh_token"), ("client_id", "slipway"),
                            ("service", request.service ?? ""),
                            ("scope", request.scopes.joined(separator: " ")), ("refresh_token", refresh),
                        ]
                    ).dropFirst().utf8
                )
            )
        } else {
            let items = [("service", request.service)] + request.scopes.map { ("scope", $0 as String?) }
            let query = PercentEncoding.query("", items, keeping: ":,".utf8)
            sent = HTTPRequest(
                .get,
                realm + (realm.contains("?") ? "&" + query.dropFirst() : query),
                silence: timeouts.silence
            )
            if let basicHeader { sent.set("Authorization", basicHeader) }
        }
        sent.set("User-Agent", "slipway")
        let response = try await transport.send(sent)
        let bytes = try await response.content(limit: Self.answerLimit) ?? []
        switch response.status {
        case 200: break
        case 400, 401, 403: throw refusal(": the server of tokens answers \(response.status)")
        case 429, 502, 503, 504: throw TransientFailure.busy(response, "\(realm.printable)", "")
        default: throw answerFailure(realm, "status \(response.status)")
        }
        guard let value = try? JSONParser.parse(bytes, subject: realm),
            let token = value["token"]?.string ?? value["access_token"]?.string,
            !token.isEmpty, token.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw answerFailure(realm, "no token in it") }
        let life = value["expires_in"]?.integer ?? Self.usualLife
        return Token(header: "Bearer \(token)", expires: began.adding(seconds: Double(life) - Self.margin))
    }

    /// The address of the maker of tokens. A password goes there, so it is encrypted if the registry is.
    private func address(of request: TokenRequest) throws(RegistryFailure) -> String {
        do {
            return try RegistryAddress(request.realm, of: place).text
        } catch {
            throw RegistryFailure(
                .redirect,
                place.description,
                "the registry names \(request.realm.printable) as its server of tokens; no credentials are sent there, since it is no address "
                    + "with https"
            )
        }
    }

    private func answerFailure(_ realm: String, _ found: String) -> RegistryFailure {
        RegistryFailure(.answer, realm.printable, "no answer of a server of tokens: \(found)")
    }
}
