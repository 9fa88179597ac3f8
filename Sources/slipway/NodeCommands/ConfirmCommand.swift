import ArgumentParser
import Identifiers
import NodeAPI

struct ConfirmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "End probation: what is current is good."
    )

    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await client.confirm(project.resolve(client))
            if json.json {
                try NodeOutput.write(report)
            } else {
                let generation = report.generation.map { "generation \($0) " } ?? ""
                try output.console.say("\(report.project)  \(generation)is confirmed")
            }
        }
    }
}
