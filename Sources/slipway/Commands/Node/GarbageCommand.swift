import ArgumentParser
import Identifiers
import NodeAPI
import NodeClient
import SavedModels
import StrictJSON

struct GarbageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gc",
        abstract: "Remove what this project, or a node, no longer needs.",
        discussion: """
            The project removes content that no version has, such as the rest of an interrupted import. With --node or --context, \
            the node removes what its retention rules allow; neither SLIPWAY_NODE nor a current context makes it so.
            """
    )

    @Flag(help: "Only say what would be removed.")
    var dryRun = false

    @OptionGroup var node: NodeAccessOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if node.isAsked, project.projectDir != nil {
            throw ValidationError("A node (--node, --context) and --project-dir exclude each other.")
        }
    }

    func run() async throws {
        guard !node.isAsked else { return try await ofNode() }
        let freed = try project.open().collectGarbage(isDryRun: dryRun)
        if json.json {
            try Console.write(
                JSONWriter.text(of: [
                    "blobs": .integer(Int64(freed.blobs)), "bytes": .integer(Int64(clamping: freed.bytes)),
                ]) + "\n"
            )
        } else {
            try output.console.say(
                "\(word) \(Format.count(freed.blobs, "blob")): \(ByteCount.formatted(freed.bytes)) freed"
            )
        }
    }

    private var word: String { dryRun ? "Would remove" : "Removed" }

    private func ofNode() async throws {
        try await node.withClient { client in
            let report = try await dryRun ? client.garbage() : client.collectGarbage()
            if json.json {
                try NodeOutput.write(report)
            } else {
                try output.console.say(
                    "\(word) \(Format.count(report.generations, "generation")), \(Format.count(report.bundles, "bundle")), "
                        + "\(Format.count(report.blobs, "blob")): \(ByteCount.formatted(report.bytes)) freed"
                )
                for finding in report.findings ?? [] { try output.console.say(PlainText.of(finding)) }
            }
        }
    }
}
