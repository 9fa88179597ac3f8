import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain",
        abstract: "Report a node as not ready, so that a load balancer sends it no more requests.",
        discussion: """
            The node answers all requests as before, and closes each connection after one answer. Draining lasts until --undo \
            or until slipwayd restarts. To stop a node you do not need this command: with shutdown.drain in its configuration, \
            the node drains by itself.
            """
    )

    @Flag(help: "End draining: the node reports that it is ready.")
    var undo = false

    @OptionGroup var record: ReasonOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await client.drain(DrainRequest(drain: !undo, reason: record.reason))
            if json.json {
                try NodeOutput.write(report)
            } else {
                try output.console.say(report.text.map { PlainText.of($0) } ?? "The node is not draining")
            }
        }
    }
}
