import ArgumentParser
import Datasets
import Identifiers
import SavedModels
import StrictJSON

struct DatasetRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget a data set, and the bytes that were kept of it.",
        discussion: """
            The file where it lies is not touched. Evaluations with the data set stay and keep its digest; to check one again, \
            declare the same file anew.
            """
    )

    @Argument(help: "The data set.", completion: CompletionNames.datasets)
    var name: String

    @Flag(help: "Only say what would be removed.")
    var dryRun = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let freed = try project.open().removeDataset(named: name, isDryRun: dryRun)
        if json.json {
            try Console.write(
                JSONWriter.text(of: ["dataset": .string(name), "bytes": .integer(Int64(clamping: freed))]) + "\n"
            )
        } else {
            let word = dryRun ? "Would remove" : "Removed"
            try output.console.say("\(word) the data set \(name): \(ByteCount.formatted(freed)) freed")
        }
    }
}
