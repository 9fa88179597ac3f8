import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Make the last confirmed generation before the current one current again, or another one."
    )

    @Option(
        help: ArgumentHelp("The generation to go back to.", valueName: "number"),
        transform: { try ArgumentText.generation($0) }
    )
    var to: GenerationNumber?

    @Flag(help: "Wait until it is confirmed, not only until it is active.")
    var wait = false

    @Flag(help: "What is left is bad: its bundle is not deployed again before somebody forgives it.")
    var bad = false

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
                place.reach(.asking(what: "a rollback of \(name)"))
                let accepted = try await client.rollBack(
                    name,
                    RollbackRequest(to: to, reason: reason, bad: bad ? true : nil)
                )
                if endsProbation(accepted) { return accepted }
                let watch = DeploymentWatch(
                    client: client,
                    console: output.console,
                    waitsForConfirmation: wait,
                    tells: !json.json,
                    place: place
                )
                return try await watch.follow(accepted)
            }
            if json.json {
                try NodeOutput.write(report)
            } else if endsProbation(report) {
                let again = report.rolledBackTo.map { "generation \($0) is current again" } ?? "nothing is current"
                try output.console.say(
                    "\(Amount.time(report.updated.description))  deployment \(report.id) is rolled back, \(again)"
                )
            }
        }
    }
}

extension RollbackCommand {
    /// What is on probation is not replaced by a deployment of its own: its own ends as rolled back, as was asked for.
    private func endsProbation(_ report: DeploymentReport) -> Bool {
        report.kind != .rollback && report.state == .rolledBack
    }
}
