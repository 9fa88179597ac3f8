import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

/// `slipway order …`: signed orders, which say what the nodes of a fleet are to run, and from when on.
struct OrderCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order",
        abstract: "Order which bundle the nodes of a fleet run, in waves.",
        discussion: """
            An order is a small signed file. Nodes verify it with the keys of their trust/orders, or of trust where that directory is missing, \
            and act by themselves: they fetch the bundle from the registry that they follow, or wait until it is sent to them, and begin when \
            the time of their wave has come. See docs/orders.md.
            """,
        subcommands: [
            OrderCreateCommand.self, OrderStopCommand.self, OrderShowCommand.self, OrderPushCommand.self, List.self,
        ]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the orders of a node, newest first, and what it follows."
        )

        @OptionGroup var filter: ProjectFilterOptions
        @OptionGroup var node: NodeOptions
        @OptionGroup var json: JSONOptions

        func run() async throws {
            try await node.withClient { client in
                let list = try await client.orders(filter.project)
                if json.json { try NodeOutput.write(list) } else { try Console.write(OrderText.text(of: list)) }
            }
        }
    }
}
