import ArgumentParser
import Bundles
import DurableFiles
import Identifiers
import Signing

/// By whose word a bundle is taken.
struct TrustOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Whom to trust: a PEM file of public keys or CA certificates, or a directory like a node's: .pem, .yaml, .crl, revoked (repeatable).",
            valueName: "pem|dir"
        )
    )
    var trust: [String] = []

    @Option(
        help: ArgumentHelp("Judge certificates as of this time; else now.", valueName: "time"),
        transform: { try ArgumentText.time($0) }
    )
    var at: Timestamp?

    var moment: Timestamp { at ?? Machine.now() }

    /// Everything that the files and directories hold.
    func load() throws -> Trust {
        var files = TrustFiles()
        for path in trust { try files.add(path) }
        return try files.trust()
    }
}

/// The text of a PEM file that the user named.
enum PEMText {
    static func read(_ path: String) throws -> String {
        String(decoding: try OpenFile.read(path).readAll(limit: 1 << 20), as: UTF8.self)
    }
}

/// A bundle that is looked into, and whether that can be believed.
struct BundleView {
    let bundle: UnverifiedBundle
    /// nil: nothing of it is verified.
    let signer: Signer?

    /// - Parameter wanted: small files to read besides.
    static func read(
        _ path: String,
        _ options: TrustOptions,
        _ console: Console,
        wanted: (EntryName) -> Bool = { _ in false }
    ) throws -> BundleView {
        let bundle = try naming(path) { try UnverifiedBundle.read(path, wanted: wanted) }
        guard !options.trust.isEmpty else { return BundleView(bundle: bundle, signer: nil) }
        let verified = try verify(path, options, console)
        guard verified.manifestDigest == bundle.manifestDigest, verified.signature == bundle.signature else {
            throw FileFailure(.changed, path, "it changed while it was read; look at it when nobody writes to it")
        }
        return BundleView(bundle: bundle, signer: verified.signer)
    }

    static func verify(_ path: String, _ options: TrustOptions, _ console: Console) throws -> VerifiedBundle {
        let progress = ProgressDisplay("Verifying", console)
        defer { progress.finish() }
        let trust = try options.load()
        return try naming(path) {
            try BundleFile.verify(path, trust: trust, now: options.moment, width: Machine.width) {
                progress.update($0, $1)
            }
        }
    }
}
