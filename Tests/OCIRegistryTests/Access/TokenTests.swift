import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import OCIRegistry

/// Who asks, and to whom that is shown.
@Suite struct TokenTests {
    private static let content = Array("content".utf8)

    private func access(user: String? = "me", _ server: ScriptedServer) -> RegistryAccess {
        var access = RegistryAccess.patient
        if let user { access.credentials.set(user: user, password: "secret", host: server.host) }
        return access
    }

    /// A registry that wants a token for each right, and its own maker of tokens.
    private static func guarded(_ request: ScriptedServer.Request, life: Int = 300) -> [UInt8] {
        if request.path.hasPrefix("/token") {
            guard request.headers["authorization"] == "Basic bWU6c2VjcmV0" else {
                return ScriptedRepository.empty("401 Unauthorized")
            }
            let scope = request.path.contains("push") ? "push" : "pull"
            return ScriptedServer.json(#"{"token":"\#(scope)-\#(request.repetition)","expires_in":\#(life)}"#)
        }
        let scope = request.method == "GET" || request.method == "HEAD" ? "pull" : "push"
        guard request.headers["authorization"]?.hasPrefix("Bearer \(scope)-") == true else {
            let host = request.headers["host"] ?? ""
            return ScriptedRepository.empty(
                "401 Unauthorized",
                headers: [
                    "WWW-Authenticate":
                        #"Bearer realm="http://\#(host)/token",service="reg",scope="repository:credit:\#(scope)""#
                ]
            )
        }
        let digest = Digest.of(content)
        if scope == "push" { return ScriptedRepository.empty("202 Accepted", headers: ["Location": "/upload"]) }
        return ScriptedRepository.content(content, digest, request)
    }

    @Test("a token is asked for once for a right, and shown from then on")
    func cached() async throws {
        try await ScriptedServer.with({ Self.guarded($0) }) { (server) async throws in
            try await server.client(access(server)) { (client) async throws in
                for _ in 0..<3 { #expect(try await client.has(.of(Self.content))) }
                #expect(try await client.content(.of(Self.content), size: 7, limit: 7) == Self.content)
            }
            let tokens = server.requests.filter { $0.path.hasPrefix("/token") }
            #expect(tokens.map(\.path) == ["/token?service=reg&scope=repository:credit:pull"])
            #expect(server.requests.count == 6, "one without a token, one for it, four with it")
        }
    }

    @Test("a token that has expired is asked for anew")
    func expired() async throws {
        try await ScriptedServer.with({ Self.guarded($0, life: 3) }) { (server) async throws in
            try await server.client(access(server)) { (client) async throws in
                for _ in 0..<2 { #expect(try await client.has(.of(Self.content))) }
            }
            #expect(server.requests.count { $0.path.hasPrefix("/token") } == 2)
        }
    }

    @Test("many requests at one time ask for one token")
    func together() async throws {
        try await ScriptedServer.with({ Self.guarded($0) }) { (server) async throws in
            try await server.client(access(server)) { (client) async throws in
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for _ in 0..<8 { group.addTask { try await client.has(.of(Self.content)) } }
                    for try await isThere in group { #expect(isThere) }
                }
            }
            #expect(server.requests.count { $0.path.hasPrefix("/token") } == 1)
        }
    }

    @Test("a user whom the maker of tokens does not know is told, and no request is repeated")
    func unknown() async throws {
        try await ScriptedServer.with({ Self.guarded($0) }) { (server) async throws in
            for user in ["other", nil] {
                let failure = await refusal {
                    try await server.client(access(user: user, server)) { _ = try await $0.has(.of(Self.content)) }
                }
                #expect(failure?.code == .unauthorized)
                #expect(failure?.description.contains("secret") == false)
            }
            #expect(server.requests.count == 4)
        }
    }

    @Test("a server that takes no token is not asked for ever")
    func never() async throws {
        try await ScriptedServer.with({ request in
            request.path.hasPrefix("/token")
                ? Self.guarded(request)
                : ScriptedRepository.empty(
                    "401 Unauthorized",
                    headers: ["WWW-Authenticate": #"Bearer realm="http://\#(request.headers["host"] ?? "")/token""#]
                )
        }) { (server) async throws in
            let failure = await refusal {
                try await server.client(access(server)) { _ = try await $0.has(.of(Self.content)) }
            }
            #expect(failure?.code == .unauthorized)
            #expect(server.requests.count == 3)
        }
    }

    @Test("a password goes to the registry that asks for it, and is shown at once from then on")
    func basic() async throws {
        try await ScriptedServer.with({ request in
            request.headers["authorization"] == "Basic bWU6c2VjcmV0"
                ? ScriptedRepository.content(Self.content, .of(Self.content), request)
                : ScriptedRepository.empty("401 Unauthorized", headers: ["WWW-Authenticate": "Basic realm=\"r\""])
        }) { (server) async throws in
            try await server.client(access(server)) { (client) async throws in
                for _ in 0..<2 { #expect(try await client.has(.of(Self.content))) }
            }
            #expect(server.requests.map { $0.headers["authorization"] != nil } == [false, true, true])
        }
    }

    @Test("a redirect to another server is followed without the proof of who asks")
    func redirected() async throws {
        let digest = Digest.of(Self.content)
        try await ScriptedServer.with({ ScriptedRepository.content(Self.content, digest, $0) }) { store in
            try await ScriptedServer.with({ request in
                if request.headers["authorization"] == nil {
                    return ScriptedRepository.empty("401 Unauthorized", headers: ["WWW-Authenticate": "Basic"])
                }
                return ScriptedRepository.empty(
                    "307 Temporary Redirect",
                    headers: ["Location": "\(store.address)/bucket/content?signature=1"]
                )
            }) { (server) async throws in
                try await server.client(access(server)) { (client) async throws in
                    let found = try await client.content(digest, size: 7, limit: 7)
                    #expect(found == Self.content)
                }
                #expect(store.requests.map(\.path) == ["/bucket/content?signature=1"])
                #expect(store.requests.allSatisfy { $0.headers["authorization"] == nil })
            }
        }
    }

    @Test("the server that a redirect leads to gets no credentials, whatever it asks for")
    func challengedElsewhere() async throws {
        try await ScriptedServer.with({ request in
            ScriptedRepository.empty(
                "401 Unauthorized",
                headers: [
                    "WWW-Authenticate":
                        #"Bearer realm="http://\#(request.headers["host"] ?? "")/token",service="store",scope="all""#
                ]
            )
        }) { store in
            try await ScriptedServer.with({ _ in
                ScriptedRepository.empty(
                    "307 Temporary Redirect",
                    headers: ["Location": "\(store.address)/bucket/content"]
                )
            }) { (server) async throws in
                let failure = await refusal {
                    try await server.client(access(server)) {
                        _ = try await $0.content(.of(Self.content), size: 7, limit: 7)
                    }
                }
                #expect(failure?.code == .unauthorized)
                #expect(store.requests.map(\.path) == ["/bucket/content"])
                #expect(store.requests.allSatisfy { $0.headers["authorization"] == nil })
            }
        }
    }

    @Test("a registry that asks for another right each time fills no memory, and neither does a long token")
    func bounded() async throws {
        try await ScriptedServer.with({ request in
            if request.path.hasPrefix("/token") {
                let count = request.path.contains("scope-400") ? TokenCache.answerLimit : 1
                return ScriptedServer.json(#"{"token":"\#(String(repeating: "t", count: count))"}"#)
            }
            // Each question is refused at first, for another scope each time.
            guard request.repetition.isMultiple(of: 2) else {
                return ScriptedRepository.content(Self.content, .of(Self.content), request)
            }
            let realm = "http://\(request.headers["host"] ?? "")/token"
            return ScriptedRepository.empty(
                "401 Unauthorized",
                headers: ["WWW-Authenticate": #"Bearer realm="\#(realm)",scope="scope-\#(request.repetition)""#]
            )
        }) { (server) async throws in
            try await server.client { (client) async throws in
                for _ in 0..<200 {
                    #expect(try await client.has(.of(Self.content)))
                    #expect((1...TokenCache.tokenLimit).contains(client.origin.tokens.count))
                }
                #expect(server.requests.count { $0.path.hasPrefix("/token") } == 200)
                let failure = await refusal { _ = try await client.has(.of(Self.content)) }
                #expect(failure?.code == .answer)
            }
        }
    }

    @Test("redirects in a circle end, and none leads from https to http")
    func circle() async throws {
        try await ScriptedServer.with({ _ in
            ScriptedRepository.empty("302 Found", headers: ["Location": "/v2/credit/again"])
        }) { (server) async throws in
            let failure = await refusal { try await server.client { _ = try await $0.has(.of(Self.content)) } }
            #expect(failure?.code == .redirect)
            #expect(server.requests.count == 6)
        }
        let secure = try RegistryPlace(mirror: "https://registry.example")
        for target in ["http://registry.example/x", "ftp://registry.example/x", "//other.example/x", "x y", ""] {
            #expect(throws: RegistryFailure.self) { try RegistryAddress(target, of: secure) }
        }
        let other = try RegistryAddress("https://Store.example:443/x", of: secure)
        #expect(other.origin == "https://store.example")
        #expect(try RegistryAddress("/v2/", of: secure).origin == secure.origin)
    }

    @Test("a password goes to no maker of tokens without https, if the registry has https")
    func unsafeRealm() async throws {
        let identity = try ServerIdentity()
        let place = try TemporaryDirectory()
        let trust = try place.write(Array(identity.authority.pem.utf8), to: "ca.pem")
        try await ScriptedServer.with(
            { _ in
                ScriptedRepository.empty(
                    "401 Unauthorized",
                    headers: ["WWW-Authenticate": #"Bearer realm="http://127.0.0.1:1/token""#]
                )
            },
            identity: identity
        ) { server in
            var access = access(server)
            access.trustFile = trust
            let failure = await refusal {
                try await server.client(access) { _ = try await $0.has(.of(Self.content)) }
            }
            #expect(failure?.code == .redirect)
        }
    }
}

extension Digest {
    static func of(_ bytes: [UInt8]) -> Digest { StreamingDigest.of(bytes) }
}
