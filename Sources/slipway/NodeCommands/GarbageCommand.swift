import ArgumentParser
import Identifiers
import NodeAPI

struct GarbageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Have a node remove what it no longer needs."
    )

    @OptionGroup var node: NodeOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await node.withClient { client in
            let report = try await client.collectGarbage()
            if json.json {
                try NodeOutput.write(report)
            } else {
                try output.console.say(
                    "Removed \(Amount.count(report.generations, "generation")), \(Amount.count(report.bundles, "bundle")), "
                        + "\(Amount.count(report.blobs, "blob")): \(Amount.bytes(report.bytes)) freed"
                )
            }
        }
    }
}
