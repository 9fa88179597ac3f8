import ArgumentParser
import AsyncSupport
import DurableFiles
import Identifiers
import Integrity
import SavedModels
import StrictJSON

struct FsckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Read back everything in the project, and repair what is damaged.",
        discussion: """
            Without --repair nothing is changed. With it, damaged contents are replaced by copies: from other files here, \
            and from the sources of --from. What cannot be repaired moves to .slipway/quarantine; importing the version \
            again restores it. Exit status: 0 if everything is sound (after the repair), 9 if something is left to do.
            """
    )

    @Flag(help: "Repair what can be repaired, and move the rest to the quarantine.")
    var repair = false

    @Option(
        help: ArgumentHelp(
            "Repair from this bundle (with --trust), or from any file in this directory, such as a model (repeatable).",
            valueName: "bundle|dir"
        )
    )
    var from: [String] = []

    @OptionGroup var trust: TrustOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !from.isEmpty, !repair { throw ValidationError("--from needs --repair: a check reads only this project.") }
    }

    func run() throws {
        let root = try project.locate()
        let sources = try sources()
        let progress = ProgressDisplay("Checking", output.console)
        defer { progress.finish() }
        let check = ProjectCheck(root, now: SystemClock().timeOfDay, width: OwnProcess.processorCount) {
            progress.update($0, $1)
        }
        let report = try repair ? check.repair(from: sources) : check.run()
        progress.finish()
        if json.json {
            try Console.write(JSONWriter.text(of: report.value) + "\n")
        } else {
            try Console.write(report.lines.map { $0 + "\n" }.joined())
            try output.console.say(report.summary)
        }
        try report.requireSound(root.path)
    }

    private func sources() throws -> [RepairSource] {
        let trusted = try trust.load()
        return try from.map { path in
            if (try? DirectoryHandle(path: path)) != nil { return .directory(path: path) }
            guard !trust.trust.isEmpty else {
                throw CheckFailure(
                    .source,
                    path,
                    "is a bundle, and no signer is trusted; add --trust with a PEM file or a directory"
                )
            }
            return .bundle(path: path, trusted, now: trust.moment)
        }
    }
}
