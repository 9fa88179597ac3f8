import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct PinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pin",
        abstract: "Keep a generation even if the node's retention rules would remove it."
    )

    @Argument(
        help: "The generation.",
        completion: NodeCompletion.generations,
        transform: { try ArgumentText.generation($0) }
    )
    var generation: GenerationNumber

    @Flag(help: "Remove the pin.")
    var unpin = false

    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await client.setPinned(!unpin, project.resolve(client), generation)
            if json.json {
                try NodeOutput.write(report)
            } else {
                try output.console.say(
                    "\(report.project)  generation \(report.number) is \(report.isPinned ? "pinned" : "not pinned")"
                )
            }
        }
    }
}
