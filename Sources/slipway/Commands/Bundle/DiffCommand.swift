import ArgumentParser
import StrictJSON

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what changes from one bundle to another.",
        discussion: "The bundles are verified only with --trust."
    )

    @Argument(help: "The earlier bundle.")
    var from: InputPath

    @Argument(help: "The later bundle.")
    var to: InputPath

    @Flag(help: "List models and versions that do not change, too.")
    var all = false

    @OptionGroup var trust: TrustOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let changes = try BundleChanges(
            from: BundleView.read(from.path, trust, output.console, wanted: BundleChanges.isWanted),
            to: BundleView.read(to.path, trust, output.console, wanted: BundleChanges.isWanted)
        )
        try Console.write(json.json ? JSONWriter.text(of: changes.value) + "\n" : changes.text(all: all))
    }
}
