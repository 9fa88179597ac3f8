import Bundles
import ContentStore
import EvaluationRecords
import Identifiers
import Signing

extension StoredBundle {
    /// The profile of the data that a version was judged on; nil if the bundle has none.
    /// - Throws: `reference.foreign` if it is of something else than its name and the bundle say, `reference.too-large`, `reference.invalid`,
    ///   `reference.format`, or `reference.damaged` if the disk changed it. Nothing else of the bundle is the worse for it.
    func reference(of model: ModelName, _ version: VersionID, in store: ContentStore) throws -> ReferenceProfile? {
        guard let resource = resources.named(Self.referenceName(model, version)) else { return nil }
        let subject = resource.name.text
        let bytes = try bytes(
            of: resource,
            limit: ReferenceProfile.limit,
            (.referenceTooLarge, .referenceDamaged),
            in: store
        )
        let profile = try ReferenceProfile.read(bytes, subject: subject)
        guard let listed = manifest.model(model)?.versions.first(where: { $0.version == version }) else {
            throw RecordFailure(
                .referenceForeign,
                subject,
                expected: "a profile of a version of the bundle",
                found: "one of \(model)/\(version), which it does not have"
            )
        }
        try profile.require(model, version, listed.manifest)
        return profile
    }

    private static func referenceName(_ model: ModelName, _ version: VersionID) -> EntryName {
        EntryName(unchecked: "references/\(model)/\(version).json")
    }
}
