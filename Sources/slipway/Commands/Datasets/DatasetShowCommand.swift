import ArgumentParser
import Datasets
import SavedModels
import StrictJSON

struct DatasetShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what is declared of a data set, and the type of each column."
    )

    @Argument(help: "The data set.", completion: CompletionNames.datasets)
    var name: String

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions

    func run() throws {
        let dataset = try project.open().state().dataset(named: name)
        try Console.write(json.json ? JSONWriter.text(of: dataset.json) + "\n" : dataset.text)
    }
}
