import ArgumentParser
import Bundles
import Identifiers
import MLflow
import SavedModels
import StrictJSON

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what is inside a version: flavours, columns, requirements, formats, scan.",
        discussion: """
            Without VERSION, slipway shows the active version, or else the last one. It runs nothing of the model. \
            docs/scanning.md says what a scan can and cannot find.
            """
    )

    @Argument(help: "A model, by its name here or in its registry.", completion: CompletionNames.models)
    var model: String

    @Argument(
        help: "One of its versions, or an alias; also MODEL/VERSION and MODEL@ALIAS.",
        completion: CompletionNames.versions
    )
    var version: String?

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let opened = try project.open()
        let state = try opened.state()
        let (model, named) = try state.choose(self.model, self.version)
        let version = try state.version(of: model, named: named)
        let view = try VersionView(model: model, version: version, project: opened)
        try Console.write(json.json ? view.json : view.text)
        for warning in view.warnings { output.console.warn(warning) }
    }
}
