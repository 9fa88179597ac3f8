import ArgumentParser
import NodeClient

/// The two nodes of a promotion, each with credentials of its own: neither sees the token of the other.
struct PromotionNodeOptions: ParsableArguments {
    @Option(
        name: .customLong("from"),
        help: ArgumentHelp("The node that has the bundle; default: SLIPWAY_FROM_NODE.", valueName: "url")
    )
    private var source: String?

    @Option(
        help: ArgumentHelp("The node of this context has the bundle (slipway context).", valueName: "name"),
        completion: ContextCompletion.names,
        transform: { try ArgumentText.name($0) }
    )
    var fromContext: ContextName?

    @Option(
        name: .customLong("to"),
        help: ArgumentHelp("The node that gets the bundle; default: SLIPWAY_NODE, or the context's.", valueName: "url")
    )
    private var target: String?

    @Option(
        help: ArgumentHelp(
            "The node of this context gets the bundle; default: SLIPWAY_CONTEXT, or the current one.",
            valueName: "name"
        ),
        completion: ContextCompletion.names,
        transform: { try ArgumentText.name($0) }
    )
    var toContext: ContextName?

    @Option(
        help: ArgumentHelp(
            "A file with the token of --from; default: the context's, or the token in SLIPWAY_FROM_TOKEN.",
            valueName: "file"
        ),
        completion: .file()
    )
    var fromTokenFile: String?

    @Option(
        help: ArgumentHelp(
            "A file with the token of --to; default: the context's, or the token in SLIPWAY_TOKEN.",
            valueName: "file"
        ),
        completion: .file()
    )
    var toTokenFile: String?

    @Option(
        help: ArgumentHelp(
            "Authenticate at --from with this certificate instead of a token; needs --from-client-key.",
            valueName: "pem"
        ),
        completion: .file()
    )
    var fromCertificate: String?

    @Option(
        help: ArgumentHelp("The private key of --from-certificate.", valueName: "pem"),
        completion: .file()
    )
    var fromClientKey: String?

    @Option(
        help: ArgumentHelp(
            "Authenticate at --to with this certificate instead of a token; needs --to-client-key.",
            valueName: "pem"
        ),
        completion: .file()
    )
    var toCertificate: String?

    @Option(
        help: ArgumentHelp("The private key of --to-certificate.", valueName: "pem"),
        completion: .file()
    )
    var toClientKey: String?

    @OptionGroup var connection: ConnectionOptions

    /// Nodes that nobody named are told when the command runs: here they would hide a mistyped option.
    func validate() throws {
        try CallerOptions.requireOne(source, fromContext, "--from and --from-context")
        try CallerOptions.requireOne(target, toContext, "--to and --to-context")
        try sourceCredentials.requirePair("--from-certificate", "--from-client-key")
        try targetCredentials.requirePair("--to-certificate", "--to-client-key")
    }

    /// No current context stands for the node that has the bundle: it is where the bundle goes.
    private func chosenSource() throws -> NodeSelection? {
        try NodeSelection.choose(
            node: source,
            context: fromContext,
            variable: "SLIPWAY_FROM_NODE",
            seesContexts: false
        )
    }

    private func chosenTarget() throws -> NodeSelection? {
        try NodeSelection.choose(node: target, context: toContext)
    }

    private static func require(
        _ source: NodeSelection?,
        _ target: NodeSelection?
    ) throws -> (NodeSelection, NodeSelection) {
        guard let source else {
            throw ValidationError("Give --from URL or --from-context NAME, or set SLIPWAY_FROM_NODE.")
        }
        guard let target else {
            throw ValidationError(
                "Give --to URL or --to-context NAME, set SLIPWAY_NODE, or choose a context with slipway context use."
            )
        }
        guard source.address != target.address else { throw ValidationError("--from and --to are the same node.") }
        return (source, target)
    }

    private var sourceCredentials: NodeCredentials {
        NodeCredentials(
            tokenFile: fromTokenFile,
            certificate: fromCertificate,
            key: fromClientKey,
            tokenVariable: "SLIPWAY_FROM_TOKEN"
        )
    }

    private var targetCredentials: NodeCredentials {
        NodeCredentials(tokenFile: toTokenFile, certificate: toCertificate, key: toClientKey)
    }

    /// Clients of both nodes, for as long as the body runs.
    func withClients(_ body: (_ from: NodeClient, _ to: NodeClient) async throws -> Void) async throws {
        let (source, target) = try Self.require(chosenSource(), chosenTarget())
        try await connection.access(source, sourceCredentials).withClient { from in
            try await connection.access(target, targetCredentials).withClient { to in try await body(from, to) }
        }
    }
}
