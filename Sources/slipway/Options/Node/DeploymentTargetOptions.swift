import ArgumentParser
import NodeClient

/// The node that a bundle is deployed to, or several.
struct DeploymentTargetOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The node: http://HOST:PORT, https://HOST:PORT or unix:/PATH; default: SLIPWAY_NODE, or the context's.",
            valueName: "url"
        )
    )
    var node: String?

    @Option(
        help: ArgumentHelp(
            "The node of this context (slipway context); default: SLIPWAY_CONTEXT, or the current one.",
            valueName: "name"
        ),
        completion: ContextCompletion.names,
        transform: { try ArgumentText.name($0) }
    )
    var context: ContextName?

    @Option(
        help: ArgumentHelp(
            "Bring it to the nodes of these groups and contexts, in waves; needs --waves.",
            valueName: "names"
        ),
        completion: GroupCompletion.namesOfNodes,
        transform: { try NodeNames($0) }
    )
    var nodes: NodeNames?

    @OptionGroup var caller: CallerOptions

    func validate() throws {
        guard nodes == nil else {
            guard node == nil, context == nil else {
                throw ValidationError("--nodes excludes --node and --context.")
            }
            return
        }
        try CallerOptions.requireOne(node, context)
        let selection: NodeSelection?
        do {
            selection = try NodeSelection.choose(node: node, context: context)
        } catch {
            // A list of contexts that cannot be read says so when the command runs.
            return
        }
        if selection == nil { throw NodeOptions.unnamed }
    }

    /// A client of the one node.
    func withClient(_ body: (NodeClient) async throws -> Void) async throws {
        guard let selection = try NodeSelection.choose(node: node, context: context) else { throw NodeOptions.unnamed }
        try await caller.access(selection).withClient(body)
    }
}

/// The names of contexts and groups, with a comma between two.
struct NodeNames: Sendable {
    let names: [ContextName]

    init(_ text: String) throws {
        names = try text.split(separator: ",", omittingEmptySubsequences: false).map {
            try ArgumentText.name(String($0))
        }
    }
}
