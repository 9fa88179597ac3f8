import AsyncSupport
import DurableFiles
import Identifiers
import MLflow
import TestSupport
import Testing

@testable import TrackingServer

/// A tracking server that breaks, or means harm.
@Suite struct HostileServerTests {
    typealias Answer = @Sendable (ScriptedServer.Request) -> [UInt8]?

    /// Reads the whole registry of a scripted server into a directory, as an import does.
    private func fetch(
        _ registry: ScriptedRegistry = ScriptedRegistry(),
        _ answer: @escaping Answer = { _ in nil },
        then check: (ScriptedServer, TemporaryDirectory) throws -> Void = { _, _ in }
    ) async throws {
        let place = try TemporaryDirectory()
        try await ScriptedServer.with({ answer($0) ?? registry.answer($0) }) { server in
            var access = TrackingAccess()
            access.credentials = try .basic(user: "me", password: "secret", from: "a test")
            access.timeouts.retry.pauses = [.milliseconds(1), .milliseconds(1), .milliseconds(1)]
            access.timeouts.failureRetry.pauses = [.milliseconds(1)]
            access.timeouts.retry.longestPause = .seconds(2)
            access.timeouts.connect = .seconds(300)
            access.timeouts.silence = .seconds(300)
            try await TrackingServer.with(TrackingAddress(server.address), access) { tracking in
                for model in try await tracking.models(where: { _ in true }) {
                    for version in model.versions {
                        let files = try await tracking.files(of: version, ofModel: model.name)
                        try await tracking.fetch(files, into: place.handle)
                    }
                }
            }
            try check(server, place)
        }
    }

    private func code(
        _ registry: ScriptedRegistry = ScriptedRegistry(),
        _ answer: @escaping Answer = { _ in nil }
    ) async throws -> String? {
        do {
            try await fetch(registry, answer)
            return nil
        } catch let failure as any CodedFailure {
            return failure.stableCode
        }
    }

    @Test("a sound server gives all files")
    func sound() async throws {
        try await fetch(then: { server, place in
            let data = try place.handle.read(file: "data.bin")
            #expect(data == ScriptedRegistry.model["data.bin"])
            #expect(server.requests.allSatisfy { $0.headers["authorization"] == "Basic bWU6c2VjcmV0" })
        })
    }

    @Test("a connection that breaks in a file is taken up where it broke")
    func resumes() async throws {
        let content = try #require(ScriptedRegistry.model["data.bin"])
        try await fetch(
            ScriptedRegistry(),
            { request in
                guard ScriptedRegistry.file(request.path) == "data.bin", request.repetition < 2 else { return nil }
                return Array(ScriptedRegistry.file(content, request).prefix(100_000))
            },
            then: { server, place in
                let data = try place.handle.read(file: "data.bin")
                #expect(data == content)
                let ranges = server.requests.compactMap { $0.headers["range"] }
                #expect(ranges.count == 2)
                #expect(server.requests.contains { $0.headers["if-range"] == "\"1\"" })
            }
        )
    }

    @Test("a server that cannot go on in the middle of a file begins again, and the file is whole")
    func restarts() async throws {
        let content = try #require(ScriptedRegistry.model["data.bin"])
        try await fetch(
            ScriptedRegistry(),
            { request in
                guard ScriptedRegistry.file(request.path) == "data.bin" else { return nil }
                let whole = ScriptedServer.answer(type: "application/octet-stream", content)
                return request.repetition == 0 ? Array(whole.prefix(100_000)) : whole
            },
            then: { _, place in
                let data = try place.handle.read(file: "data.bin")
                #expect(data == content)
            }
        )
    }

