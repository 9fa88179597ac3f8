import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct BundlesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundles",
        abstract: "List the verified bundles on a node, or fetch one back.",
        subcommands: [BundleListCommand.self, BundleFetchCommand.self],
        defaultSubcommand: BundleListCommand.self
    )
}

struct BundleListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the verified bundles on a node."
    )

    @OptionGroup var filter: ProjectFilterOptions
    @Flag(name: .shortAndLong, help: "Print only the IDs of the bundles, one per line.")
    var quiet = false

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func run() async throws {
        try await node.withClient { client in
            let reports = try await client.bundles(filter.project)
            if json.json {
                try NodeOutput.write(BundleList(bundles: reports))
            } else if quiet {
                try Console.write(lines: reports.map(\.bundle.text))
            } else {
                try Console.write(reports.isEmpty ? "No bundles yet.\n" : NodeOutput.table(reports))
            }
        }
    }
}
