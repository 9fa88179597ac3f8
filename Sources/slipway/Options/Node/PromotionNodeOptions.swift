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
        )
    )
    var fromTokenFile: String?

    @Option(
        help: ArgumentHelp("A file with the token of --to; default: the token in SLIPWAY_TOKEN.", valueName: "file")
    )
    var toTokenFile: String?

    @Option(
        help: ArgumentHelp(
            "Authenticate at --from with this certificate instead of a token; needs --from-client-key.",
            valueName: "pem"
        )
    )
    var fromCertificate: String?

    @Option(help: ArgumentHelp("The private key of --from-certificate.", valueName: "pem"))
    var fromClientKey: String?

    @Option(
        help: ArgumentHelp(
            "Authenticate at --to with this certificate instead of a token; needs --to-client-key.",
            valueName: "pem"
        )
    )
    var toCertificate: String?

    @Option(help: ArgumentHelp("The private key of --to-certificate.", valueName: "pem"))
    var toClientKey: String?

    @Flag(help: "Do not warn about a token sent without TLS; also SLIPWAY_ALLOW_PLAIN_HTTP=1.")
    var allowPlainHttp = false

    @Option(
        help: ArgumentHelp(
            "CA certificates to trust for https, of both nodes; default: SLIPWAY_CA, SSL_CERT_FILE, the system's.",
            valueName: "pem"
        )
    )
    var ca: String?

    private var sourceAddress: String? { source ?? Console.environment("SLIPWAY_FROM_NODE") }
    private var targetAddress: String? { target ?? Console.environment("SLIPWAY_NODE") }

    func validate() throws {
        guard let sourceAddress else { throw ValidationError("Give --from URL, or set SLIPWAY_FROM_NODE.") }
        guard let targetAddress else { throw ValidationError("Give --to URL, or set SLIPWAY_NODE.") }
        guard sourceAddress != targetAddress else { throw ValidationError("--from and --to are the same node.") }
        guard (fromCertificate == nil) == (fromClientKey == nil) else {
            throw ValidationError("Give --from-certificate and --from-client-key together.")
        }
        guard (toCertificate == nil) == (toClientKey == nil) else {
            throw ValidationError("Give --to-certificate and --to-client-key together.")
        }
    }

    /// Clients of both nodes, for as long as the body runs.
    func withClients(_ body: (_ from: NodeClient, _ to: NodeClient) async throws -> Void) async throws {
        let source = access(
            sourceAddress,
            fromTokenFile,
            ClientIdentity(fromCertificate, fromClientKey),
            tokenVariable: "SLIPWAY_FROM_TOKEN"
        )
        let target = access(
            targetAddress,
            toTokenFile,
            ClientIdentity(toCertificate, toClientKey),
            tokenVariable: "SLIPWAY_TOKEN"
        )
        try await source.withClient { from in
            try await target.withClient { to in try await body(from, to) }
        }
    }

    private func access(
        _ address: String?,
        _ tokenFile: String?,
        _ identity: ClientIdentity?,
        tokenVariable: String
    ) -> NodeAccess {
        NodeAccess(
            address: address ?? "",
            tokenFile: tokenFile,
            identity: identity,
            allowsPlainHTTP: allowPlainHttp,
            ca: ca,
            tokenVariable: tokenVariable
        )
    }
}