    @Test(
        "a file that is not what the listing says is refused",
        arguments: [
            ("a page in HTML", ScriptedServer.answer(type: "text/html", Array("<html>sign in</html>".utf8))),
            (
                "500",
                ScriptedServer.answer(
                    status: "500 Internal Server Error",
                    Array(#"{"error_code":"INTERNAL_ERROR"}"#.utf8)
                )
            ),
            ("404", ScriptedServer.answer(status: "404 Not Found", Array(#"{"message":"no"}"#.utf8))),
            ("too short", ScriptedServer.answer(type: "x/y", Array(repeating: 7, count: 299_999))),
            ("too long", ScriptedServer.answer(type: "x/y", Array(repeating: 7, count: 300_001))),
            ("no length and too long", Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + Array(repeating: 7, count: 300_001)),
            ("no length and too short", Array("HTTP/1.1 200 OK\r\n\r\n".utf8) + Array(repeating: 7, count: 299_999)),
            (
                "another range",
                ScriptedServer.answer(status: "206 Partial Content", Array(repeating: 7, count: 300_000))
            ),
        ]
    )
    func wrongFile(what: String, bytes: [UInt8]) async throws {
        let found = try await code(ScriptedRegistry()) { ScriptedRegistry.file($0.path) == "data.bin" ? bytes : nil }
        #expect(found == "tracking.artifact", "\(what)")
    }

    @Test("a file at which the connection always breaks is told, while the server answers")
    func breaksAlways() async throws {
        let content = try #require(ScriptedRegistry.model["data.bin"])
        let found = try await code(ScriptedRegistry()) { request in
            guard ScriptedRegistry.file(request.path) == "data.bin" else { return nil }
            return Array(ScriptedServer.answer(type: "x/y", length: content.count, []).prefix(400))
        }
        #expect(found == "tracking.artifact")
    }

    @Test(
        "an answer that is not MLflow's is told as such",
        arguments: [
            ("<html>hello</html>", "text/html", "tracking.answer"),
            (#"{"registered_models":[{}]}"#, "application/json", "tracking.answer"),
            (#"{"registered_models":7}"#, "application/json", "tracking.answer"),
            ("[]", "application/json", "tracking.answer"),
            (
                #"{"registered_models":[{"name":"m","aliases":[{"alias":"a","version":{}}]}]}"#, "application/json",
                "tracking.answer"
            ),
            (String(repeating: "[", count: 100_000), "application/json", "tracking.answer"),
        ]
    )
    func foreign(body: String, type: String, expected: String) async throws {
        let bytes = ScriptedServer.answer(type: type, Array(body.utf8))
        let found = try await code(ScriptedRegistry()) { $0.path.contains("registered-models/search") ? bytes : nil }
        #expect(found == expected)
    }

    @Test("pages in a circle end", arguments: ["registered-models/search", "model-versions/search"])
    func circle(path: String) async throws {
        let found = try await code(ScriptedRegistry()) { request in
            guard request.path.contains(path) else { return nil }
            return ScriptedServer.json(#"{"registered_models":[{"name":"m"}],"next_page_token":"again"}"#)
        }
        #expect(found == "tracking.limit")
    }

    @Test(
        "no name of a listing leaves the model",
        arguments: [
            "..", "../x", "/etc/passwd", "a/b", "", ".", "a\\u0000b", "a\\nb", "a\\u007fb",
            String(repeating: "x", count: 300),
        ]
    )
    func escapes(name: String) async throws {
        let listing = #"{"files":[{"path":"MLmodel","file_size":40},{"path":"\#(name)","is_dir":false,"file_size":1}]}"#
        let found = try await code(ScriptedRegistry(listing: listing))
        #expect(["tracking.artifact-name", "tracking.answer"].contains(found), "\(name): \(found ?? "nothing")")
    }

    @Test("a directory that contains itself without end is left")
    func depth() async throws {
        let listing = #"{"files":[{"path":"MLmodel","file_size":40},{"path":"d","is_dir":true}]}"#
        #expect(try await code(ScriptedRegistry(listing: listing)) == "tracking.artifact-name")
    }

    @Test(
        "a listing that promises too much, or names a file twice, is refused",
        arguments: [
            (#"{"path":"x","file_size":9223372036854775807}"#, "tracking.limit"),
            (#"{"path":"x","file_size":-1}"#, "tracking.answer"),
            (#"{"path":"MLmodel","file_size":1}"#, "tracking.artifact-name"),
        ]
    )
    func promises(item: String, expected: String) async throws {
        let listing = #"{"files":[{"path":"MLmodel","file_size":40},\#(item)]}"#
        #expect(try await code(ScriptedRegistry(listing: listing)) == expected)
    }

    @Test("an empty listing, which is how MLflow says that the directory is gone, is no model")
    func gone() async throws {
        #expect(try await code(ScriptedRegistry(listing: "{}")) == "tracking.artifact")
    }

    @Test("credentials do not follow a redirect to another server, and not to another port")
    func redirect() async throws {
        let seen = try await ScriptedServer.with({ _ in ScriptedServer.json("{}") }) { other in
            let found = try await code(ScriptedRegistry()) { _ in
                ScriptedServer.answer(status: "302 Found", headers: ["Location": other.address + "/login"], [])
            }
            #expect(found == "tracking.redirect")
            return other.requests.count
        }
        #expect(seen == 0)
    }

    @Test("redirects within the server are followed, but not in a circle")
    func redirectWithin() async throws {
        try await fetch(
            ScriptedRegistry(),
            { request in
                guard request.path.contains("registered-models/search"), !request.path.contains("again") else {
                    return nil
                }
                return ScriptedServer.answer(status: "307 Moved", headers: ["Location": request.path + "&again=1"], [])
            }
        )
        let found = try await code(ScriptedRegistry()) { request in
            ScriptedServer.answer(status: "307 Moved", headers: ["Location": request.path], [])
        }
        #expect(found == "tracking.answer")
    }

    @Test("a server that cannot just now is asked again, after the time it names")
    func busy() async throws {
        try await fetch(
            ScriptedRegistry(),
            { request in
                guard request.repetition < 2 else { return nil }
                let status = request.repetition == 0 ? "503 Service Unavailable" : "429 Too Many Requests"
                return ScriptedServer.answer(status: status, headers: ["Retry-After": "0"], [])
            }
        )
    }

    @Test(
        "a server that stays away is told as such",
        arguments: [
            ("503 Service Unavailable", "1"), ("429 Too Many Requests", "9999999"), ("502 Bad Gateway", "soon"),
        ]
    )
    func away(status: String, pause: String) async throws {
        let found = try await code(ScriptedRegistry()) { _ in
            ScriptedServer.answer(status: status, headers: pause == "1" ? [:] : ["Retry-After": pause], [])
        }
        #expect(found == "tracking.away")
        #expect(TrackingCode.away.kind == .unreachable && TrackingCode.unreachable.kind == .unreachable)
    }

    @Test("who may not come in is told which variables to set", arguments: ["401 Unauthorized", "403 Forbidden"])
    func unauthorized(status: String) async throws {
        let found = try await code(ScriptedRegistry()) { _ in
            ScriptedServer.answer(status: status, type: "text/html", [])
        }
        #expect(found == "tracking.unauthorized")
    }

    @Test("an answer without end does not fill the memory")
    func endless() async throws {
        let found = try await code(ScriptedRegistry()) { request in
            guard request.path.contains("get-download-uri") || request.path.contains("artifacts?") else { return nil }
            return ScriptedServer.answer(Array(repeating: 0x20, count: 40 << 20))
        }
        #expect(found == "tracking.limit")
    }

    @Test("a server that goes away in the middle ends the import")
    func dies() async throws {
        let found = try await code(ScriptedRegistry()) { request in
            ScriptedRegistry.file(request.path) != nil || request.path.hasSuffix("max_results=1")
                ? Array("HTTP/1.1".utf8) : nil
        }
        #expect(found == "tracking.interrupted")
    }

    @Test("where nothing listens, the address is told")
    func nobody() async throws {
        var access = TrackingAccess()
        access.timeouts.retry.pauses = [.milliseconds(1)]
        let port = try HeldPort()
        defer { withExtendedLifetime(port) {} }
        await #expect(throws: TrackingFailure.self) {
            try await TrackingServer.with(TrackingAddress(port.address), access) { server in
                _ = try await server.models(where: { _ in true })
            }
        }
    }
}
