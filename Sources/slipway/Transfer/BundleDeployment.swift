import Identifiers
import NodeAPI
import NodeClient
import Signing

/// Sends a bundle with its claims to a node, and makes it current there.
struct BundleDeployment: Sendable {
    let client: NodeClient
    let console: Console
    let options: DeploymentOptions
    /// False where the answer is for programs.
    let tells: Bool
    let progress: WaitProgress

    /// Sends what the node lacks of the bundle in a file.
    func send(_ path: String) async throws -> BundleReport {
        progress.reach(.sending(file: path))
        let (bundle, hasSent) = try await namingAsync(path) {
            try await BundleUploader(client: client, console: console).send(path)
        }
        if tells {
            try console.say(
                "\(bundle.project) \(bundle.bundle), sequence \(bundle.sequence), is verified on the node"
                    + (hasSent ? "" : "; no content was sent: the node has all of it already")
            )
        }
        return bundle
    }

    /// Deploys a bundle that the node has.
    /// - Returns: the deployment, and what became of the claims; nil where there was none to send.
    func deploy(_ bundle: BundleReport, _ lines: ClaimLines) async throws -> (DeploymentReport, ClaimReceipt?) {
        let (accepted, sent) = try await begin(bundle, lines)
        let watch = DeploymentWatch(
            client: client,
            console: console,
            waitsForConfirmation: options.wait,
            tells: tells,
            progress: progress
        )
        return (try await watch.follow(accepted), sent)
    }

    /// Sends the claims, and asks for the deployment of a bundle that the node has.
    /// - Returns: the deployment as the node has taken it.
    func begin(_ bundle: BundleReport, _ lines: ClaimLines) async throws -> (DeploymentReport, ClaimReceipt?) {
        let sent = try await send(lines, of: bundle)
        progress.reach(.asking(what: "the deployment of \(bundle.bundle)"))
        return (try await client.deploy(bundle.project, options.request(for: bundle, client)), sent)
    }

    private func send(_ lines: ClaimLines, of bundle: BundleReport) async throws -> ClaimReceipt? {
        guard !lines.claims.isEmpty else { return nil }
        let receipt = try await client.send(claims: lines.bytes, of: bundle.digest, in: bundle.project)
        let sent = SentClaims(receipt)
        for warning in sent.warnings { console.warn(warning) }
        if tells { try console.say(sent.text) }
        return receipt
    }
}

/// A deployment, and what became of the claims.
struct DeploymentAnswer: Encodable {
    let report: DeploymentReport
    let claims: ClaimReceipt?

    private enum Key: String, CodingKey {
        case claims
    }

    func encode(to encoder: any Encoder) throws {
        try report.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(claims, forKey: .claims)
    }
}
