import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient
import SavedModels
import StrictJSON

struct GarbageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Have a node, or this project, remove what is no longer needed.",
        discussion: """
            With --node or SLIPWAY_NODE it is the node. Else, and with --project-dir, it is the project: content that no \
            version has goes, such as what an interrupted import left.
            """
    )

    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if node.node != nil, project.projectDir != nil {
            throw ValidationError("--node and --project-dir exclude each other.")
        }
    }

    func run() async throws {
        guard node.address == nil || project.projectDir != nil else { return try await ofNode() }
        let freed = try project.open().collectGarbage()
        if json.json {
            try Console.write(
                JSONWriter.text(of: [
                    "blobs": .integer(Int64(freed.blobs)), "bytes": .integer(Int64(clamping: freed.bytes)),
                ]) + "\n"
            )
        } else {
            try output.console.say("Removed \(Amount.count(freed.blobs, "blob")): \(Amount.bytes(freed.bytes)) freed")
        }
    }

    private func ofNode() async throws {
        try await node.withClient { client in
            let report = try await client.collectGarbage()
            if json.json {
                try NodeOutput.write(report)
            } else {
                try output.console.say(
                    "Removed \(Amount.count(report.generations, "generation")), \(Amount.count(report.bundles, "bundle")), "
                        + "\(Amount.count(report.blobs, "blob")): \(Amount.bytes(report.bytes)) freed"
                )
                for finding in report.findings ?? [] { try output.console.say(PlainText.of(finding)) }
            }
        }
    }
}
