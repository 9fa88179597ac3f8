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
    /// The layout of the whole bundle.
    package let plan: TarLayout
    /// The layout of this file: another one for a delta.
    package let layout: TarLayout
    /// The word of a delta; nil for a whole bundle.
    package let delta: BundleDelta?
    /// The small files that were asked for, by name; of a delta those that stand in it or in its base.
    package let texts: [EntryName: [UInt8]]

    /// Reads the head of a bundle, and small files of it where they are wanted.
    /// - Parameters:
    ///   - base: what a delta leaves out is read from it.
    ///   - wanted: which files to read besides; of at most 1 MiB each, or at the root, where they speak of the whole bundle, as
    ///     large as a document may be.
    package static func read(
        _ path: String,
        base: BundleBase? = nil,
        limits: VerificationLimits = .standard,
        wanted: (EntryName) -> Bool = { _ in false }
    ) throws -> UnverifiedBundle {
        let file = try OpenFile.read(path)
        var reader = try EntryReader(file)
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
        func isWanted(_ entry: TarLayout.Entry) -> Bool {
            guard entry.name != TarLayout.manifestName else { return true }
            let limit = entry.name.components.count == 1 ? limits.documentBytes : 1 << 20
            return entry.size <= UInt64(limit) && wanted(entry.name)
        }
        let delta = try reader.openDelta(of: opened.plan)
        let layout = delta?.layout ?? opened.plan
        var contents = try reader.contents(of: opened.plan, in: layout, where: isWanted)
        if let base, delta != nil {
            for entry in opened.plan.entries where isWanted(entry) && contents[entry.digest] == nil {
                contents[entry.digest] = try base.bytes(of: entry.digest, limit: limits.documentBytes)
            }
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
            layout: layout,
            delta: delta?.delta,
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
