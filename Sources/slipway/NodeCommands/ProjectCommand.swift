import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

/// `slipway project …`: what is done to a whole project of a node.
struct ProjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract: "Remove a project from a node.",
        subcommands: [Remove.self]
    )

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Take a project off a node: what runs of it, its generations and its bundles.",
            discussion: """
                Its name is to be typed once more, or given with --confirm. History and audit keep their records, and bundles below \
                the highest sequence that was confirmed are not taken later either (slipwayd project reset-sequence). Needs a token \
                with the role admin; nothing may be under way. Tokens that are for the project are named, and stay until you \
                revoke them.
                """
        )

        @Argument(help: "The project.", transform: { try ArgumentText.name($0) })
        var name: ProjectName

        @Option(
            help: ArgumentHelp("The project's name once more, instead of typing it at the terminal.", valueName: "name")
        )
        var confirm: String?

        @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
        var reason: String?

        @OptionGroup var node: NodeOptions
        @OptionGroup var json: JSONOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await node.withClient { client in
                let typed = try confirm ?? asked(client)
                guard typed == name.text else {
                    throw CommandFailure(
                        .projectUnconfirmed,
                        name.text,
                        expected: "its name once more",
                        found: typed.isEmpty ? "nothing; nothing was removed" : "\"\(typed)\"; nothing was removed"
                    )
                }
                let report = try await client.remove(project: name, typed: typed, reason: reason)
                if json.json { try NodeOutput.write(report) } else { try tell(report) }
            }
        }

        private func tell(_ report: ProjectRemovalReport) throws {
            try output.console.say(
                "\(report.project) is removed: \(Amount.count(report.generations, "generation")), "
                    + "\(Amount.count(report.bundles, "bundle")), \(Amount.count(report.blobs, "blob")): "
                    + "\(Amount.bytes(report.bytes)) freed"
            )
            for finding in report.findings ?? [] { try output.console.say(finding) }
            if let tokens = report.tokens {
                output.console.warn(
                    "tokens for this project are left: \(tokens.joined(separator: ", ")); slipwayd token revoke removes them"
                )
            }
        }

        /// - Throws: `project.unconfirmed` where nobody can be asked.
        private func asked(_ client: NodeClient) throws -> String {
            guard
                let line = try Terminal.line(
                    "This ends what runs of \(name) on \(client.address) and removes its generations and bundles. Type its name: "
                )
            else {
                throw CommandFailure(
                    .projectUnconfirmed,
                    name.text,
                    expected: "its name once more at a terminal, or --confirm \(name)",
                    found: "neither"
                )
            }
            return line
        }
    }
}
