import ArgumentParser
import Identifiers
import Signing
import StrictJSON

struct ReviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "Show what a sign-off of a bundle would approve, and what a policy still lacks.",
        discussion: "The bundle is verified first. Nothing is signed."
    )

    @Argument(help: "A bundle, plain or compressed.")
    var bundle: InputPath

    @OptionGroup var trust: TrustOptions
    @OptionGroup var policy: PolicyOptions
    @OptionGroup var claims: ClaimsOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try trust.requireSome() }

    func run() throws {
        let reviewed = try ReviewedBundle.read(bundle.path, trust, output.console)
        let files = try policy.load(trust.load())
        let lines = try claims.file(besides: bundle.path).read()
        let decision = files?.decide(reviewed, lines, nodes: claims.node, at: trust.moment)
        let summary = ReviewSummary(bundle: reviewed, decision: decision)
        try Console.write(json.json ? JSONWriter.text(of: summary.value) + "\n" : summary.text)
    }
}
