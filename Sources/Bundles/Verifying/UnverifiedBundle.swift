package import Archive
import DurableFiles
package import Identifiers
package import Signing

/// The manifest and list of a bundle whose signature was not verified: to be shown, or sent to a node that verifies it, never to be
/// relied on.
package struct UnverifiedBundle: Sendable {
    package let path: String
    package let compression: Compression?
    package let manifest: BundleManifest
    package let manifestDigest: Digest
    package let signature: [UInt8]
    /// The signer that the signature names.
    package let claimedSigner: ClaimedSigner
    package let resources: [SignedResource]
    package let plan: TarLayout
    /// The small files that were asked for, by name.
    package let texts: [EntryName: [UInt8]]

    /// Reads the head of a bundle, and small files of it where they are wanted.
    /// - Parameter wanted: which files to read besides; of at most 1 MiB each, or at the root, where they speak of the whole
    ///   bundle, as large as a document may be.
    package static func read(
        _ path: String,
        limits: VerificationLimits = .standard,
        wanted: (EntryName) -> Bool = { _ in false }
    ) throws -> UnverifiedBundle {
        let file = try OpenFile.read(path)
        let reader = try EntryReader(file)
        var reading = SignatureReading(policy: .none, limits: limits)
        let opened = try reader.openSignature(&reading)
        let manifestEntry = opened.plan.entries[0]
        guard manifestEntry.size <= UInt64(limits.documentBytes) else {
            throw BundleFailure(
                .limitJSON,
                "bundle.json",
                expected: "at most \(limits.documentBytes) bytes",
                found: "\(manifestEntry.size)"
            )
        }
        let contents = try reader.contents(of: opened.plan) { entry in
            guard entry.name != TarLayout.manifestName else { return true }
            let limit = entry.name.components.count == 1 ? limits.documentBytes : 1 << 20
            return entry.size <= UInt64(limit) && wanted(entry.name)
        }
        let signature = try opened.bytes()
        return UnverifiedBundle(
            path: path,
            compression: reader.compression,
            manifest: try BundleManifest(json: contents[manifestEntry.digest] ?? [], limit: limits.documentBytes),
            manifestDigest: manifestEntry.digest,
            signature: signature,
            claimedSigner: try BundleSignature.claimedSigner(of: signature),
            resources: opened.statement.resources,
            plan: opened.plan,
            texts: Self.texts(contents, opened.plan, wanted)
        )
    }

    private static func texts(
        _ contents: [Digest: [UInt8]],
        _ plan: TarLayout,
        _ wanted: (EntryName) -> Bool
    ) -> [EntryName: [UInt8]] {
        var texts: [EntryName: [UInt8]] = [:]
        for entry in plan.entries where wanted(entry.name) { texts[entry.name] = contents[entry.digest] }
        return texts
    }
}
