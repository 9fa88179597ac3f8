import ArgumentParser
import DurableFiles
import SavedModels

/// The project directory that a command works on.
struct ProjectOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The project's directory; default: SLIPWAY_PROJECT_DIR, or the nearest project at or above this directory.",
            valueName: "dir"
        )
    )
    var projectDir: String?

    func open() throws -> Project {
        if let directory = projectDir ?? Console.environment("SLIPWAY_PROJECT_DIR") {
            return try Project.open(in: directory)
        }
        return try Project.find(from: System.workingDirectory())
    }

    /// The `.slipway` directory of the project, even if it is damaged.
    func locate() throws -> DirectoryHandle {
        if let directory = projectDir ?? Console.environment("SLIPWAY_PROJECT_DIR") {
            return try Project.locate(in: directory)
        }
        return try Project.locate(from: System.workingDirectory())
    }
}
