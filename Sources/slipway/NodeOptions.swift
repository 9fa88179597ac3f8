import ArgumentParser
import DurableFiles
import Identifiers
import NodeAPI

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

    @Option(help: ArgumentHelp("CA certificates to trust for https instead of the system's.", valueName: "pem"))
    var ca: String?

    var address: String? { node ?? Console.environment("SLIPWAY_NODE") }

    /// A client for as long as the body runs.
    func withClient(_ body: (NodeClient) async throws -> Void) async throws {
        try await NodeClient.with(NodeAddress(address ?? ""), token: token(), trustFile: ca) { client in
            try await body(client)
        }
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
        help: ArgumentHelp("The project; not needed where the node has only one.", valueName: "name"),
        transform: { try ArgumentText.name($0) }
    )
    var project: ProjectName?

    /// - Throws: a `not found` if the node has none, a usage error if it has several and none is named.
    func resolve(_ client: NodeClient) async throws -> ProjectName {
        if let project { return project }
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

    var kind: FailureKind {
        switch self {
        case .nodeEmpty, .bundleUnknown: .notFound
        case .bundleAmbiguous, .projectAmbiguous: .usage
        case .deploymentFailed: .failed
        case .deploymentRejected: .refused
        case .deploymentRolledBack: .rolledBack
        }
    }
}

typealias CommandFailure = Failure<CommandCode>
