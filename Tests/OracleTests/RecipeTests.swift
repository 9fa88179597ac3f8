import TestSupport
import Testing

/// The recipes in docs/recipes, run by Tests/Oracles/recipes.
@Suite("The recipes", .enabled(if: Oracle.python.isThere), .serialized)
struct RecipeTests {
    private func judge(_ script: String, _ arguments: String = "") async throws {
        try await Oracle.python.run(
            "\(Oracle.script("recipes/\(script)")) --programs '\(Programs.directory)' \(arguments)"
        )
    }

    @Test(
        "bring models from a tracking server to a node, change nothing when nothing is new, and roll back when a check fails",
        arguments: ["github", "gitlab"]
    )
    func pipeline(of kind: String) async throws {
        try await judge("run.py", kind)
    }

    @Test("for Kubernetes and Ansible are what those programs take")
    func documents() async throws {
        try await judge("documents.py")
    }
}
