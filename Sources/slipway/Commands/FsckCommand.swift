import ArgumentParser
import DurableFiles
import Identifiers
import Integrity
import SavedModels
import StrictJSON

struct FsckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fsck",
        abstract: "Read back everything that the project keeps, and mend what is broken.",
        discussion: """
            Without --repair nothing is changed. With it, contents are mended from copies: of other files here, and of what \
            --from names. What cannot be mended goes to .slipway/quarantine, so that importing the version again brings it \
            back. Exit status 0 if all is sound (now), 1 if something is still to be done.
            """
    )

    @Flag(help: "Mend what can be mended, and move the rest to the quarantine.")
    var repair = false

    @Option(
        help: ArgumentHelp(
            "Take contents from this bundle (with --trust), or from any file in this directory, such as a model's (repeatable).",
            valueName: "bundle|dir"
        )
    )
    var from: [String] = []

    @OptionGroup var trust: TrustOptions
    @OptionGroup var project: ProjectOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if !from.isEmpty, !repair { throw ValidationError("--from is for --repair: a check reads only what is here.") }
    }

    func run() throws {
        let root = try project.locate()
        let sources = try sources()
        let progress = ProgressDisplay("Checking", output.console)
        defer { progress.finish() }
        let check = ProjectCheck(root, now: Machine.now(), width: Machine.width) { progress.update($0, $1) }
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

    private func sources() throws -> [CheckSource] {
        let trusted = try trust.load()
        return try from.map { path in
            if (try? DirectoryHandle(path: path)) != nil { return .directory(path: path) }
            guard !trust.trust.isEmpty else {
                throw CheckFailure(
                    .source,
                    path,
                    "is a bundle, and nobody is trusted to have signed it; add --trust with a PEM file or a directory"
                )
            }
            return .bundle(path: path, trusted, now: trust.moment)
        }
    }
}
