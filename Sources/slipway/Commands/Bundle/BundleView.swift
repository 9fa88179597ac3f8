import Bundles
import DurableFiles
import Identifiers
import Signing

/// A bundle that a command shows, verified or not.
struct BundleView {
    let bundle: UnverifiedBundle
    /// nil: nothing of it is verified.
    let signer: Signer?

    /// - Parameters:
    ///   - base: has what a delta leaves out.
    ///   - wanted: true for small files to read as well.
    static func read(
        _ path: String,
        _ options: TrustOptions,
        _ console: Console,
        base: BundleBase? = nil,
        wanted: (EntryName) -> Bool = { _ in false }
    ) throws -> BundleView {
        let bundle = try naming(path) { try UnverifiedBundle.read(path, base: base, wanted: wanted) }
        guard !options.trust.isEmpty else { return BundleView(bundle: bundle, signer: nil) }
        let verified = try verify(path, options, console, base: base)
        guard verified.manifestDigest == bundle.manifestDigest, verified.signature == bundle.signature else {
            throw FileFailure(.changed, path, "it changed while it was read; try again when no program writes to it")
        }
        return BundleView(bundle: bundle, signer: verified.signer)
    }

    /// - Parameter base: has what a delta leaves out.
    static func verify(
        _ path: String,
        _ options: TrustOptions,
        _ console: Console,
        base: BundleBase? = nil
    ) throws -> VerifiedBundle {
        let progress = ProgressDisplay("Verifying", console)
        defer { progress.finish() }
        let trust = try options.load()
        return try naming(path) {
            try BundleFile.verify(
                path,
                base: base,
                trust: trust,
                now: options.moment,
                width: OwnProcess.processorCount
            ) {
                progress.update($0, $1)
            }
        }
    }
}
