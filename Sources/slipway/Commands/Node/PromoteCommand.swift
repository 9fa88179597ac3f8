import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient
import Signing
import StrictJSON

struct PromoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Bring a bundle from one node to the next, and make it current there.",
        discussion: """
            The bundle comes byte for byte from the node --from, with all claims that this node has of it, and with the node's own \
            signed record of the time in which the bundle was current there. The node --to judges all of it by its policy, which \
            can ask for such a record. From there on it is as with slipway deploy.

            Without a bundle's name, it is the one that is current on --from. If the command is interrupted, repeat it: a bundle \
            that is on --to already is not sent again. Meanwhile it lies in TMPDIR, and nothing of it stays there.

            Exit status: as of slipway deploy.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "The project and the bundle's id or the digest of its bundle.json.",
            valueName: "project[/bundle]"
        ),
        transform: { try PromotedName($0) }
    )
    var bundle: PromotedName

    @Flag(help: "Only say what would be sent and changed, and what is missing.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "The public key of --from (slipwayd key there): its record must be signed by it.",
            valueName: "pem"
        )
    )
    var fromKey: String?

    @Option(help: ArgumentHelp("A file of further claims to send.", valueName: "jsonl"))
    var claims: String?

    @OptionGroup var nodes: PromotionNodeOptions
    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if dryRun, deployment.wait { throw ValidationError("--dry-run and --wait exclude each other.") }
    }

    func run() async throws {
        let key = try fromKey.map { try Trust(files: [(name: $0, pem: try PEMText.read($0))]) }
        let trusted = trust.trust.isEmpty ? nil : try trust.load()
        try await nodes.withClients { from, to in
            let source = PromotionSource(
                client: from,
                console: output.console,
                nodeKey: key,
                trust: trusted,
                now: trust.moment
            )
            if dryRun { return try await plan(source, to) }
            let (report, sent) = try await waiting.run(to, output.console) { progress in
                try await promote(source, to, progress)
            }
            if json.json { try NodeOutput.write(DeploymentAnswer(report: report, claims: sent)) }
        }
    }

    private var further: ClaimsFile? { claims.map { ClaimsFile(besides: $0, given: $0) } }

    private func promote(
        _ source: PromotionSource,
        _ to: NodeClient,
        _ progress: WaitProgress
    ) async throws -> (DeploymentReport, ClaimReceipt?) {
        let promoted = try await source.find(bundle, and: further)
        let work = BundleDeployment(
            client: to,
            console: output.console,
            options: deployment,
            tells: !json.json,
            progress: progress
        )
        if let known = try await self.known(promoted.report, to) {
            if !json.json { try output.console.say("\(known.project) \(known.bundle) is on \(to.address) already") }
            return try await work.deploy(known, promoted.claims)
        }
        return try await source.withFile(of: promoted) { path in
            try await work.deploy(work.send(path), promoted.claims)
        }
    }

    /// The bundle as the second node has it; nil where it does not.
    private func known(_ bundle: BundleReport, _ to: NodeClient) async throws -> BundleReport? {
        do {
            return try await to.bundles(bundle.project).first { $0.digest == bundle.digest }
        } catch let problem as NodeProblem where problem.stableCode == "project.not-found" {
            return nil
        }
    }

    private func plan(_ source: PromotionSource, _ to: NodeClient) async throws {
        let promoted = try await source.find(bundle, and: further)
        try await source.withFile(of: promoted) { path in
            let reviewed = try ReviewedBundle.readToPlan(path, trust, output.console)
            let plan = try await DeploymentPlan.make(
                to,
                reviewed,
                promoted.claims,
                deployment.request(for: reviewed.view.bundle),
                nodes: [],
                trust: trust
            )
            if json.json {
                try Console.write(JSONWriter.text(of: plan.value) + "\n")
            } else if !output.quiet {
                try Console.write(plan.text)
            }
            try plan.require()
        }
    }
}

/// `PROJECT` or `PROJECT/BUNDLE`.
struct PromotedName: Sendable {
    let project: ProjectName
    /// nil for the bundle that is current.
    let bundle: String?

    init(_ text: String) throws {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        project = try ArgumentText.name(String(parts[0]))
        bundle = parts.count > 1 ? String(parts[1]) : nil
        if bundle?.isEmpty == true { throw ValidationError("\"\(text)\" names no bundle: expected PROJECT/BUNDLE.") }
    }
}
