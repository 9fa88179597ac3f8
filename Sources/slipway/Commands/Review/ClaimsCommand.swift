import ArgumentParser
import Identifiers
import NodeClient
import Signing
import StrictJSON

struct ClaimsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "claims",
        abstract: "List the claims beside a bundle, or those that a node has.",
        discussion: "Signatures are not verified here: slipway review with --policy or --node says which claims count."
    )

    @Argument(
        help:
            "A bundle, plain or compressed, or the name that it would have; with --node also its id or digest on the node."
    )
    var bundle: String

    @OptionGroup var claims: ClaimsFileOptions
    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if node.isAsked, claims.claims != nil { throw ValidationError("--claims and --node exclude each other.") }
    }

    func run() async throws {
        guard node.isAsked else { return try show(claims.file(besides: bundle).read()) }
        try await node.withClient { client in
            let found = try await NodeBundle.find(bundle, project, client)
            let bytes = try await client.claims(found.project, found.name)
            try show(ClaimLines(bytes, name: client.address.description))
        }
    }

    private func show(_ lines: ClaimLines) throws {
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
