import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct CancelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Cancel a deployment before its switch.",
        discussion: """
            The current generation stays as it is. The node removes what it made for the deployment; it keeps the bundle and \
            does not mark it bad. This also cancels a deployment that was only staged. To undo a deployment after its switch, \
            use slipway rollback.
            """
    )

    @Argument(
        help: "The deployment's number; by default the one that is under way.",
        completion: NodeCompletion.deployments
    )
    var id: Int64?

    @OptionGroup var record: ReasonOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await waiting.run(client, output.console) { progress in
                let name = try await project.resolve(client)
                let id = try await number(name, client)
                progress.reach(.asking(what: "the cancellation of deployment \(id) of \(name)"))
                return try await client.cancel(name, id, CancelRequest(reason: record.reason))
            }
            if json.json {
                try NodeOutput.write(report)
            } else {
                try output.console.say(
                    "\(Format.time(report.updated.description))  deployment \(report.id) of \(report.bundle) is cancelled; nothing "
                        + "live was changed"
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
                "no deployment is under way; to cancel a staged one, give its number (slipway history)"
            )
        }
        return open.id
    }
}
