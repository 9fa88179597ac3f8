import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

/// `slipway project …`: changes to a whole project of a node.
struct ProjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract: "Remove a project from a node.",
        subcommands: [Remove.self]
    )

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a project from a node: its running models, its generations and its bundles.",
            discussion: """
                Type the project's name once more, or give it with --confirm. History and audit keep their records. The node still \
                refuses bundles below the highest confirmed sequence (slipwayd project reset-sequence changes that). You need a \
                token with the role admin, and no deployment may be under way. The command lists tokens for this project; they \
                stay until you revoke them. With --dry-run it asks for no name, and removes nothing.
                """
        )

        @Argument(help: "The project.", completion: NodeCompletion.projects, transform: { try ArgumentText.name($0) })
        var name: ProjectName

        @Option(
            help: ArgumentHelp("The project's name once more, instead of typing it.", valueName: "name")
        )
        var confirm: String?

        @Flag(help: "Only say what would be removed.")
        var dryRun = false

        @OptionGroup var record: ReasonOptions
        @OptionGroup var node: NodeOptions
        @OptionGroup var json: JSONOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            try await node.withClient { client in
                guard !dryRun else { return try answer(try await client.removal(of: name)) }
                let typed = try confirm ?? asked(client)
                guard typed == name.text else {
                    throw CommandFailure(
                        .projectUnconfirmed,
                        name.text,
                        expected: "its name once more",
                        found: typed.isEmpty ? "nothing; nothing was removed" : "\"\(typed)\"; nothing was removed"
                    )
                }
                let report = try await client.remove(project: name, typed: typed, reason: record.reason)
                try answer(report)
            }
        }

        private func answer(_ report: ProjectRemovalReport) throws {
            if json.json { try NodeOutput.write(report) } else { try tell(report) }
        }

        private func tell(_ report: ProjectRemovalReport) throws {
            try output.console.say(
                "\(report.project) \(dryRun ? "would be" : "is") removed: \(Format.count(report.generations, "generation")), "
                    + "\(Format.count(report.bundles, "bundle")), \(Format.count(report.blobs, "blob")): "
                    + "\(ByteCount.formatted(report.bytes)) freed"
            )
            for finding in report.findings ?? [] { try output.console.say(finding) }
            if let tokens = report.tokens {
                output.console.warn(
                    "tokens for this project \(dryRun ? "would stay" : "still exist"): \(tokens.joined(separator: ", ")); slipwayd token revoke removes them"
                )
            }
        }

        /// - Throws: `project.unconfirmed` if there is no terminal.
        private func asked(_ client: NodeClient) throws -> String {
            guard
                let line = try Terminal.line(
                    "This stops the models of \(name) on \(client.address) and removes its generations and bundles. Type its name: "
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
