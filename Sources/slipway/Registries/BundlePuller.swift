import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import OCIRegistry
import Signing
import StrictJSON

/// A bundle that was pulled into a file.
struct PulledBundle {
    let path: String
    let reference: RegistryReference
    let manifest: BundleManifest
    let summary: BundlePull.Summary
    /// Bytes of the tar.
    let bytes: UInt64
    let requests: Int
    /// Nil: the signature was not checked.
    let signer: Signer?

    var json: JSONValue {
        [
            "file": .string(path), "reference": .string(reference.description),
            "digest": .optional(reference.digest?.description), "project": .string(manifest.project.text),
            "bundle": .string(manifest.bundle.text), "sequence": .integer(manifest.sequence),
            "bytes": .integer(Int64(clamping: bytes)), "fetched": .integer(Int64(summary.fetched)),
            "fetchedBytes": .integer(Int64(clamping: summary.fetchedBytes)),
            "reused": .integer(Int64(summary.reused)), "requests": .integer(Int64(requests)),
            "verified": .bool(signer != nil),
            "signer": .optional(signer?.description),
        ]
    }
}

/// Pulls a bundle into a file, which gets its name only when it is complete.
struct BundlePuller {
    let reference: RegistryReference
    let base: BundleBase?
    /// The trusted signers, and the time at which they are judged; nil: the signature is not checked.
    let trust: (trust: Trust, moment: Timestamp)?
    let console: Console
    /// False where the file goes to a place that nobody finds again.
    let keepsPart: Bool

    /// - Parameter output: nil: named after the project and the bundle, here.
    func run(_ client: RegistryClient, to output: String?) async throws -> PulledBundle {
        let bundle = try await RegistryBundle.open(reference, client)
        // Before anything large is fetched.
        if let trust {
            try naming(reference.description) {
                _ = try VerifiedHead.verify(bundle.head, trust: trust.trust, now: trust.moment)
            }
        }
        let manifest = try BundleManifest(
            json: bundle.manifest,
            limit: VerificationLimits.standard.documentBytes
        )
        let path = output ?? "\(manifest.project)-\(manifest.bundle).tar"
        let place = try OutputPath(path)
        guard try place.directory.status(of: place.name) == nil else {
            throw FileFailure(.alreadyThere, path, expected: "the name of a new file", found: "an existing file")
        }
        let partial = try PartialFile.open(for: place.name, in: place.directory, of: bundle)
        let summary = try await fetch(bundle, into: partial, client)
        let signer = try await BlockingPool(width: 1).run { try finish(partial, place) }
        return PulledBundle(
            path: path,
            reference: bundle.reference,
            manifest: manifest,
            summary: summary,
            bytes: bundle.layout.totalSize,
            requests: client.requests,
            signer: signer
        )
    }

    private func fetch(
        _ bundle: RegistryBundle,
        into partial: PartialFile,
        _ client: RegistryClient
    ) async throws -> BundlePull.Summary {
        let progress = ProgressDisplay("Pulling", console)
        defer { progress.finish() }
        do {
            return try await BundlePull(bundle, client, base: base, progress: { progress.update($0, $1) })
                .run(into: partial.file, resumes: partial.isBegun)
        } catch let failure as RegistryFailure where failure.code.isOfContent {
            // It would end in the same way again.
            partial.remove()
            throw failure
        } catch {
            progress.finish()
            guard keepsPart else { throw error }
            console.warn("what came is kept beside the output file; the same command goes on there")
            throw error
        }
    }

    private func finish(_ partial: PartialFile, _ place: OutputPath) throws -> Signer? {
        do {
            let path = place.directory.fullPath(of: partial.name)
            let signer = try trust.map { trust in
                try naming(reference.description) {
                    try BundleFile.verify(
                        path,
                        trust: trust.trust,
                        now: trust.moment,
                        width: OwnProcess.processorCount
                    ).signer
                }
            }
            try partial.finish(as: place.name)
            return signer
        } catch {
            partial.remove()
            throw error
        }
    }
}
