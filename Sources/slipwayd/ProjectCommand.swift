import ArgumentParser
import AsyncSupport
import AutomationNode
import Identifiers

/// `slipwayd project …`: changes to a project of a stopped node.
struct ProjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract: "Change a stopped node's record of a project.",
        subcommands: [ResetSequence.self]
    )

    struct ResetSequence: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-sequence",
            abstract: "Lower the highest sequence of a project, after a bundle far ahead locked out the next ones.",
            discussion: """
                slipwayd must be stopped. First remove the key that signed the wrong bundle from STATE/trust. Bundles with a \
                higher sequence on this node are marked bad. The audit records the reset with its reason.
                """
        )

        @Argument(help: "The project.", transform: Self.name)
        var project: ProjectName

        @Option(
            help: ArgumentHelp(
                "The new highest sequence; bundles below it are refused. Default: the sequence of the last confirmed bundle.",
                valueName: "sequence"
            )
        )
        var to: Int64?

        @Option(help: ArgumentHelp("The reason, for the audit.", valueName: "text"))
        var reason: String

        @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
        var state: String

        func validate() throws {
            if reason.isEmpty { throw ValidationError("--reason must not be empty: the audit records it.") }
            if let to, to < 0 { throw ValidationError("--to must be at least 0.") }
        }

        func run() throws {
            let report = try SequenceReset(state: state, now: SystemClock().timeOfDay)
                .run(project, to: to, reason: reason, by: LocalPerson.words)
            print("The highest sequence of \(report.project) is now \(report.after); it was \(report.before).")
            for bundle in report.condemned { print("\(bundle) is marked bad.") }
        }

        private static func name(_ text: String) throws -> ProjectName {
            guard let name = ProjectName(text) else {
                throw ValidationError("\"\(text)\" is no project name: expected \(ProjectName.rule).")
            }
            return name
        }
    }
}
