import ArgumentParser
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient

/// Which node a command speaks to, and as whom.
struct NodeOptions: ParsableArguments {
    @OptionGroup var access: NodeAccessOptions

    func validate() throws {
        if access.address == nil { throw ValidationError("Which node? Give --node URL, or set SLIPWAY_NODE.") }
    }

    func withClient(_ body: (NodeClient) async throws -> Void) async throws {
        try await access.withClient(body)
    }
}

/// The same for a command that may do without a node.
struct NodeAccessOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The node: http://HOST:PORT, https://HOST:PORT or unix:/PATH; else SLIPWAY_NODE.",
            valueName: "url"
        )
    )
    var node: String?

    @Option(help: ArgumentHelp("A file with the token; else SLIPWAY_TOKEN is the token itself.", valueName: "file"))
    var tokenFile: String?

    @Option(help: ArgumentHelp("Show this certificate in place of a token; with --client-key.", valueName: "pem"))
    var certificate: String?

    @Option(help: ArgumentHelp("The private key of --certificate.", valueName: "pem"))
    var clientKey: String?

    @Flag(help: "Say nothing of a token that is sent without TLS; also SLIPWAY_ALLOW_PLAIN_HTTP=1.")
    var allowPlainHttp = false

    @Option(
        help: ArgumentHelp(
            "CA certificates to trust for https instead of the system's; else SLIPWAY_CA, else SSL_CERT_FILE.",
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

    /// So that nobody waits without knowing for what.
    private static func tellRetry(after error: any Error) {
        guard !Launch.wantsJSON, !Launch.wantsQuiet else { return }
        // What the node's answer tells the sender, such as that a content has come already, is no trouble.
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

    /// Also where a command is quiet: it is not about the result.
    private func warnOfPlainHTTP(to node: NodeAddress) {
        guard !node.isEncrypted, !node.isLocal, !allowPlainHttp,
            Console.environment("SLIPWAY_ALLOW_PLAIN_HTTP") != "1"
        else { return }
        Console.writeError(
            "slipway: warning: the token goes to \(node) without TLS: whoever is on the way can read it. "
                + "Use https://, or say --allow-plain-http\n"
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

/// Which project of the node.
struct NodeProjectOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The project; else SLIPWAY_PROJECT. Not needed where the node has only one.",
            valueName: "name"
        ),
        transform: { try ArgumentText.name($0) }
    )
    private var project: ProjectName?

    /// What the command line says, else the environment; nil: nothing says.
    /// - Throws: a usage error for a variable that holds no name.
    func named() throws -> ProjectName? {
        if let project { return project }
        return try Console.environment("SLIPWAY_PROJECT").map { text in
            guard let name = ProjectName(text) else {
                throw ValidationError("SLIPWAY_PROJECT: \"\(text)\" is no project name: expected \(ProjectName.rule).")
            }
            return name
        }
    }

    /// - Throws: a `not found` if the node has none, a usage error if it has several and none is named.
    func resolve(_ client: NodeClient) async throws -> ProjectName {
        if let project = try named() { return project }
        let names = try await client.projects().map(\.project)
        if names.count == 1, let only = names.first { return only }
        guard !names.isEmpty else {
            throw CommandFailure(
                .nodeEmpty,
                client.address.description,
                expected: "a project on the node",
                found: "none; send it a bundle with slipway deploy FILE"
            )
        }
        throw CommandFailure(
            .projectAmbiguous,
            client.address.description,
            expected: "--project, since the node has several",
            found: "none of \(names.map(\.text).sorted().joined(separator: ", "))"
        )
    }
}

/// What a command finds wrong that no target below knows of.
enum CommandCode: String, FailureCode {
    case nodeEmpty = "node.no-projects"
    case projectAmbiguous = "node.project-ambiguous"
    case bundleUnknown = "node.bundle-unknown"
    case bundleAmbiguous = "node.bundle-ambiguous"
    case deploymentFailed = "deployment.failed"
    case deploymentRejected = "deployment.rejected"
    case deploymentRolledBack = "deployment.rolled-back"
    case deploymentCancelled = "deployment.cancelled"
    case projectUnconfirmed = "project.unconfirmed"
    case deploymentNone = "deployment.none"
    case goldenNone = "golden.none"
    case waitTimeout = "wait.timeout"
    case waitInterrupted = "wait.interrupted"

    var kind: FailureKind {
        switch self {
        case .nodeEmpty, .bundleUnknown, .deploymentNone, .goldenNone: .notFound
        case .bundleAmbiguous, .projectAmbiguous, .projectUnconfirmed: .usage
        case .deploymentFailed, .deploymentCancelled: .failed
        case .deploymentRejected: .refused
        case .deploymentRolledBack: .rolledBack
        case .waitTimeout: .timedOut
        case .waitInterrupted: .interrupted
        }
    }
}

typealias CommandFailure = Failure<CommandCode>
