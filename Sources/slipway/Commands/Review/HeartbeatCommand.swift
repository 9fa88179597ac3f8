import ArgumentParser
import AsyncSupport
import DurableFiles
import Identifiers
import NodeClient
import SignOff
import Signing
import StrictJSON

struct HeartbeatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "heartbeat",
        abstract: "Say that a role of reviewers is there, and which claims were withdrawn so far.",
        discussion: """
            Where a policy asks for freshness, a withdrawal can be kept from a node only until the last heartbeat is too old. The claim \
            lists what was withdrawn beside the bundle, with --node beside any bundle of the project there, and by --withdrawn. A \
            withdrawal by somebody who may not withdraw that claim is left out. It is appended to NAME.claims.jsonl, or sent to the \
            node. It is for all bundles of the project.
            """
    )

    @Argument(help: "A bundle of the project; with --node also its id or digest on the node.")
    var bundle: String

    @Option(help: ArgumentHelp("The policy that the role knows.", valueName: "yaml"))
    var policy: String

    @Option(
        help: ArgumentHelp(
            "The directory with the keys of reviewers; default: reviewers beside the policy.",
            valueName: "dir"
        )
    )
    var reviewers: String?

    @Option(help: ArgumentHelp("The role; default: the one whose freshness the policy wants.", valueName: "role"))
    var role: String?

    @Option(help: ArgumentHelp("The digest of a withdrawn claim (repeatable).", valueName: "claim"))
    var withdrawn: [String] = []

    @Option(
        help: ArgumentHelp("The time of the heartbeat; by default now.", valueName: "time"),
        transform: { try ArgumentText.time($0) }
    )
    var at: Timestamp?

    @OptionGroup var signing: SigningOptions
    @OptionGroup var claims: ClaimsFileOptions
    @OptionGroup var node: ReviewerNodeOptions
    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        _ = try named()
        _ = try role.map { try ArgumentText.role($0) }
    }

    func run() async throws {
        PrivateMemory.keep()
        let files = try PolicyFiles(policy, reviewers: reviewers, trust: nil)
        try await ClaimPlace.with(bundle, claims, node, project) { place in
            let project = try place.project()
            let claim = try signed(try await place.projectClaims(), project, files, SystemClock().timeOfDay)
            try await place.add(claim, json, output) { place in
                "Signed: heartbeat of \(project), claim \(claim.statement.short), \(place)"
            }
        }
    }

    private func signed(
        _ claims: [Claim],
        _ project: ProjectName,
        _ files: PolicyFiles,
        _ now: Timestamp
    ) throws -> Claim {
        let known = claims.compactMap { claim -> Digest? in
            guard case .withdrawal(let one) = claim.content else { return nil }
            // A heartbeat has the force of its role: nobody else's words may borrow it.
            let targets = claims.filter { $0.statement == one.withdrawn }.map { Optional($0) }
            let isEffective = (targets.isEmpty ? [nil] : targets).contains { target in
                files.reviewers.isEffective(claim, of: target, policy: files.policy, in: project, at: now)
            }
            guard !isEffective else { return one.withdrawn }
            output.console.warn(
                "withdrawal \(claim.statement.short) is not listed: it is by nobody who may withdraw claim \(one.withdrawn.short)"
            )
            return nil
        }
        let content = HeartbeatClaim(
            project: project,
            policy: files.policy.digest,
            withdrawn: Set(try known + named()).sorted(),
            issued: at ?? now
        )
        let claim = try Claim.sign(.heartbeat(content), with: signing.identity(at: now))
        try requireRole(claim, project, files, now)
        return claim
    }

    /// A heartbeat of somebody else keeps nothing fresh, so it is not worth its line.
    private func requireRole(_ claim: Claim, _ project: ProjectName, _ files: PolicyFiles, _ now: Timestamp) throws {
        let wanted = try role.map { try ArgumentText.role($0) } ?? files.policy.rule(of: project)?.rule.freshness?.role
        guard let wanted else {
            throw SignOffFailure(
                .role,
                project.text,
                expected: "--role, or a rule of \(policy) with freshness for this project",
                found: "neither"
            )
        }
        let roles = try files.reviewers.roles(of: claim, in: project, at: now).map(\.role)
        guard roles.contains(wanted) else {
            throw SignOffFailure(
                .claimRole,
                "heartbeat",
                expected: "a key of the role \(wanted)",
                found: roles.isEmpty ? "one without a role" : "one of \(roles.map(\.text).joined(separator: ", "))"
            )
        }
    }

    private func named() throws -> [Digest] {
        try withdrawn.map { text in
            guard let digest = Digest(text) ?? Digest(hex: text) else {
                throw ValidationError(
                    "--withdrawn \(text): expected the digest of a claim, as slipway claims --json shows it."
                )
            }
            return digest
        }
    }
}
