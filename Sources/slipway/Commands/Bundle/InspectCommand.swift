import ArgumentParser
import Bundles

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a bundle says about itself.",
        discussion: """
            The bundle is verified only with --trust. Of a delta, slipway shows what stands in it, and with --base all of it.
            """
    )

    @Argument(help: "A bundle, plain or compressed.")
    var file: InputPath

    @OptionGroup var base: BaseOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let view = try BundleView.read(
            file.seekable(),
            trust,
            output.console,
            base: base.open(),
            wanted: BundleView.isShown
        )
        try Console.write(json.json ? view.json : view.text)
    }
}
