import ArgumentParser
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient

/// The way to a node, whichever options said so.
struct NodeAccess {
    let address: String
    let tokenFile: String?
    let identity: ClientIdentity?
    let allowsPlainHTTP: Bool
    let ca: String?
    /// The variable of the environment with the token, where no file has it.
    var tokenVariable = "SLIPWAY_TOKEN"

    /// A client for as long as the body runs.
    func withClient(_ body: (NodeClient) async throws -> Void) async throws {
        let node = try NodeAddress(address)
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

    /// Warns even with --quiet, because the warning is not about the result.
    private func warnOfPlainHTTP(to node: NodeAddress) {
        guard !node.isEncrypted, !node.isLocal, !allowsPlainHTTP,
            Console.environment("SLIPWAY_ALLOW_PLAIN_HTTP") != "1"
        else { return }
        Console.writeError(
            "slipway: warning: the token goes to \(node) without TLS: anyone on the network path can read it. "
                + "Use https://, or give --allow-plain-http\n"
        )
    }

    private func token() throws -> String? {
        guard let tokenFile else { return Console.environment(tokenVariable) }
        let content = String(decoding: try OpenFile.read(tokenFile).readAll(limit: 65536), as: UTF8.self)
        guard let line = content.split(whereSeparator: \.isWhitespace).first else {
            throw ClientFailure(.token, tokenFile, expected: "a token in the file", found: "nothing")
        }
        return String(line)
    }
}

extension ClientIdentity {
    /// The two files as options name them; nil unless both are given.
    init?(_ certificate: String?, _ key: String?) {
        guard let certificate, let key else { return nil }
        self.init(certificate: certificate, key: key)
    }
}
