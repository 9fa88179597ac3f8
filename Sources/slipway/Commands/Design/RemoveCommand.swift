import ArgumentParser
import Identifiers
import SavedModels
import StrictJSON

struct RemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a version, or a model with all its versions.",
        discussion:
            "Without --force, the active version and versions in exported bundles are kept. Files that no other version "
            + "has are removed too. Exported bundles stay as they are."
    )

    @Argument(help: "The model.", completion: CompletionNames.models)
    var model: String

    @Argument(
        help:
            "The version, or an alias; by default the model with all its versions. Also MODEL/VERSION and MODEL@ALIAS.",
        completion: CompletionNames.versions
    )
    var version: String?

    @Flag(help: "Remove even the active version and versions in exported bundles.")
    var force = false

    @Flag(help: "Only say what would be removed.")
    var dryRun = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let opened = try project.open()
        let state = try opened.state()
        let (model, named) = try state.choose(self.model, self.version)
        let (name, version) = (model.name, try named.map { try state.version(of: model, named: $0).version })
        let report = try opened.remove(name, version, force: force, isDryRun: dryRun)
        if json.json {
            try Console.write(
                JSONWriter.text(of: [
                    "model": .string(name.text), "versions": .array(report.versions.map { .string($0.text) }),
                    "aliases": .array(report.aliases.map(JSONValue.string)), "blobs": .integer(Int64(report.blobs)),
                    "bytes": .integer(Int64(clamping: report.bytes)), "isDryRun": .bool(dryRun),
                ]) + "\n"
            )
            return
        }
        let what = version.map { "\(name) \($0)" } ?? "\(name) with \(Format.count(report.versions.count, "version"))"
        let aliases = report.aliases.isEmpty ? "" : ", aliases \(report.aliases.joined(separator: ", "))"
        try output.console.say(
            "\(dryRun ? "Would remove" : "Removed") \(what)\(aliases): \(ByteCount.formatted(report.bytes)) freed"
        )
    }
}
