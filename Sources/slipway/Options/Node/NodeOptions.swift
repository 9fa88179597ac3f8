import ArgumentParser
import DurableFiles
import Identifiers
import NodeAPI
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
        let node = try NodeAddress(address ?? "")
        let token = try token()
        if token != nil { warnOfPlainHTTP(to: node) }
        var timeouts = ClientTimeouts()
        timeouts.retrying = Self.tellRetry
        try await NodeClient.with(
            node,
            token: token,
            trustFile: node.isEncrypted ? trustFile : ca,
            identity: identity,
            timeouts: timeouts
        ) { client in
            try await body(client)
        }
    }

    /// Tells the user why a request is repeated.
    private static func tellRetry(after error: any Error) {
        guard !Main.wantsJSON, !Main.wantsQuiet else { return }
        // An answer below 429, such as "content is already there", is part of the protocol and no trouble.
        if let problem = error as? NodeProblem, problem.problem.status < 429 { return }
        let report = (error as? any CodedFailure).map { "\($0.subject): \($0.message)" } ?? "\(error)"
        Console.writeError("slipway: warning: \(PlainText.of(report)); trying again\n")
    }

    private var trustFile: String? {
        ca ?? Console.environment("SLIPWAY_CA") ?? Console.environment("SSL_CERT_FILE")
    }

    private var identity: ClientIdentity? {
        guard let certificate, let clientKey else { return nil }
        return ClientIdentity(certificate: certificate, key: clientKey)
    }

    /// Warns even with --quiet, because the warning is not about the result.
    private func warnOfPlainHTTP(to node: NodeAddress) {
        guard !node.isEncrypted, !node.isLocal, !allowPlainHttp,
            Console.environment("SLIPWAY_ALLOW_PLAIN_HTTP") != "1"
        else { return }
        Console.writeError(
            "slipway: warning: the token goes to \(node) without TLS: anyone on the network path can read it. "
                + "Use https://, or give --allow-plain-http\n"
        )
    }

    private func token() throws -> String? {
        guard let tokenFile else { return Console.environment("SLIPWAY_TOKEN") }
        let content = String(decoding: try OpenFile.read(tokenFile).readAll(limit: 65536), as: UTF8.self)
        guard let line = content.split(whereSeparator: \.isWhitespace).first else {
            throw ClientFailure(.token, tokenFile, expected: "a token in the file", found: "nothing")
        }
        return String(line)
    }
}
