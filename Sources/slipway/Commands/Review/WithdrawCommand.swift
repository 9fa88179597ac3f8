import ArgumentParser
import AsyncSupport
import DurableFiles
import Identifiers
import Signing
import StrictJSON

struct WithdrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw",
        abstract: "Take a claim beside a bundle back.",
        discussion: """
            The withdrawal is a claim of its own, appended to the same file. It counts if it is signed by the same person, or by a \
            role that the policy lets withdraw. The first 8 digits of the claim are asked for, unless --yes is given.
            """
    )

    @Argument(help: "The bundle, or the name that it would have.")
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
    @OptionGroup var claims: ClaimsOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        let bytes = reason.utf8.count
        if bytes > ClaimLimits.comment { throw ValidationError("--reason has at most \(ClaimLimits.comment) bytes.") }
    }

    func run() throws {
        PrivateMemory.keep()
        let now = SystemClock().timeOfDay
        let file = claims.file(besides: bundle)
        let found = try Self.only(claim, among: file.read().claims, file)
        if !json.json, !output.quiet {
            var table = Table(ClaimView.columns)
            table.add(ClaimView(claim: found).cells)
            try Console.write(table.text())
        }
        if !yes { try SigningConfirmation(statement: found.statement).ask() }
        let content = WithdrawalClaim(withdrawn: found.statement, reason: reason, issued: at ?? now)
        let signed = try Claim.sign(.withdrawal(content), with: signing.identity(at: now))
        try file.append(signed)
        if json.json {
            try Console.write(JSONWriter.text(of: ClaimView(claim: signed).answer(in: file)) + "\n")
        } else {
            try output.console.say("Withdrawn: claim \(found.statement.short), in \(file.path)")
        }
    }

    /// The claim that begins with these digits.
    /// - Throws: `claim.none`, `claim.ambiguous`
    static func only(_ text: String, among claims: [Claim], _ file: ClaimsFile) throws(CommandFailure) -> Claim {
        let digits = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
        let found = digits.utf8.count < 6 ? [] : claims.filter { $0.statement.hex.hasPrefix(digits) }
        guard let first = found.first else {
            throw CommandFailure(
                .claimNone,
                file.path,
                expected: "a claim that begins with at least 6 digits \"\(digits.printable)\"",
                found: "none; see `slipway claims`"
            )
        }
        guard found.allSatisfy({ $0.statement == first.statement }) else {
            throw CommandFailure(
                .claimAmbiguous,
                file.path,
                expected: "one claim that begins with \"\(digits.printable)\"",
                found: "\(found.count); give more digits"
            )
        }
        return first
    }
}
