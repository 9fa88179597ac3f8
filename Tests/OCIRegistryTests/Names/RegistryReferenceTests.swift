import Identifiers
import TestSupport
import Testing

@testable import OCIRegistry

@Suite struct RegistryReferenceTests {
    private static let digest = "sha256:" + String(repeating: "a1", count: 32)

    @Test(
        "a reference is read into its parts, and written as it was",
        arguments: [
            ("registry.example/credit", "registry.example", "credit", nil, nil),
            (
                "registry.example:5000/plants/credit:2026-11-29.2", "registry.example:5000", "plants/credit",
                "2026-11-29.2", nil
            ),
            ("localhost/credit@" + digest, "localhost", "credit", nil, digest),
            ("[::1]:5000/a_b/c__d/e-f:v1@" + digest, "[::1]:5000", "a_b/c__d/e-f", "v1", digest),
            ("127.0.0.1:5000/x:channel-stable", "127.0.0.1:5000", "x", "channel-stable", nil),
        ] as [(String, String, String, String?, String?)]
    )
    func parts(text: String, host: String, repository: String, tag: String?, digest: String?) throws {
        let reference = try RegistryReference(text)
        #expect(reference.registry.text == host)
        #expect(reference.repository.text == repository)
        #expect(reference.tag?.text == tag)
        #expect(reference.digest?.description == digest)
        #expect(reference.description == text)
        #expect(try RegistryReference("oci://" + text) == reference)
    }

    @Test(
        "a text that is no reference is refused",
        arguments: [
            "", "credit", "credit:1", "team/credit:1", "https://registry.example/credit",
            "http://registry.example/credit:1",
            "registry.example/", "registry.example/Credit", "registry.example/a//b", "registry.example/a/../b",
            "registry.example/-a", "registry.example/a-", "registry.example/a..b", "registry.example/a___b",
            "registry.example/credit:", "registry.example/credit:-x", "registry.example/credit:a b",
            "registry.example/credit:" + String(repeating: "x", count: 129), "registry.example/credit@sha256:abc",
            "registry.example/credit@sha512:" + String(repeating: "a", count: 128),
            "registry.example/credit@" + digest + "@" + digest, "registry.example/credit@" + digest + ":tag",
            "user:password@registry.example/credit", "registry.example:0/credit", "registry.example:65536/credit",
            "registry.example:x/credit", "::1/credit", "registry.example/cre\ndit", "registry.example/cr%2fedit",
            "registry.example/" + String(repeating: "a", count: 256),
        ]
    )
    func refused(text: String) {
        let error = #expect(throws: RegistryFailure.self) { try RegistryReference(text) }
        #expect(error?.code == .reference)
    }

    @Test("every bundle and every version of a model has a tag")
    func tags() throws {
        let bundle = try #require(BundleID(String(repeating: "a", count: 80)))
        let model = try #require(ModelName(String(repeating: "M", count: 80)))
        let version = try #require(VersionID(String(repeating: "9", count: 40)))
        #expect(RegistryTag(RegistryTag(bundle).text) == RegistryTag(bundle))
        #expect(RegistryTag(RegistryTag(model, version).text)?.text.utf8.count == 121)
    }

    @Test(
        "only this machine is asked without TLS by itself",
        arguments: [
            ("localhost:5000/x", true), ("127.0.0.1/x", true), ("127.1.2.3:5000/x", true), ("[::1]/x", true),
            ("registry.example/x", false), ("127.0.0.1.example/x", false), ("10.0.0.1/x", false),
        ]
    )
    func plain(text: String, isPlain: Bool) throws {
        let reference = try RegistryReference(text)
        #expect(RegistryAccess().place(of: reference).isEncrypted == !isPlain)
        var trusting = RegistryAccess()
        trusting.trustFile = "/ca.pem"
        #expect(trusting.place(of: reference).isEncrypted)
        var asked = RegistryAccess()
        asked.isPlain = true
        #expect(!asked.place(of: reference).isEncrypted)
    }

    @Test("a mirror is named by its address")
    func mirrors() throws {
        #expect(try RegistryPlace(mirror: "https://mirror.example/").origin == "https://mirror.example")
        #expect(try RegistryPlace(mirror: "mirror.example:443").origin == "https://mirror.example")
        #expect(try RegistryPlace(mirror: "HTTP://Mirror.example:5000").origin == "http://mirror.example:5000")
        #expect(try RegistryPlace(mirror: "127.0.0.1:5000").origin == "http://127.0.0.1:5000")
        #expect(throws: RegistryFailure.self) { try RegistryPlace(mirror: "mirror.example/path") }
    }
}
