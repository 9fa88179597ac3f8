import ArgumentParser
import Bundles
import DurableFiles
import Identifiers
import OCIRegistry
import Signing
import StrictJSON

struct PullCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pull",
        abstract: "Pull a bundle from an OCI registry, byte for byte the tar that was pushed.",
        discussion: """
            Every content is checked with the digest that the bundle's list has for it. With --trust, the signature is checked before any \
            content is fetched, and the whole bundle as slipway verify does; without it, verify the file before you rely on it. A pull \
            that ends early keeps what came: the same command goes on there.
            """
    )

    @Argument(
        help: ArgumentHelp("The bundle: HOST[:PORT]/REPOSITORY:TAG, or @sha256:DIGEST.", valueName: "ref"),
        transform: { try ArgumentText.reference($0) }
    )
    var reference: RegistryReference

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write, which must not exist, or - for standard output. Default: PROJECT-BUNDLE.tar here.",
            valueName: "file"
        )
    )
    var output: String?

    @Option(
        help: ArgumentHelp(
            "A bundle that is here, as a plain tar: contents that it has are not fetched.",
            valueName: "bundle"
        )
    )
    var base: InputPath?

    @Option(
        help: ArgumentHelp(
            "A mirror of the registry, [https://]HOST[:PORT], which is asked first for each content (repeatable).",
            valueName: "mirror"
        ),
        transform: { try ArgumentText.mirror($0) }
    )
    var mirror: [RegistryPlace] = []

    @OptionGroup var trust: TrustOptions
    @OptionGroup var rate: RegistryRateOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var display: OutputOptions

    func validate() throws {
        if json.json, output == PipedOutput.argument {
            throw ValidationError("With --json, standard output is for the answer: give --output a file.")
        }
    }

    func run() async throws {
        let piped = output == PipedOutput.argument ? try PipedOutput() : nil
        var access = try registry.access()
        access.rate = rate.rate
        access.mirrors = mirror
        let base = try self.base.map { base in
            let path = try base.seekable()
            return try naming(path) { try BundleBase(path) }
        }
        let trusted = trust.trust.isEmpty ? nil : try trust.load()
        let puller = BundlePuller(
            reference: reference,
            base: base,
            trust: trusted.map { (trust: $0, moment: trust.moment) },
            console: display.console,
            keepsPart: piped == nil
        )
        let pulled = try await RegistryClient.with(reference, access) { client in
            try await puller.run(client, to: piped?.path ?? output)
        }
        try tell(pulled, piped)
    }

    private func tell(_ pulled: PulledBundle, _ piped: PipedOutput?) throws {
        let manifest = pulled.manifest
        let name = "\(manifest.project) \(manifest.bundle), sequence \(manifest.sequence)"
        let size = ByteCount.formatted(pulled.bytes)
        if let piped {
            try piped.deliver()
            display.console.sayBeside("\(name), \(size)")
        } else if json.json {
            try Console.write(JSONWriter.text(of: pulled.json) + "\n")
        } else {
            let summary = pulled.summary
            let reused = summary.reused > 0 ? ", \(summary.reused) were here" : ""
            try display.console.say(
                "\(pulled.path)  \(name), \(size); fetched \(Format.count(summary.fetched, "content")), "
                    + ByteCount.formatted(summary.fetchedBytes) + reused
            )
            try display.console.say(
                pulled.signer.map { "Verified: signed by \($0)" }
                    ?? "Not verified: slipway verify --trust checks who signed it"
            )
        }
    }
}
