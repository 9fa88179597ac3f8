import ArgumentParser
import Identifiers
import NodeAPI

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what is current on a node."
    )

    @Option(
        help: ArgumentHelp("Only this project.", valueName: "name"),
        transform: { try ArgumentText.name($0) }
    )
    var project: ProjectName?

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions

    func run() async throws {
        try await node.withClient { client in
            let reports: [ProjectReport]
            if let project {
                reports = [try await client.project(project)]
            } else {
                reports = try await client.projects()
            }
            if json.json {
                try NodeOutput.write(ProjectList(projects: reports))
            } else if reports.isEmpty {
                try Console.write("The node at \(client.address) has no projects yet.\n")
            } else {
                try Console.write(reports.map(NodeOutput.text).joined(separator: "\n"))
            }
        }
    }
}
