import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Have a node say that it is not ready, so that a balancer sends it nothing more.",
        discussion: """
            All is answered as before, and each answer is the last of its connection. It lasts until --undo, or until slipwayd \
            is started anew. To stop a node needs none of this: with shutdown.drain in its configuration it drains by itself.
            """
    )

    @Flag(help: "Take it back: the node says again that it is ready.")
    var undo = false

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String?

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await client.drain(DrainRequest(drain: !undo, reason: reason))
            if json.json {
                try NodeOutput.write(report)
            } else {
                try output.console.say(report.text.map { PlainText.of($0) } ?? "The node does not drain")
            }
        }
    }
}
