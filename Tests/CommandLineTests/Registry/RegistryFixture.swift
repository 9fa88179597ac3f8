import DurableFiles
import Identifiers
import StrictJSON
import TestSupport
import Testing

/// A project with bundles `first.tar` and `second.tar`, of which the second adds a version, and a registry that is real.
struct RegistryFixture {
    let fixture: Fixture
    let registry: DockerRegistry
    /// `127.0.0.1:PORT/credit`
    let repository: String

    static func make(guard access: DockerRegistry.Guard = .none) async throws -> RegistryFixture {
        let fixture = try await withBundles()
        let registry = try await DockerRegistry.start(in: fixture, guard: access)
        return RegistryFixture(fixture: fixture, registry: registry, repository: "\(registry.host)/credit")
    }

    /// The project and the bundles alone.
    static func withBundles() async throws -> Fixture {
        let fixture = try await Fixture.withProject()
        try await export(fixture, "first.tar")
        // Large enough for a request of several pieces, and an empty file.
        let weights = String(repeating: "other weights ", count: 200_000)
        try fixture.model("v2/m", files: ["data.bin": weights, "code/empty.py": ""])
        let run = try await fixture.slipway("import", "../v2/m", "--activate", in: "p")
        try #require(run.status == 0, "\(run.errors)")
        try await export(fixture, "second.tar")
        return fixture
    }

    private static func export(_ fixture: Fixture, _ name: String) async throws {
        let run = try await fixture.slipway("export", "--key", "../key.pem", "--output", "../\(name)", in: "p")
        try #require(run.status == 0, "\(run.errors)")
    }

    /// Pushes a bundle.
    /// - Returns: the reference with its digest.
    @discardableResult
    func push(_ name: String, _ arguments: String..., to repository: String? = nil) async throws -> String {
        let run = try await fixture.run([Programs.slipway, "push", name, repository ?? self.repository] + arguments)
        try #require(run.status == 0, "\(run)")
        return try #require(run.output.split(separator: "\n").last.map(String.init))
    }

    /// Puts an image with one layer, both of its contents `{}`, as docker does.
    func putDockerImage(as tag: String) async throws {
        let content = Array("{}".utf8)
        try fixture.directory.write(content, to: "empty.json")
        let digest = StreamingDigest.of(content).description
        let type = "application/vnd.docker.distribution.manifest.v2+json"
        let part = #""size":2,"digest":"\#(digest)""#
        let config = #"{"mediaType":"application/vnd.docker.container.image.v1+json",\#(part)}"#
        let layer = #"{"mediaType":"application/vnd.docker.image.rootfs.diff.tar.gzip",\#(part)}"#
        try fixture.directory.write(
            Array(#"{"schemaVersion":2,"mediaType":"\#(type)","config":\#(config),"layers":[\#(layer)]}"#.utf8),
            to: "image.json"
        )
        try await Shell.runApart(
            """
            cd '\(fixture.path(""))' && set -e
            place=$(curl -sSf -X POST -D - -o /dev/null 'http://\(repositoryURL)/blobs/uploads/' | tr -d '\\r' | sed -n 's/^[Ll]ocation: //p')
            curl -sSf -X PUT -H 'Content-Type: application/octet-stream' --data-binary @empty.json "$place&digest=\(digest)"
            curl -sSf -X PUT -H 'Content-Type: \(type)' --data-binary @image.json 'http://\(repositoryURL)/manifests/\(tag)'
            """
        )
    }

    /// `127.0.0.1:PORT/v2/credit`
    private var repositoryURL: String { "\(registry.host)/v2/credit" }

    func pull(_ reference: String, to name: String, _ arguments: String...) async throws -> CommandRun {
        try await fixture.run([Programs.slipway, "pull", reference, "--output", name] + arguments)
    }

    func bytes(_ name: String) throws -> [UInt8] { try OpenFile.read(fixture.path(name)).readAll(limit: 1 << 26) }

    /// The id of a bundle file.
    func id(of name: String) async throws -> String {
        let run = try await fixture.slipway("inspect", name, "--json")
        return try #require(try run.json["bundle"]?.string)
    }
}
