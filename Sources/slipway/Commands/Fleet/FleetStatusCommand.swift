import ArgumentParser
import Fleet
import Identifiers
import NodeClient
import StrictJSON

struct FleetStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what several nodes run, which are on probation, and which failed.",
        discussion: """
            Each node is a context, or one of a group of contexts (slipway context). All are asked at once.

            The states: confirmed; probation; moving, while a deployment is under way; failed, if the newest deployment failed, was \
            refused or was rolled back by itself, with what is current all the same; none, if nothing is current; unreachable and \
            refused, if the node could not be asked, or did not allow it.

            Exit status: 0 if no node has failed and each answered, 1 if one has failed or refused to answer, 8 if one is not \
            reachable.
            """
    )

    @Argument(
        help: ArgumentHelp("Contexts and groups.", valueName: "node|group"),
        completion: GroupCompletion.namesOfNodes,
        transform: { try ArgumentText.name($0) }
    )
    var nodes: [ContextName]

    @OptionGroup var filter: ProjectFilterOptions
    @Flag(
        name: .shortAndLong,
        help: "Print only the names of nodes that failed, refused or are not reachable, one per line."
    )
    var quiet = false

    @OptionGroup var caller: CallerOptions
    @OptionGroup var json: JSONOptions

    func run() async throws {
        try await FleetNode.withAll(nodes, caller) { nodes in
            let status = await FleetStatus.ask(nodes, project: filter.project)
            if json.json {
                try Console.write(JSONWriter.text(of: status.value) + "\n")
            } else if quiet {
                try Console.write(lines: status.troubled)
            } else {
                try Console.write(status.text)
            }
            try status.require()
        }
    }
}
