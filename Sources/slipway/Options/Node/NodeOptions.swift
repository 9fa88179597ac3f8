import ArgumentParser
import NodeClient

/// The node that a command calls, and the caller's credentials.
struct NodeOptions: ParsableArguments {
    @OptionGroup var access: NodeAccessOptions

    func validate() throws {
        if access.address == nil { throw ValidationError("Give --node URL, or set SLIPWAY_NODE.") }
    }

    func withClient(_ body: (NodeClient) async throws -> Void) async throws {
        try await access.withClient(body)
    }
}

/// The same for a command that can work without a node.
struct NodeAccessOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The node: http://HOST:PORT, https://HOST:PORT or unix:/PATH; default: SLIPWAY_NODE.",
            valueName: "url"
        )
    )
    var node: String?

    @Option(
        help: ArgumentHelp("A file with the token; default: the token in SLIPWAY_TOKEN.", valueName: "file"),
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

    var address: String? { node ?? Console.environment("SLIPWAY_NODE") }

    func validate() throws {
        try credentials.requirePair("--certificate", "--client-key")
    }

    private var credentials: NodeCredentials {
        NodeCredentials(tokenFile: tokenFile, certificate: certificate, key: clientKey)
    }

    /// A client for as long as the body runs.
    func withClient(_ body: (NodeClient) async throws -> Void) async throws {
        try await connection.access(address, credentials).withClient(body)
    }
}
