import DurableFiles
import TestSupport
import Testing

/// Bundles of real models that several tests deploy, made once with `slipway` itself.
final class TestProject: Sendable {
    let fixture: Fixture
    /// The private key of `credit`'s bundles, and one that no node knows.
    var key: String { fixture.path("signing.pem") }
    var publicKey: String { fixture.path("signing.pem.pub") }
    var strangerKey: String { fixture.path("stranger.pem") }
    var project: String { fixture.path("credit") }

    /// The bundle of `credit` with that sequence, 1 to 4. Bundle N holds the versions 1 to N of `iris`, and N is active.
    func bundle(_ sequence: Int) -> String { fixture.path("credit-\(sequence).tar") }
    /// A bundle of another project.
    var otherProject: String { fixture.path("mood-1.tar") }
    /// The content of bundle 4, signed by a stranger.
    var stranger: String { fixture.path("stranger.tar") }

    static func shared() async throws -> TestProject { try await building.value }

    private static let building = Task { try await TestProject() }

    private static let models = [
        "mlflow1-models/iris-rules-1", "mlflow2-models/iris-rules-2", "mlflow3-models/iris-species-1",
        "mlflow3-models/iris-onnx-1",
    ]

    private init() async throws {
        fixture = try Fixture()
        SharedDirectories.add(fixture.directory.handle.path)
        try await fixture.slipway("init", project, "--project", "credit")
        try await fixture.slipway("key", "generate", key)
        try await fixture.slipway("key", "generate", strangerKey)
        for (index, model) in Self.models.enumerated() {
            let version = "\(index + 1)"
            try await fixture.slipway(
                "import",
                Fixtures.path(model),
                "--model",
                "iris",
                "--version",
                version,
                "--activate",
                "--project-dir",
                project
            )
            try await fixture.slipway("export", "--key", key, "--output", bundle(index + 1), "--project-dir", project)
        }
        try await fixture.slipway("export", "--key", strangerKey, "--output", stranger, "--project-dir", project)
        let other = fixture.path("mood")
        try await fixture.slipway("init", other, "--project", "mood")
        try await fixture.slipway(
            "import",
            Fixtures.path("mlflow3-models/breast-cancer-3"),
            "--model",
            "mood",
            "--activate",
            "--project-dir",
            other
        )
        try await fixture.slipway("export", "--key", key, "--output", otherProject, "--project-dir", other)
    }
}

/// The configurations of nodes that do not make the end-to-end tests wait.
enum Settings {
    /// Confirmed as soon as it is active.
    static let quick = "probation: {minimum: 0s}\nlimits: {reserve: 1MiB}\n"
    /// On probation until somebody says otherwise.
    static let manual = "probation: {confirm: manual, deadline: 1h}\nlimits: {reserve: 1MiB}\n"
}

extension TestNode {
    /// A node that trusts the test project, and runs.
    static func running(_ fixture: Fixture, _ name: String = "node", _ yaml: String = Settings.quick) async throws
        -> TestNode
    {
        let node = try await TestNode(fixture, name, trusting: [TestProject.shared().publicKey])
        try await node.start(yaml)
        return node
    }
}
