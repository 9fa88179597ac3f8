import ArgumentParser
import Identifiers
import SavedModels
import StrictJSON

struct CopyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy",
        abstract: "Copy a saved model with its versions to another project.",
        discussion: """
            If both projects are on one file system, the files are linked and take no space. Aliases, tags and the \
            description are copied too. Versions that the other project already has stay as they are.
            """
    )

    @Argument(help: "The model.", completion: CompletionNames.models)
    var model: String

    @Argument(
        help: "One of its versions, or an alias; by default all. Also MODEL/VERSION and MODEL@ALIAS.",
        completion: CompletionNames.versions
    )
    var version: String?

    @Option(help: ArgumentHelp("The directory of the other project.", valueName: "dir"))
    var to: String

    @Option(
        help: ArgumentHelp("The model's name there.", valueName: "name"),
        transform: { try ArgumentText.name($0) }
    )
    var `as`: ModelName?

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let opened = try project.open()
        let state = try opened.state()
        let (model, named) = try state.choose(self.model, self.version)
        let version = try named.map { try state.version(of: model, named: $0).version }
        let report = try opened.copy(model.name, version, to: Project.open(in: to), as: `as`)
        if json.json {
            try Console.write(
                JSONWriter.text(of: [
                    "model": .string(report.model.text), "new": .array(report.new.map { .string($0.text) }),
                    "known": .array(report.known.map { .string($0.text) }),
                ]) + "\n"
            )
            return
        }
        for version in report.new { try output.console.say("\(report.model) \(version)  copied to \(to)") }
        for version in report.known { try output.console.say("\(report.model) \(version)  is already there") }
    }
}
