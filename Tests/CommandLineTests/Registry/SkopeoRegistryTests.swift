import DurableFiles
import Identifiers
import StrictJSON
import TestSupport
import Testing

/// The artifact of a bundle in the hands of Debian's skopeo and docker-registry as they are.
@Suite(
    "The artifact of a bundle",
    .enabled(if: DockerRegistry.isThere && Shell.has("skopeo"), "`make setup-tests` brings docker-registry and skopeo")
)
struct SkopeoRegistryTests {
    /// Copies with skopeo, which asks registries on this machine without TLS.
    private func copy(_ source: String, _ target: String) async throws {
        try await Shell.runApart(
            "skopeo --insecure-policy copy --src-tls-verify=false --dest-tls-verify=false '\(source)' '\(target)'"
        )
    }

    @Test("keeps its digest on the way to a stick and into another registry, and the bundle comes out of both")
    func stick() async throws {
        let shop = try await RegistryFixture.make()
        let reference = try await shop.push("second.tar")
        let id = try await shop.id(of: "second.tar")
        let digest = try #require(reference.split(separator: "@").last.map(String.init))
        let stick = shop.fixture.path("stick")
        try await copy("docker://\(shop.repository):\(id)", "oci:\(stick):\(id)")
        let index = try JSONParser.parse(shop.fixture.directory.handle.read(file: "stick/index.json"), subject: "index")
        #expect(index["manifests"]?.array?.map { $0["digest"]?.string } == [digest])
        let site = try await DockerRegistry.start(in: shop.fixture, "site")
        try await copy("oci:\(stick):\(id)", "docker://\(site.host)/plant/credit:\(id)")
        let pulled = try await shop.pull(
            "\(site.host)/plant/credit@\(digest)",
            to: "copy.tar",
            "--trust",
            "key.pem.pub"
        )
        #expect(pulled.status == 0, "\(pulled)")
        #expect(try shop.bytes("copy.tar") == shop.bytes("second.tar"))
    }

    @Test("keeps its digest from registry to registry")
    func direct() async throws {
        let shop = try await RegistryFixture.make()
        let reference = try await shop.push("first.tar", to: "\(shop.repository):one")
        let site = try await DockerRegistry.start(in: shop.fixture, "site")
        try await copy("docker://\(shop.repository):one", "docker://\(site.host)/credit:one")
        let digest = try #require(reference.split(separator: "@").last)
        #expect(try await shop.pull("\(site.host)/credit@\(digest)", to: "copy.tar").status == 0)
        #expect(try shop.bytes("copy.tar") == shop.bytes("first.tar"))
    }

    @Test("outlives the garbage collection of its registry, and what was pruned does not")
    func garbage() async throws {
        let shop = try await RegistryFixture.make()
        let first = try await shop.push("first.tar")
        let second = try await shop.push("second.tar", "--versions")
        let pruned = try await shop.fixture.slipway("registry", "prune", shop.repository, "--keep", "1")
        #expect(pruned.status == 0, "\(pruned)")
        await shop.registry.stop()
        let collected = try await shop.registry.collectGarbage()
        #expect(collected.status == 0, "\(collected)")
        let registry = try await shop.registry.restarted()
        #expect(registry.host == shop.registry.host)
        #expect(try await shop.pull(second, to: "copy.tar", "--trust", "key.pem.pub").status == 0)
        #expect(try shop.bytes("copy.tar") == shop.bytes("second.tar"))
        #expect(try await shop.pull(first, to: "gone.tar").code == "registry.missing")
        let version = try await shop.fixture.slipway("init", "q", "--project", "credit")
        try #require(version.status == 0)
        let imported = try await shop.fixture.slipway("import", "oci://\(shop.repository):m-2", in: "q")
        #expect(imported.status == 0, "\(imported)")
    }

    @Test("a version's own artifact is one that skopeo copies with its digest")
    func version() async throws {
        let shop = try await RegistryFixture.make()
        try await shop.push("second.tar", "--versions")
        try await copy("docker://\(shop.repository):m-2", "oci:\(shop.fixture.path("one")):m")
        let index = try JSONParser.parse(shop.fixture.directory.handle.read(file: "one/index.json"), subject: "index")
        let digest = try #require(index["manifests"]?.array?.first?["digest"]?.string)
        let listed = try await shop.fixture.slipway("registry", "list", shop.repository, "--json")
        #expect(listed.output.contains(digest))
    }
}
