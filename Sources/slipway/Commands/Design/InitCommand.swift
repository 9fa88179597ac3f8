import ArgumentParser
import Identifiers
import SavedModels

struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create a project in a directory."
    )

    @Argument(help: "The directory; slipway creates it if it is missing.")
    var dir = "."

    @Option(
        help: ArgumentHelp("The project's name on every node.", valueName: "name"),
        transform: { try ArgumentText.name($0) }
    )
    var project: ProjectName

    @OptionGroup var output: OutputOptions

    func run() throws {
        let made = try Project.create(in: dir, name: project)
        try output.console.say("Project \(project) in \(made.path)")
    }
}
