import ArgumentParser
import AutomationNode
import Identifiers

/// `slipwayd project …`: what is done to a project of a node that is stopped.
struct ProjectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "project",
        abstract: "Mend what a node remembers of a project, while it is stopped.",
        subcommands: [ResetSequence.self]
    )

    struct ResetSequence: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reset-sequence",
            abstract: "Take the highest sequence of a project back, after a bundle far ahead shut out all that follow.",
            discussion: """
                slipwayd must be stopped. Bundles with a higher sequence that are still here are marked bad. It is in the audit, \
                with the reason. Take the key that signed the wrong bundle out of STATE/trust first.
                """
        )

        @Argument(help: "The project.", transform: Self.name)
        var project: ProjectName

        @Option(
            help: ArgumentHelp(
                "Below this nothing is taken from now on; else the sequence of what was confirmed last.",
                valueName: "sequence"
            )
        )
        var to: Int64?

        @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
        var reason: String

        @Option(help: ArgumentHelp("The node's state directory.", valueName: "dir"))
        var state: String

        func validate() throws {
            if reason.isEmpty { throw ValidationError("--reason must say why: it stands in the audit.") }
            if let to, to < 0 { throw ValidationError("--to must be at least 0.") }
        }

        func run() throws {
            let report = try SequenceReset(state: state, now: SystemClock().now())
                .run(project, to: to, reason: reason, by: LocalPerson.words)
            print("The highest sequence of \(report.project) is \(report.after), and was \(report.before).")
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
