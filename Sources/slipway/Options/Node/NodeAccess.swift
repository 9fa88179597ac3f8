import ArgumentParser
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient

/// The way to a node, whichever options, variables and context said so.
struct NodeAccess {
    let selection: NodeSelection
    let credentials: NodeCredentials
    let allowsPlainHTTP: Bool
    /// The file of the option.
    let ca: String?

    /// A client for as long as the body runs.
    func withClient(_ body: (NodeClient) async throws -> Void) async throws {
        let client = try makeClient()
        do {
            try await NodeSelection.$active.withValue(selection) { try await body(client) }
        } catch {
            await client.shutdown()
            throw error
        }
        await client.shutdown()
    }

    /// A client that the caller shuts down.
    func makeClient() throws -> NodeClient {
        let node = try NodeAddress(selection.address)
        let caller = try NodeCaller(credentials, selection)
        if caller.token != nil { warnOfPlainHTTP(to: node) }
        var timeouts = ClientTimeouts()
        timeouts.retrying = Self.tellRetry
        return try NodeClient(
            node,
            token: caller.token,
            trustFile: node.isEncrypted ? trustFile : ca,
            identity: caller.identity,
            timeouts: timeouts
        )
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
        ca ?? selection.named?.ca ?? Console.environment("SLIPWAY_CA") ?? selection.ambient?.ca
            ?? Console.environment("SSL_CERT_FILE")
    }

    /// Warns even with --quiet, because the warning is not about the result.
    private func warnOfPlainHTTP(to node: NodeAddress) {
        guard !node.isEncrypted, !node.isLocal, !allowsPlainHTTP, selection.context?.allowsPlainHTTP != true,
            Console.environment("SLIPWAY_ALLOW_PLAIN_HTTP") != "1"
        else { return }
        Console.writeError(
            "slipway: warning: the token goes to \(node) without TLS: anyone on the network path can read it. "
                + "Use https://, or give --allow-plain-http\n"
        )
    }
}
