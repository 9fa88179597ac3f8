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
