import ArgumentParser
import NodeClient

/// The node that holds the claims which a command works on, if any. `--certificate` is that of the signature there, so the caller's has another name.
struct ReviewerNodeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Work with the claims that this node has: http://HOST:PORT, https://HOST:PORT or unix:/PATH.",
            valueName: "url"
        )
    )
    var node: String?

    @Option(
        help: ArgumentHelp(
            "Work with the claims that the node of this context has (slipway context).",
            valueName: "name"
        ),
        completion: ContextCompletion.names,
        transform: { try ArgumentText.name($0) }
    )
    var context: ContextName?

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
    var clientCertificate: String?

    @Option(
        help: ArgumentHelp("The private key of --client-certificate.", valueName: "pem"),
        completion: .file()
    )
    var clientKey: String?

    @OptionGroup var connection: ConnectionOptions

    /// True if the command line says to work with a node.
    var isAsked: Bool { node != nil || context != nil }

    func validate() throws {
        try CallerOptions.requireOne(node, context)
        try credentials.requirePair("--client-certificate", "--client-key")
    }

    private var credentials: NodeCredentials {
        NodeCredentials(tokenFile: tokenFile, certificate: clientCertificate, key: clientKey)
    }

    /// A client for as long as the body runs.
    func withClient(_ body: (NodeClient) async throws -> Void) async throws {
        try await connection.access(NodeSelection.asked(node: node, context: context), credentials).withClient(body)
    }
}
