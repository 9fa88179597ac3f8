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
        name: .customLong("to"),
        help: ArgumentHelp("The node that gets the bundle; default: SLIPWAY_NODE.", valueName: "url")
    )
    private var target: String?

    @Option(
        help: ArgumentHelp(
            "A file with the token of --from; default: the token in SLIPWAY_FROM_TOKEN.",
            valueName: "file"
        ),
        completion: .file()
    )
    var fromTokenFile: String?

    @Option(
        help: ArgumentHelp("A file with the token of --to; default: the token in SLIPWAY_TOKEN.", valueName: "file"),
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

    private var sourceAddress: String? { source ?? Console.environment("SLIPWAY_FROM_NODE") }
    private var targetAddress: String? { target ?? Console.environment("SLIPWAY_NODE") }

    func validate() throws {
        guard let sourceAddress else { throw ValidationError("Give --from URL, or set SLIPWAY_FROM_NODE.") }
        guard let targetAddress else { throw ValidationError("Give --to URL, or set SLIPWAY_NODE.") }
        guard sourceAddress != targetAddress else { throw ValidationError("--from and --to are the same node.") }
        try sourceCredentials.requirePair("--from-certificate", "--from-client-key")
        try targetCredentials.requirePair("--to-certificate", "--to-client-key")
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
        try await connection.access(sourceAddress, sourceCredentials).withClient { from in
            try await connection.access(targetAddress, targetCredentials).withClient { to in try await body(from, to) }
        }
    }
}
