import ArgumentParser
import Bundles

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a bundle says about itself.",
        discussion: "The bundle is verified only with --trust."
    )

    @Argument(help: "A bundle, plain or compressed.")
    var file: InputPath

    @OptionGroup var trust: TrustOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let view = try BundleView.read(file.path, trust, output.console, wanted: BundleView.isShown)
        try Console.write(json.json ? view.json : view.text)
    }
}
