import ArgumentParser
import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import OCIRegistry
import StrictJSON

struct PushCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "push",
        abstract: "Push a bundle to an OCI registry.",
        discussion: """
            The bundle becomes one artifact of the repository, with a layer for each distinct content; contents that the repository has are \
            not sent again. Its tag is the bundle's id, unless REF has another. A tag never moves: pushing the same bundle again changes \
            nothing, and another bundle under the same tag is refused. The last line is the reference with the digest, which names this \
            bundle for ever. The signature is not checked: use slipway verify.
            """
    )

    @Argument(help: "A bundle, plain or compressed.")
    var file: InputPath

    @Argument(
        help: ArgumentHelp("The repository: HOST[:PORT]/REPOSITORY[:TAG].", valueName: "ref"),
        transform: { try ArgumentText.reference($0) }
    )
    var reference: RegistryReference

    @Flag(help: "Also tag each version of a model, as MODEL-VERSION, for programs that take one version.")
    var versions = false

    @Option(
        help: ArgumentHelp(
            "Another repository of the same registry, from which contents are taken over without being sent.",
            valueName: "repository"
        ),
        transform: { try ArgumentText.repository($0) }
    )
    var mountFrom: RepositoryName?

    @Flag(help: "Only print the reference that the bundle would have; ask no registry.")
    var dryRun = false

    @OptionGroup var rate: RegistryRateOptions
    @OptionGroup var registry: RegistryOptions
    @OptionGroup var json: JSONOptions
    @OptionGroup var display: OutputOptions

    func validate() throws {
        if reference.digest != nil { throw ValidationError("REF has no digest: the bundle decides it.") }
    }

    func run() async throws {
        let console = display.console
        var access = try registry.access()
        access.rate = rate.rate
        let path = try file.seekable()
        let pool = BlockingPool(width: 1)
        let plain = try await pool.run { try PlainBundle(path) }
        let progress = ProgressDisplay("Pushing", console)
        defer { progress.finish() }
        try await RegistryClient.with(reference, access) { client in
            var push = try BundleRegistryPush(plain.bundle, plain.file, as: reference.tag, to: client) {
                progress.update($0, $1)
            }
            push.mountedFrom = mountFrom
            push.tagsVersions = versions
            let tag = reference.tag ?? RegistryTag(plain.bundle.manifest.bundle)
            let pinned = reference.tagged(tag).pinned(push.digest)
            let summary = dryRun ? nil : try await push.run()
            progress.finish()
            if json.json {
                try Console.write(
                    JSONWriter.text(of: Self.answer(plain.bundle, pinned, summary, client.requests)) + "\n"
                )
            } else {
                if let summary { try console.say(Self.line(summary, plain.bundle)) }
                try console.say(pinned.description)
            }
        }
    }

    private static func line(_ summary: BundleRegistryPush.Summary, _ bundle: UnverifiedBundle) -> String {
        let name = "\(bundle.manifest.project) \(bundle.manifest.bundle), sequence \(bundle.manifest.sequence)"
        guard summary.isNew else { return "\(name): is there already" + tags(summary) }
        let sent = "sent \(Format.count(summary.sent, "content")), \(ByteCount.formatted(summary.sentBytes))"
        let mounted = summary.mounted > 0 ? ", took over \(summary.mounted)" : ""
        return "\(name): \(sent)\(mounted); of \(summary.contents)" + tags(summary)
    }

    private static func tags(_ summary: BundleRegistryPush.Summary) -> String {
        summary.versions.isEmpty ? "" : "; tagged \(Format.count(summary.versions.count, "version"))"
    }

    private static func answer(
        _ bundle: UnverifiedBundle,
        _ pinned: RegistryReference,
        _ summary: BundleRegistryPush.Summary?,
        _ requests: Int
    ) -> JSONValue {
        [
            "reference": .string(pinned.description), "digest": .optional(pinned.digest?.description),
            "project": .string(bundle.manifest.project.text), "bundle": .string(bundle.manifest.bundle.text),
            "sequence": .integer(bundle.manifest.sequence), "pushed": .bool(summary?.isNew ?? false),
            "sent": .integer(Int64(summary?.sent ?? 0)),
            "sentBytes": .integer(Int64(clamping: summary?.sentBytes ?? 0)),
            "mounted": .integer(Int64(summary?.mounted ?? 0)), "requests": .integer(Int64(requests)),
            "versions": .array((summary?.versions ?? []).map { .string($0.text) }),
        ]
    }
}
