import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct GenerationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generations",
        abstract: "List the generations that a node can run."
    )

    @OptionGroup var project: NodeProjectOptions
    @Flag(name: .shortAndLong, help: "Print only the numbers of the generations, one per line.")
    var quiet = false

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func run() async throws {
        try await node.withClient { client in
            let reports = try await client.generations(project.resolve(client))
            if json.json {
                try NodeOutput.write(GenerationList(generations: reports))
            } else if quiet {
                try Console.write(lines: reports.map(\.number.description))
            } else {
                try Console.write(reports.isEmpty ? "No generations yet.\n" : NodeOutput.table(reports))
            }
        }
    }
}
