import ArgumentParser
import NodeClient

/// The node that a command calls, and the caller's credentials.
struct NodeOptions: ParsableArguments {
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

    @OptionGroup var caller: CallerOptions

    /// A node that nobody named is told when the command runs: here it would hide a mistyped option.
    func validate() throws {
        try CallerOptions.requireOne(node, context)
    }

    func withClient(_ body: (NodeClient) async throws -> Void) async throws {
        guard let selection = try NodeSelection.choose(node: node, context: context) else { throw Self.unnamed }
        try await caller.access(selection).withClient(body)
    }

    static let unnamed = ValidationError(
        "Which node? Give --node URL or --context NAME, set SLIPWAY_NODE, or choose a context with slipway context use."
    )
}

/// The same for a command that works here unless its command line says to ask a node: neither the environment nor a current context does.
struct NodeAccessOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Ask this node: http://HOST:PORT, https://HOST:PORT or unix:/PATH. No variable stands for it.",
            valueName: "url"
        )
    )
    var node: String?

    @Option(
        help: ArgumentHelp("Ask the node of this context (slipway context).", valueName: "name"),
        completion: ContextCompletion.names,
        transform: { try ArgumentText.name($0) }
    )
    var context: ContextName?

    @OptionGroup var caller: CallerOptions

    /// True if the command line says to ask a node.
    var isAsked: Bool { node != nil || context != nil }

    func validate() throws {
        try CallerOptions.requireOne(node, context)
    }

    /// A client for as long as the body runs.
    func withClient(_ body: (NodeClient) async throws -> Void) async throws {
        try await caller.access(NodeSelection.asked(node: node, context: context)).withClient(body)
    }
}

/// The credentials at a node, and the connection to it.
struct CallerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A file with the token; default: the context's, or the token in SLIPWAY_TOKEN.",
            valueName: "file"
        ),
        completion: .file()
    )
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "Authenticate with this certificate instead of a token; needs --client-key.",
            valueName: "pem"
        ),
        completion: .file()
    )
    var certificate: String?

    @Option(help: ArgumentHelp("The private key of --certificate.", valueName: "pem"), completion: .file())
    var clientKey: String?

    @OptionGroup var connection: ConnectionOptions

    func validate() throws {
        try credentials.requirePair("--certificate", "--client-key")
    }

    private var credentials: NodeCredentials {
        NodeCredentials(tokenFile: tokenFile, certificate: certificate, key: clientKey)
    }

    func access(_ selection: NodeSelection) -> NodeAccess {
        connection.access(selection, credentials)
    }

    /// - Throws: a usage error for two nodes.
    static func requireOne(_ node: String?, _ context: ContextName?, _ names: String = "--node and --context") throws {
        if node != nil, context != nil { throw ValidationError("\(names) exclude each other.") }
    }
}

/// The names of contexts, offered while a command line is typed.
enum ContextCompletion {
    static var names: CompletionKind { .shellCommand("slipway context list --quiet 2>/dev/null") }
}
