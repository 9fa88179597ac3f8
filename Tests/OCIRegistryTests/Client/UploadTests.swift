import DurableFiles
import Identifiers
import TestSupport
import Testing

@testable import OCIRegistry

/// A content on its way into a registry that forgets, refuses and breaks.
@Suite struct UploadTests {
    private static let bytes = (0..<3000).map { UInt8(truncatingIfNeeded: $0) }
    private static let digest = Digest.of(bytes)

    private static let begun = ScriptedRepository.empty("202 Accepted", headers: ["Location": "/upload?state=1"])
    private static let created = ScriptedRepository.empty("201 Created")

    /// The content in memory, and as a part of a file.
    private func contents(in place: TemporaryDirectory) throws -> [UploadContent] {
        let path = try place.write([1] + Self.bytes + [2], to: "file")
        return [.bytes(Self.bytes), .file(try OpenFile.read(path), offset: 1, length: UInt64(Self.bytes.count))]
    }

    private func methods(_ server: ScriptedServer) -> [String] { server.requests.map(\.method) }

    @Test(
        "an upload that breaks, or that the registry forgets, is begun anew",
        arguments: [
            ("POST", [], ["POST", "POST", "PUT"]), ("PUT", [], ["POST", "PUT", "POST", "PUT"]),
            ("PUT", ScriptedRepository.missing, ["POST", "PUT", "POST", "PUT"]),
            ("PUT", ScriptedRepository.empty("502 Bad Gateway"), ["POST", "PUT", "POST", "PUT"]),
        ]
            as [(String, [UInt8], [String])]
    )
    func again(method: String, answer: [UInt8], expected: [String]) async throws {
        let place = try TemporaryDirectory()
        for content in try contents(in: place) {
            try await ScriptedServer.with({ request in
                if request.method == method, request.repetition == 0 { return answer }
                return request.method == "POST" ? Self.begun : Self.created
            }) { (server) async throws in
                let outcome = try await server.client { try await $0.push(Self.digest, content) }
                #expect(outcome == .sent)
                #expect(methods(server) == expected)
                #expect(server.requests.last?.path == "/upload?state=1&digest=\(Self.digest)")
                #expect(server.requests.last?.headers["content-length"] == "3000")
            }
        }
    }

    @Test("a registry that forgets every upload is told as such")
    func forgotten() async throws {
        var access = RegistryAccess.patient
        access.timeouts.retries = 2
        try await ScriptedServer.with({ $0.method == "POST" ? Self.begun : ScriptedRepository.missing }) {
            (server) async throws in
            let failure = await refusal {
                _ = try await server.client(access) { try await $0.push(Self.digest, .bytes(Self.bytes)) }
            }
            #expect(failure?.code == .answer)
            #expect(methods(server) == ["POST", "PUT", "POST", "PUT", "POST", "PUT"])
        }
    }

    @Test("a content is sent where the registry takes it over from no other repository")
    func mounted() async throws {
        let other = try RegistryReference("registry.example/other").repository
        for (answer, outcome) in [(Self.created, UploadOutcome.mounted), (Self.begun, .sent)] {
            try await ScriptedServer.with({ $0.method == "POST" ? answer : Self.created }) {
                (server) async throws in
                let found = try await server.client {
                    try await $0.push(Self.digest, .bytes(Self.bytes), mountedFrom: other)
                }
                #expect(found == outcome)
                #expect(server.requests.first?.path.contains("from=other") == true)
                #expect(methods(server) == (outcome == .sent ? ["POST", "PUT"] : ["POST"]))
            }
        }
    }

    @Test("a manifest whose contents the registry lacks is told from one that it does not take")
    func manifest() async throws {
        for (name, code) in [("BLOB_UNKNOWN", RegistryCode.missing), ("MANIFEST_INVALID", .answer)] {
            let body = Array(#"{"errors":[{"code":"\#(name)","message":"no"}]}"#.utf8)
            try await ScriptedServer.with({ _ in ScriptedServer.answer(status: "400 Bad Request", body) }) {
                (server) async throws in
                let failure = await refusal {
                    try await server.client { try await $0.put(manifest: Self.bytes, as: RegistryTag("a")) }
                }
                #expect(failure?.code == code)
                #expect(server.requests.map(\.path) == ["/v2/credit/manifests/a"])
            }
        }
    }
}
