import ArgumentParser
import Bundles

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what a bundle says of itself.",
        discussion: "Nothing of it is verified unless --trust is given."
    )

    @Argument(help: "A bundle, plain or wrapped.")
    var file: String

    @OptionGroup var trust: TrustOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let view = try BundleView.read(file, trust, output.console, wanted: BundleView.isShown)
        try Console.write(json.json ? view.json : view.text)
    }
}
