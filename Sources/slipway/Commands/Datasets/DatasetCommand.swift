import ArgumentParser

struct DatasetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dataset",
        abstract: "Declare labelled files that versions are evaluated with.",
        discussion: "A data set is known by the digest of its bytes, not by its name. See docs/evaluating.md.",
        subcommands: [
            DatasetAddCommand.self, DatasetListCommand.self, DatasetShowCommand.self, DatasetRemoveCommand.self,
        ],
        defaultSubcommand: DatasetListCommand.self
    )
}
