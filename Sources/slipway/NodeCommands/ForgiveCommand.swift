import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct ForgiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forgive",
        abstract: "Let a bundle be deployed again that failed on probation."
    )

    @Argument(help: "The bundle's id, or the digest of its bundle.json.")
    var bundle: String

    @Option(help: ArgumentHelp("Why, for the record.", valueName: "text"))
    var reason: String?

    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await client.forgive(
                project.resolve(client),
                ForgiveRequest(bundle: bundle, reason: reason)
            )
            if json.json {
                try NodeOutput.write(report)
            } else if let mark = report.forgiven {
                try output.console.say(
                    "\(report.project)  \(report.bundle) may be deployed again; it was marked at "
                        + "\(Amount.time(mark.since.description)): \(mark.reason) [\(mark.code)]"
                )
            } else {
                try output.console.say("\(report.project)  \(report.bundle) was not marked bad")
            }
        }
    }
}
