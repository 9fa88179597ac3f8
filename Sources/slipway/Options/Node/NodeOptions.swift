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

    @Option(help: ArgumentHelp("A file with the token; default: the token in SLIPWAY_TOKEN.", valueName: "file"))
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "Authenticate with this certificate instead of a token; needs --client-key.",
            valueName: "pem"
        )
    )
    var certificate: String?

    @Option(help: ArgumentHelp("The private key of --certificate.", valueName: "pem"))
    var clientKey: String?

    @Flag(help: "Do not warn about a token sent without TLS; also SLIPWAY_ALLOW_PLAIN_HTTP=1.")
    var allowPlainHttp = false

    @Option(
        help: ArgumentHelp(
            "CA certificates to trust for https; default: SLIPWAY_CA, SSL_CERT_FILE, the system's.",
            valueName: "pem"
        )
    )
    var ca: String?

    var address: String? { node ?? Console.environment("SLIPWAY_NODE") }

    func validate() throws {
        guard (certificate == nil) == (clientKey == nil) else {
            throw ValidationError("Give --certificate and --client-key together.")
        }
    }

    /// A client for as long as the body runs.
    func withClient(_ body: (NodeClient) async throws -> Void) async throws {
        try await NodeAccess(
            address: address ?? "",
            tokenFile: tokenFile,
            identity: ClientIdentity(certificate, clientKey),
            allowsPlainHTTP: allowPlainHttp,
            ca: ca
        ).withClient(body)
    }
}
