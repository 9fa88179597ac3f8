import ArgumentParser
import AutomationNode
import NodeServer

/// `slipwayd check-config FILE`: says whether a start would take the file.
struct CheckConfigurationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-config",
        abstract: "Say whether a configuration file is good, and if not, which line is not."
    )

    @Argument(help: "The file.")
    var file: String

    func run() throws {
        let configuration = try ConfigurationFile.read(file)
        if configuration.socket == nil { _ = try ListenAddress(configuration.listen) }
        print("\(file) is good")
    }
}
