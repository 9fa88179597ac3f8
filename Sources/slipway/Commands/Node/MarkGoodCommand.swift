import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient

struct MarkGoodCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mark-good",
        abstract: "Remove a bundle's bad mark, so that it can be deployed again."
    )

    @Argument(help: "The bundle's id, or the digest of its bundle.json.", completion: NodeCompletion.bundles)
    var bundle: String

    @OptionGroup var record: ReasonOptions
    @OptionGroup var project: NodeProjectOptions
    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await client.markGood(
                project.resolve(client),
                ForgiveRequest(bundle: bundle, reason: record.reason)
            )
            if json.json {
                try NodeOutput.write(report)
            } else if let mark = report.forgiven {
                try output.console.say(
                    "\(report.project)  \(report.bundle) may be deployed again; it was marked at "
                        + "\(Format.time(mark.since.description)): \(mark.reason) [\(mark.code)]"
                )
            } else {
                try output.console.say("\(report.project)  \(report.bundle) was not marked bad")
            }
        }
    }
}
