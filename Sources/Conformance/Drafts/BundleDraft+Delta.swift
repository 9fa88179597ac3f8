import Bundles
import DurableFiles
package import Identifiers
package import Signing

extension BundleDraft {
    /// The same bundle as a delta, without the contents of another draft.
    /// - Parameter change: puts other contents in the list than the honest ones.
    package func delta(
        beside base: BundleDraft,
        signedBy identity: SigningIdentity,
        changing change: (inout [Digest]) -> Void = { _ in }
    ) throws -> [UInt8] {
        let statement = try statement()
        let signature = try BundleSignature.sign(statement, with: identity)
        let plan = try TarLayout(resources: statement.resources, signatureSize: UInt64(signature.count))
        let before = try base.statement()
        let document = base.contents()[TarLayout.manifestName.text] ?? []
        let manifest = try BundleManifest(json: document)
        var digests = plan.contents(beside: Set(before.resources.map(\.digest)))
        let own = Set(digests)
        change(&digests)
        let delta = BundleDelta(
            base: BundleDelta.Base(
                project: manifest.project,
                bundle: manifest.bundle,
                sequence: manifest.sequence,
                digest: StreamingDigest.of(document)
            ),
            contents: digests
        )
        let contents = contents()
        var tar = Self.entry(TarLayout.signatureName, signature) + Self.entry(TarLayout.deltaName, delta.json())
        for entry in plan.entries where !entry.isHardLink && own.contains(entry.digest) {
            tar += entry.header + Self.padded(contents[entry.name.text] ?? [])
        }
        let end = (tar.count + 1024 + 10239) / 10240 * 10240
        return tar + [UInt8](repeating: 0, count: end - tar.count)
    }
}
