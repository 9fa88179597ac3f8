import ArgumentParser
import AsyncSupport
import DurableFiles
import Identifiers
import NodeClient
import Signing
import StrictJSON

struct WithdrawCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take a claim about a bundle back.",
        discussion: """
            The withdrawal is a claim of its own, appended to the same file; with --node it is sent to the node, which holds it \
            against the bundle at once. It counts if it is signed by the same person, or by a role that the policy lets withdraw. The \
            first 8 digits of the claim are asked for, unless --yes is given.
            """
    )

    @Argument(help: "The bundle, or the name that it would have; with --node also its id or digest on the node.")
    var bundle: String

    @Argument(help: "The claim: 6 of its first digits or more, as slipway claims shows them.")
    var claim: String

    @Option(help: ArgumentHelp("The reason, which is signed.", valueName: "text"))
    var reason: String

    @Option(
        help: ArgumentHelp("The time of the withdrawal; by default now.", valueName: "time"),
        transform: { try ArgumentText.time($0) }
    )
    var at: Timestamp?

    @Flag(help: "Sign without asking.")
    var yes = false

    @OptionGroup var signing: SigningOptions
    @OptionGroup var claims: ClaimsFileOptions
    @OptionGroup var node: ReviewerNodeOptions
    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let bytes = reason.utf8.count
        if bytes > ClaimLimits.comment { throw ValidationError("--reason has at most \(ClaimLimits.comment) bytes.") }
    }

    func run() async throws {
        PrivateMemory.keep()
        try await ClaimPlace.with(bundle, claims, node, project) { place in
            let now = SystemClock().timeOfDay
            let found = try Self.only(claim, among: place.claims, place.name)
            if !json.json, !output.quiet {
                var table = Table(ClaimView.columns)
                table.add(ClaimView(claim: found).cells)
                try Console.write(table.text())
            }
            if !yes { try SigningConfirmation(noun: "claim", digest: found.statement).ask() }
            let content = WithdrawalClaim(withdrawn: found.statement, reason: reason, issued: at ?? now)
            let signed = try Claim.sign(.withdrawal(content), with: signing.identity(at: now))
            try await place.add(signed, json, output) { "Withdrawn: claim \(found.statement.short), \($0)" }
        }
    }

    /// The claim that begins with these digits.
    /// - Parameter place: where they are, for a message.
    /// - Throws: `claim.none`, `claim.ambiguous`
    static func only(_ text: String, among claims: [Claim], _ place: String) throws(CommandFailure) -> Claim {
        let digits = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
        let found = digits.utf8.count < 6 ? [] : claims.filter { $0.statement.hex.hasPrefix(digits) }
        guard let first = found.first else {
            throw CommandFailure(
                .claimNone,
                place,
                expected: "a claim that begins with at least 6 digits \"\(digits.printable)\"",
                found: "none; see `slipway claims`"
            )
        }
        guard found.allSatisfy({ $0.statement == first.statement }) else {
            throw CommandFailure(
                .claimAmbiguous,
                place,
                expected: "one claim that begins with \"\(digits.printable)\"",
                found: "\(found.count); give more digits"
            )
        }
        return first
    }
}
