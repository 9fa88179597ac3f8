import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a deployment before its switch.",
        discussion: """
            What is current stays as it is, what was made for the deployment goes, and its bundle stays on the node and is not \
            marked bad. A deployment that was only staged is taken back so, too. What is current already is rolled back instead: \
            slipway rollback.
            """
    )

    @Argument(help: "The deployment's number; else the one that is under way.")
    var id: Int64?

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String?

    @OptionGroup var waiting: WaitOptions
    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await waiting.run(client, output.console) { place in
                let name = try await project.resolve(client)
                let id = try await number(name, client)
                place.reach(.asking(what: "the end of deployment \(id) of \(name)"))
                return try await client.cancel(name, id, CancelRequest(reason: reason))
            }
            if json.json {
                try NodeOutput.write(report)
            } else {
                try output.console.say(
                    "\(Amount.time(report.updated.description))  deployment \(report.id) of \(report.bundle) is cancelled; nothing "
                        + "live was touched"
                )
            }
        }
    }

    private func number(_ name: ProjectName, _ client: NodeClient) async throws -> Int64 {
        if let id { return id }
        guard let open = try await client.project(name).deployment else {
            throw CommandFailure(
                .deploymentNone,
                name.text,
                "no deployment is under way; name one that waits to be activated by its number (slipway history)"
            )
        }
        return open.id
    }
}
