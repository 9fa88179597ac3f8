import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct ConfirmCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "confirm",
        abstract: "Confirm the current generation, and end its probation."
    )

    @OptionGroup var waiting: WaitOptions
    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await waiting.run(client, output.console) { progress in
                let name = try await project.resolve(client)
                progress.reach(.asking(what: "the confirmation of \(name)"))
                return try await client.confirm(name)
            }
            if json.json {
                try NodeOutput.write(report)
            } else {
                let generation = report.generation.map { "generation \($0) " } ?? ""
                try output.console.say("\(report.project)  \(generation)is confirmed")
            }
        }
    }
}
