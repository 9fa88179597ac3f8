import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Return to the last confirmed generation before the current one, or to a given one."
    )

    @Option(
        help: ArgumentHelp("The generation to return to.", valueName: "number"),
        completion: NodeCompletion.generations,
        transform: { try ArgumentText.generation($0) }
    )
    var to: GenerationNumber?

    @Flag(help: "Wait until the generation is confirmed, not only until it is active.")
    var wait = false

    @Flag(help: "Mark the bundle that is left as bad: it cannot be deployed until slipway mark-good.")
    var bad = false

    @Option(
        help: ArgumentHelp(
            "In an emergency: go back to a bundle although an approval of it was withdrawn, or it was rejected.",
            valueName: "reason"
        )
    )
    var breakGlass: String?

    @OptionGroup var record: ReasonOptions
    @OptionGroup var waiting: WaitOptions
    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try ReasonOptions.check(breakGlass: breakGlass) }

    func run() async throws {
        try await node.withClient { client in
            let report = try await waiting.run(client, output.console) { progress in
                let name = try await project.resolve(client)
                progress.reach(.asking(what: "the rollback of \(name)"))
                let accepted = try await client.rollBack(
                    name,
                    RollbackRequest(
                        to: to,
                        reason: record.reason,
                        bad: bad ? true : nil,
                        breakGlass: breakGlass
                    )
                )
                if endsProbation(accepted) { return accepted }
                let watch = DeploymentWatch(
                    client: client,
                    console: output.console,
                    waitsForConfirmation: wait,
                    tells: !json.json,
                    progress: progress
                )
                return try await watch.follow(accepted)
            }
            if json.json {
                try NodeOutput.write(report)
            } else if endsProbation(report) {
                let again = report.rolledBackTo.map { "generation \($0) is current again" } ?? "nothing is current"
                try output.console.say(
                    "\(Format.time(report.updated.description))  deployment \(report.id) is rolled back; \(again)"
                )
            }
        }
    }
}

extension RollbackCommand {
    /// True for a deployment on probation: the rollback ends that deployment and starts none of its own.
    private func endsProbation(_ report: DeploymentReport) -> Bool {
        report.kind != .rollback && report.state == .rolledBack
    }
}
