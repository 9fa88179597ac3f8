import ArgumentParser
import Bundles
import DurableFiles
import Identifiers

#if canImport(Glibc)
import Glibc
#endif

struct UnpackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unpack",
        abstract: "Verify a bundle and unpack it.",
        discussion: "DIR must be new or empty. It gets its content only after the whole bundle is verified."
    )

    @Argument(help: "A bundle, plain or compressed.")
    var file: InputPath

    @Argument(help: "The new directory.")
    var dir: String

    @OptionGroup var base: BaseOptions
    @OptionGroup var trust: TrustOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if trust.trust.isEmpty { throw ValidationError("Give --trust with a PEM file or a directory of trusted keys.") }
    }

    func run() throws {
        let place = try OutputPath(resolved)
        let progress = ProgressDisplay("Unpacking", output.console)
        defer { progress.finish() }
        let trusted = try trust.load()
        let base = try base.open()
        let bundle = try naming(file.path) {
            try BundleExtractor.extract(
                file.path,
                base: base,
                as: place.name,
                in: place.directory,
                trust: trusted,
                now: trust.moment
            ) {
                progress.update($0, $1)
            }
        }
        progress.finish()
        try output.console.say(
            "Unpacked \(bundle.manifest.project) \(bundle.manifest.bundle) into \(dir), signed by \(bundle.signer)"
        )
    }

    /// The real path of an existing directory, without `.` and links.
    private var resolved: String {
        guard let real = realpath(dir, nil) else { return dir }
        defer { free(real) }
        return String(cString: real)
    }
}
