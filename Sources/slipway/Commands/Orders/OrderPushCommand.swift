import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient
import OCIRegistry
import Orders
import StrictJSON

struct OrderPushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Put a signed order into a registry, or send it to a node.",
        discussion: """
            In a registry, the tag names this order from then on; nodes that follow it act within their interval. A node that is asked takes an order at \
            once, or says why not. Nobody needs to be trusted to bring an order: its signature decides.
            """
    )

    @Argument(help: "The order's file.", completion: .file())
    var file: InputPath

    @Argument(
        help: ArgumentHelp("The tag: HOST/REPOSITORY:channel-NAME.", valueName: "ref"),
        transform: { try OrderTag($0) }
    )
    var reference: OrderTag?

    @OptionGroup var registry: RegistryOptions
    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if reference == nil, !node.isAsked {
            throw ValidationError("Where to? Give HOST/REPOSITORY:channel-NAME, or --node or --context.")
        }
    }

    func run() async throws {
        let signed = try OrderSource.file(file.path)
        var answer: JSONValue = OrderText.value(of: signed)
        if let reference {
            let pinned = try await reference.push(signed, registry)
            answer["pushed"] = .string(pinned.description)
            if !json.json { try output.console.say("\(signed.order.name)  \(pinned)") }
        }
        guard node.isAsked else { return try finish(answer) }
        try await node.withClient { client in
            let receipt = try await client.send(order: signed.bytes)
            answer["isNew"] = .bool(receipt.isNew)
            answer["standing"] = .string(receipt.order.standing)
            if !json.json {
                let known = receipt.isNew ? "taken" : "known already"
                try output.console.say("\(signed.order.name)  \(known): \(OrderText.standing(receipt.order))")
            }
        }
        try finish(answer)
    }

    private func finish(_ answer: JSONValue) throws {
        if json.json { try Console.write(JSONWriter.text(of: answer) + "\n") }
    }
}
