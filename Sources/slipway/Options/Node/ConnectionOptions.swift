import ArgumentParser
import NodeClient

/// The connection to nodes, whatever the command calls the options for their addresses and credentials.
struct ConnectionOptions: ParsableArguments {
    @Flag(help: "Do not warn about a token sent without TLS; also SLIPWAY_ALLOW_PLAIN_HTTP=1.")
    var allowPlainHttp = false

    @Option(
        help: ArgumentHelp(
            "CA certificates to trust for https; default: SLIPWAY_CA, SSL_CERT_FILE, the system's.",
            valueName: "pem"
        ),
        completion: .file()
    )
    var ca: String?

    /// The way to a node.
    func access(_ address: String?, _ credentials: NodeCredentials) -> NodeAccess {
        NodeAccess(
            address: address ?? "",
            tokenFile: credentials.tokenFile,
            identity: credentials.identity,
            allowsPlainHTTP: allowPlainHttp,
            ca: ca,
            tokenVariable: credentials.tokenVariable
        )
    }
}

/// By what a caller authenticates at a node, as the options of a command said.
struct NodeCredentials {
    let tokenFile: String?
    let certificate: String?
    let key: String?
    /// The variable of the environment with the token, where no file has it.
    var tokenVariable = "SLIPWAY_TOKEN"

    var identity: ClientIdentity? {
        ClientIdentity(certificate, key)
    }

    /// - Parameters: the names of the options.
    /// - Throws: where one of a certificate and its key is given.
    func requirePair(_ certificateOption: String, _ keyOption: String) throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("Give \(certificateOption) and \(keyOption) together.")
        }
    }
}
