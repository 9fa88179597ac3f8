import ArgumentParser
import Bundles
import Fleet
import Identifiers
import NodeAPI
import NodeClient
import SignOff
import Signing
import StrictJSON

struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Send a bundle to a node and make it current.",
        discussion: """
            From a plain bundle, slipway sends only the contents that the node lacks; it sends a compressed bundle whole. A delta \
            (slipway export --base) needs a node that has the rest; otherwise the command says what is missing, and sends nothing. The \
            node verifies every byte. The claims in NAME.claims.jsonl beside it are sent along, and the node judges by its policy \
            whether they suffice. The command returns when the bundle is current and on probation; with --wait, when it is \
            confirmed.

            --dry-run makes a plan and changes nothing: what would be sent, which versions would become active, which schemas \
            change, and what the node would refuse: its policy says which sign-offs are missing. The exit status is 4 if it would \
            refuse the bundle.

            With --nodes and --waves, the bundle goes to several nodes (slipway context group): each wave begins when the nodes of the \
            one before it are confirmed and were watched for --bake. When more than --failures nodes fail, no further node begins; \
            with --on-failure revert, those that this command moved go back. The same command again goes on where it stopped. See \
            docs/fleet.md.

            During the upload, Ctrl-C ends it, and nothing of it stays on the node. After the upload the node continues by \
            itself, and on a terminal Ctrl-C asks you whether to cancel the deployment. A second Ctrl-C ends the command at once.

            Exit status: 3 if the deployment was rolled back, 4 if it was refused, 6 if another deployment is under way, 7 if it \
            was not done within --timeout, 8 if the node is not reachable, 130 if the command was interrupted. With --nodes: 1 if it \
            stopped because nodes failed, 3 if they were then reverted, 8 if a wave lacks nodes that are not reachable.
            """
    )

    @Argument(help: "A bundle, plain or compressed.")
    var file: InputPath

    @Flag(help: "Only say what would be sent and changed, and what is missing.")
    var dryRun = false

    @Flag(help: "Do not send the claims beside the bundle.")
    var noClaims = false

    @OptionGroup var claims: ClaimsOptions
    @OptionGroup var deployment: DeploymentOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var base: BaseOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var waves: WaveOptions
    @OptionGroup var node: DeploymentTargetOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if noClaims, claims.place.claims != nil {
            throw ValidationError("--claims and --no-claims exclude each other.")
        }
        if !dryRun, !trust.trust.isEmpty || trust.at != nil || !claims.nodes.isEmpty || base.base != nil {
            throw ValidationError("--trust, --at, --base and --as-node are for --dry-run: a node judges by its own.")
        }
        if dryRun, deployment.wait { throw ValidationError("--dry-run and --wait exclude each other.") }
        try validateWaves()
    }

    private func validateWaves() throws {
        guard node.nodes != nil else {
            if waves.isGiven {
                throw ValidationError(
                    "--waves, --bake, --failures, --quorum, --parallel and --on-failure need --nodes."
                )
            }
            return
        }
        guard waves.waves != nil else {
            throw ValidationError("--nodes needs --waves, such as --waves 10%,100%, or 100% for all at once.")
        }
        if deployment.stageOnly { throw ValidationError("--nodes and --stage-only exclude each other.") }
        if !claims.nodes.isEmpty { throw ValidationError("--nodes and --as-node exclude each other.") }
    }

    func run() async throws {
        let lines = try readClaims()
        let path = try file.seekable()
        if let names = node.nodes { return try await rollOut(path, lines, to: names.names) }
        if dryRun { return try await plan(path, lines) }
        let console = output.console
        try await node.withClient { client in
            let (report, sent) = try await waiting.run(client, console) { progress in
                let work = BundleDeployment(
                    client: client,
                    console: console,
                    options: deployment,
                    tells: !json.json,
                    progress: progress
                )
                return try await work.deploy(work.send(path), lines)
            }
            if json.json { try NodeOutput.write(DeploymentAnswer(report: report, claims: sent)) }
        }
    }

    /// The claims to send; none with `--no-claims`, and where there is no file that nobody named.
    private func readClaims() throws -> ClaimLines {
        guard !noClaims else { return ClaimLines() }
        let file = claims.file(besides: file.path)
        let lines = try claims.place.claims == nil ? file.read() : file.readExisting()
        for flaw in lines.flaws { output.console.warn("\(flaw.place): no claim: \(flaw.message) [\(flaw.code)]") }
        return lines
    }

    private func rollOut(_ path: String, _ lines: ClaimLines, to names: [ContextName]) async throws {
        let bundle = try RolloutBundle(path, lines, deployment)
        let list = try ContextFile().read()
        try await FleetNode.withAll(names, node.caller) { nodes in
            try FleetNode.requireDistinct(nodes)
            let plan = try RolloutPlan(
                nodes: nodes.map(\.name.text),
                waves: WaveText.list(waves.waves ?? ""),
                rules: waves.rules
            ) { name in
                ContextName(name).flatMap { list.find(group: $0) }?.contexts.map(\.text)
            }
            var driver = RolloutDriver(
                nodes,
                bundle,
                plan,
                waves.onFailure ?? .hold,
                timeout: waiting.timeout,
                console: output.console,
                tells: !json.json
            )
            await driver.survey()
            if dryRun {
                let reviewed = try ReviewedBundle.readToPlan(path, trust, output.console, base: base.open())
                await driver.rehearse(reviewed, try deployment.request(for: reviewed.view.bundle), trust: trust)
            } else {
                await driver.run()
            }
            var answer = driver.answer
            answer.isPlan = dryRun
            if json.json {
                try Console.write(JSONWriter.text(of: answer.value) + "\n")
            } else if !output.quiet {
                try Console.write(answer.text)
            }
            if let failure = answer.failure { throw failure }
        }
    }

    private func plan(_ path: String, _ lines: ClaimLines) async throws {
        let bundle = try ReviewedBundle.readToPlan(path, trust, output.console, base: base.open())
        if bundle.view.bundle.delta != nil, base.base == nil {
            output.console.warn("what the delta leaves out, such as evaluations, is not looked at here (--base)")
        }
        try await node.withClient { client in
            let plan = try await DeploymentPlan.make(
                client,
                bundle,
                lines,
                deployment.request(for: bundle.view.bundle),
                nodes: claims.nodes,
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
