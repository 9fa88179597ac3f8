import ArgumentParser
import Identifiers
import Signing
import StrictJSON

struct ClaimsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claims",
        abstract: "List the claims beside a bundle.",
        discussion: "Signatures are not verified here: slipway review with --policy says which claims count."
    )

    @Argument(help: "A bundle, plain or compressed, or the name that it would have.")
    var bundle: String

    @OptionGroup var claims: ClaimsOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let lines = try claims.file(besides: bundle).read()
        let views = lines.claims.map { ClaimView(claim: $0) }
        if json.json {
            let flaws = lines.flaws.map { flaw -> JSONValue in
                [
                    "place": .string(flaw.place), "code": .string(flaw.code),
                    "message": .string(PlainText.of(flaw.message)),
                ]
            }
            let answer: JSONValue = ["claims": .array(views.map(\.value)), "flaws": .array(flaws)]
            return try Console.write(JSONWriter.text(of: answer) + "\n")
        }
        if output.quiet { return try Console.write(lines: views.map(\.claim.statement.description)) }
        var table = Table(ClaimView.columns)
        for view in views { table.add(view.cells) }
        try Console.write(table.text())
        for flaw in lines.flaws { output.console.warn("\(flaw.place): no claim: \(flaw.message) [\(flaw.code)]") }
    }
}
