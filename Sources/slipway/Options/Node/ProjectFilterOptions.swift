import ArgumentParser
import Identifiers

/// One project of a node, for a command that otherwise reports all.
struct ProjectFilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Show only this project.", valueName: "name"),
        completion: NodeCompletion.projects,
        transform: { try ArgumentText.name($0) }
    )
    var project: ProjectName?
}
