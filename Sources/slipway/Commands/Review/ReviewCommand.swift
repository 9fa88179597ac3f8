import ArgumentParser
import Bundles
import DurableFiles
import Identifiers
import NodeClient
import SignOff
import Signing
import StrictJSON

struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Show what a sign-off of a bundle would approve, and what a policy still lacks.",
        discussion: """
            The bundle is verified first: its models, what changes to another bundle or to what a node runs, evaluations and \
            comparisons with their intervals, scans, golden predictions, and what the policy lacks. With --node, the node's own policy \
            judges. --output writes the same as one HTML file without a script. Nothing is signed, and nothing on a node changes.
            """
    )

    @Argument(help: "A bundle, plain or compressed.")
    var bundle: InputPath

    @Option(help: ArgumentHelp("Compare it with this bundle, as the one that runs.", valueName: "bundle"))
    var against: InputPath?

    @Option(
        name: .customLong("output"),
        help: ArgumentHelp("Write the review as an HTML page into this file.", valueName: "file")
    )
    var page: String?

    @OptionGroup var trust: TrustOptions
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var claims: ClaimsOptions
    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try trust.requireSome()
        if node.isAsked, against != nil || policy.policy != nil {
            throw ValidationError(
                "--node excludes --against and --policy: the node says what it runs, and by which policy it goes."
            )
        }
    }

    func run() async throws {
        let reviewed = try ReviewedBundle.read(bundle.path, trust, output.console)
        let lines = try claims.file(besides: bundle.path).read()
        guard node.isAsked else { return try show(summary(reviewed, lines)) }
        try await node.withClient { client in
            let contents = try await NodeContents.read(reviewed.facts.project, client)
            var circumstances = PolicyCircumstances(now: trust.moment, nodes: claims.nodes)
            circumstances.current = contents.current?.manifest.currentVersions(contents.active) ?? [:]
            let decision = try await PlannedDecision.ask(
                contents,
                reviewed,
                lines,
                circumstances,
                trust: trust.load()
            )
            try show(
                ReviewSummary(bundle: reviewed, decision: decision, changes: contents.changes(to: reviewed.view))
            )
        }
    }

    private func summary(_ reviewed: ReviewedBundle, _ lines: ClaimLines) throws -> ReviewSummary {
        let before = try against.map { file in
            try BundleView.read(file.path, trust, output.console, wanted: BundleChanges.isWanted)
        }
        var circumstances = PolicyCircumstances(now: trust.moment, nodes: claims.nodes)
        if let manifest = before?.bundle.manifest { circumstances.current = manifest.currentVersions(manifest.active) }
        let decision = try policy.load(trust.load())?.decide(reviewed, lines, circumstances)
        return ReviewSummary(
            bundle: reviewed,
            decision: decision.map { PlannedDecision(DecisionText($0), of: .file) },
            changes: try before.map { try BundleChanges(from: $0, to: reviewed.view) }
        )
    }

    private func show(_ summary: ReviewSummary) throws {
        if let page {
            let bytes = try summary.page()
            let place = try OutputPath(page)
            try place.directory.replace(file: place.name, with: bytes)
            if !json.json { try output.console.say("Wrote \(page): \(ByteCount.formatted(UInt64(bytes.count)))") }
        }
        if json.json { return try Console.write(JSONWriter.text(of: summary.value) + "\n") }
        if page == nil { try Console.write(summary.text) }
    }
}
