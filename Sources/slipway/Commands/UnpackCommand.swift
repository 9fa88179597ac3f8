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
        discussion: "DIR must be new or empty. Nothing is there before all of the bundle was verified."
    )

    @Argument(help: "A bundle, plain or wrapped.")
    var file: String

    @Argument(help: "The new directory.")
    var dir: String

    @OptionGroup var trust: TrustOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if trust.trust.isEmpty { throw ValidationError("Whom to trust? Give --trust with a PEM file or a directory.") }
    }

    func run() throws {
        let place = try FilePlace(resolved)
        let progress = ProgressDisplay("Unpacking", output.console)
        defer { progress.finish() }
        let trusted = try trust.load()
        let bundle = try naming(file) {
            try BundleExtractor.extract(file, as: place.name, in: place.directory, trust: trusted, now: trust.moment) {
                progress.update($0, $1)
            }
        }
        progress.finish()
        try output.console.say(
            "Unpacked \(bundle.manifest.project) \(bundle.manifest.bundle) into \(dir), signed by \(bundle.signer)"
        )
    }

    /// A directory that is there by its own name, whatever `.` and links are in what was written.
    private var resolved: String {
        guard let real = realpath(dir, nil) else { return dir }
        defer { free(real) }
        return String(cString: real)
    }
}
