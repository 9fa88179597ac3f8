import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

/// The project of the node that a command works on.
struct NodeProjectOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The project; default: SLIPWAY_PROJECT, the context's, or the node's only project.",
            valueName: "name"
        ),
        completion: NodeCompletion.projects,
        transform: { try ArgumentText.name($0) }
    )
    private var project: ProjectName?

    /// The project from the command line, a named context, the environment, or another context; nil if none names one.
    /// - Throws: a usage error if the variable holds no valid name.
    func named() throws -> ProjectName? {
        let selection = NodeSelection.active
        if let named = project ?? selection?.named?.project { return named }
        return try Self.ofEnvironment() ?? selection?.ambient?.project
    }

    private static func ofEnvironment() throws -> ProjectName? {
        try Console.environment("SLIPWAY_PROJECT").map { text in
            guard let name = ProjectName(text) else {
                throw ValidationError("SLIPWAY_PROJECT: \"\(text)\" is no project name: expected \(ProjectName.rule).")
            }
            return name
        }
    }

    /// - Throws: a `not found` if the node has none, a usage error if it has several and none is named.
    func resolve(_ client: NodeClient) async throws -> ProjectName {
        if let project = try named() { return project }
        let names = try await client.projects().map(\.project)
        if names.count == 1, let only = names.first { return only }
        guard !names.isEmpty else {
            throw CommandFailure(
                .nodeEmpty,
                client.address.description,
                expected: "a project on the node",
                found: "none; send it a bundle with slipway deploy FILE"
            )
        }
        throw CommandFailure(
            .projectAmbiguous,
            client.address.description,
            expected: "--project, since the node has several",
            found: "none; the projects are \(names.map(\.text).sorted().joined(separator: ", "))"
        )
    }
}
