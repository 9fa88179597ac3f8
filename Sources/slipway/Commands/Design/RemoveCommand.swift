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

    @Argument(help: "The model.")
    var model: String

    @Argument(
        help: "The version; by default the model with all its versions.",
        transform: { try ArgumentText.name($0) }
    )
    var version: VersionID?

    @Flag(help: "Remove even the active version and versions in exported bundles.")
    var force = false

    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let opened = try project.open()
        let name = try opened.state().model(named: model).name
        let report = try opened.remove(name, version, force: force)
        if json.json {
            try Console.write(
                JSONWriter.text(of: [
                    "model": .string(name.text), "versions": .array(report.versions.map { .string($0.text) }),
                    "aliases": .array(report.aliases.map(JSONValue.string)), "blobs": .integer(Int64(report.blobs)),
                    "bytes": .integer(Int64(clamping: report.bytes)),
                ]) + "\n"
            )
            return
        }
        let what = version.map { "\(name) \($0)" } ?? "\(name) with \(Format.count(report.versions.count, "version"))"
        let aliases = report.aliases.isEmpty ? "" : ", aliases \(report.aliases.joined(separator: ", "))"
        try output.console.say("Removed \(what)\(aliases): \(ByteCount.formatted(report.bytes)) freed")
    }
}
