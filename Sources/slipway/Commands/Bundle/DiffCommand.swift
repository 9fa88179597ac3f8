import ArgumentParser
import Bundles
import StrictJSON

struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what changes from one bundle to another.",
        discussion: """
            The bundles are verified only with --trust. If the later one is a delta against the earlier one, nothing else is needed; \
            else --base names the bundle that has the rest.
            """
    )

    @Argument(help: "The earlier bundle.")
    var from: InputPath

    @Argument(help: "The later bundle.")
    var to: InputPath

    @Flag(help: "List models and versions that do not change, too.")
    var all = false

    @OptionGroup var base: BaseOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let (from, to) = (try self.from.seekable(), try self.to.seekable())
        let base = try base.open()
        let before = try BundleView.read(
            from,
            trust,
            output.console,
            base: base,
            wanted: BundleChanges.isWanted
        )
        let after = try BundleView.read(
            to,
            trust,
            output.console,
            base: base ?? earlier(before.bundle),
            wanted: BundleChanges.isWanted
        )
        let changes = try BundleChanges(from: before, to: after)
        try Console.write(json.json ? JSONWriter.text(of: changes.value) + "\n" : changes.text(all: all))
    }

    /// The earlier bundle, if it can be the base of the later one.
    private func earlier(_ before: UnverifiedBundle) throws -> BundleBase? {
        guard before.delta == nil, before.compression == nil else { return nil }
        return try naming(before.path) { try BundleBase(before.path) }
    }
}
