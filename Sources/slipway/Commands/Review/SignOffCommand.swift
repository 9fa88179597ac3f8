import ArgumentParser
import DurableFiles
import EvaluationRecords
import Identifiers
import SignOff
import Signing
import StrictJSON

struct SignOffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-off",
        abstract: "Approve or reject a bundle with a signed claim beside it.",
        discussion: """
            The bundle is verified first, and what would be signed is shown. Then the first 8 digits of the statement are asked for, \
            unless --yes is given. The claim is appended to NAME.claims.jsonl. With --policy, an approval is refused while evidence \
            that the policy names is not in the bundle or the claims.
            """
    )

    @Argument(help: "A bundle, plain or compressed.")
    var bundle: InputPath

    @Option(help: ArgumentHelp("The role in which you sign.", valueName: "role"))
    var role: String

    @Option(help: ArgumentHelp("approve, reject or abstain.", valueName: "word"))
    var decision: String

    @Option(help: ArgumentHelp("A comment, which is signed.", valueName: "text"))
    var comment: String = ""

    @Option(
        help: ArgumentHelp("When the sign-off ends.", valueName: "time"),
        transform: { try ArgumentText.time($0) }
    )
    var expires: Timestamp?

    @Option(name: .customLong("for"), help: ArgumentHelp("Only for this node (repeatable).", valueName: "node"))
    var nodes: [String] = []

    @Option(help: ArgumentHelp("The id of a record that you have read (repeatable).", valueName: "id"))
    var reviewed: [String] = []

    @Option(help: ArgumentHelp("The bundle that you compared it with.", valueName: "bundle"))
    var against: String?

    @Flag(help: "Sign without asking.")
    var yes = false

    @OptionGroup var signing: SigningOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var claims: ClaimsOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try trust.requireSome()
        _ = try ArgumentText.role(role)
        _ = try parsedDecision()
        let comment = comment.utf8.count
        if comment > ClaimLimits.comment {
            throw ValidationError("--comment has at most \(ClaimLimits.comment) bytes.")
        }
    }

    func run() throws {
        PrivateMemory.keep()
        let now = trust.moment
        let bundle = try ReviewedBundle.read(bundle.path, trust, output.console)
        let files = try policy.load(trust.load())
        let file = claims.file(besides: self.bundle.path)
        let other = try against.map { try ReviewedBundle.read($0, trust, output.console) }
        var circumstances = PolicyCircumstances(now: now, nodes: claims.nodes)
        if let other { circumstances.current = other.manifest.currentVersions(other.active) }
        let judged = try files.map { $0.decide(bundle, try file.read(), circumstances) }
        let summary = ReviewSummary(
            bundle: bundle,
            decision: judged.map { PlannedDecision(DecisionText($0), of: .file) },
            changes: try other.map { try BundleChanges(from: $0.view, to: bundle.view) }
        )
        if !json.json, !output.quiet { try Console.write(summary.text) }
        if try parsedDecision() == .approve { try requireEvidence(judged) }
        let content = ClaimContent.signOff(try claim(bundle, other, files?.policy.digest, now))
        if !yes { try SigningConfirmation(digest: bundle.facts.statement).ask() }
        try SignedClaim(content, with: signing, at: now).add(to: file, json, output) { claim in
            "Signed: \(decision) as \(role), claim \(claim.statement.short), in \(file.path)"
        }
    }

    /// Nobody approves evidence that is not in view.
    private func requireEvidence(_ decision: SignOffDecision?) throws {
        let missing = decision?.blocking.filter { $0.code == .evidenceMissing } ?? []
        guard let first = missing.first else { return }
        throw SignOffFailure(first.code, first.subject, first.message, findings: missing.map(\.finding))
    }

    private func claim(
        _ bundle: ReviewedBundle,
        _ other: ReviewedBundle?,
        _ policy: Digest?,
        _ now: Timestamp
    ) throws -> SignOffClaim {
        SignOffClaim(
            decision: try parsedDecision(),
            role: try ArgumentText.role(role),
            project: bundle.facts.project,
            bundle: bundle.facts.bundle,
            statement: bundle.facts.statement,
            sequence: bundle.facts.sequence,
            manifest: bundle.facts.manifest,
            root: bundle.facts.root,
            active: bundle.active,
            targets: nodes,
            evaluations: try records(bundle),
            against: other?.facts.statement,
            policy: policy,
            comment: comment,
            issued: now,
            expires: expires
        )
    }

    /// The ids of the records that the user names by their first digits.
    private func records(_ bundle: ReviewedBundle) throws -> [Digest] {
        let ids = bundle.facts.evaluations.map(\.id) + bundle.facts.comparisons.map(\.id)
        return try reviewed.map { text in
            let found = Set(ids.filter { $0.begins(with: text) })
            guard found.count == 1, let id = found.first else {
                throw ValidationError(
                    "--reviewed \(text): expected the first 6 digits or more of one record in the bundle, found \(found.count) such."
                )
            }
            return id.digest
        }
    }

    private func parsedDecision() throws -> SignOffClaim.Decision {
        guard let decision = SignOffClaim.Decision(rawValue: decision) else {
            throw ValidationError("\"\(decision)\" is no decision: expected approve, reject or abstain.")
        }
        return decision
    }
}
