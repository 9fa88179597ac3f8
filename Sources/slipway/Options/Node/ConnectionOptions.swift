import ArgumentParser

/// The connection to nodes, whatever the command calls the options for their addresses and credentials.
struct ConnectionOptions: ParsableArguments {
    @Flag(help: "Do not warn about a token sent without TLS; also SLIPWAY_ALLOW_PLAIN_HTTP=1.")
    var allowPlainHttp = false

    @Option(
        help: ArgumentHelp(
            "CA certificates to trust for https; default: the context's, SLIPWAY_CA, SSL_CERT_FILE, the system's.",
            valueName: "pem"
        ),
        completion: .file()
    )
    var ca: String?

    /// The way to a node.
    func access(_ selection: NodeSelection, _ credentials: NodeCredentials) -> NodeAccess {
        NodeAccess(selection: selection, credentials: credentials, allowsPlainHTTP: allowPlainHttp, ca: ca)
    }
}
