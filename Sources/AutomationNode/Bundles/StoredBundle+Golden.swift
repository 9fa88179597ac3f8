import Bundles
import ContentStore
import Evaluation
import Identifiers
import Inference
import Signing

extension StoredBundle {
    /// The prediction that a version made where it was made; nil if the bundle has none.
    /// - Throws: `golden.invalid` if it cannot be read, or is of something else.
    func golden(_ model: ModelName, _ version: VersionID, in store: ContentStore) throws -> GoldenRecord? {
        guard let resource = resources.named(GoldenRecord.entryName(model, version)) else { return nil }
        let subject = "golden prediction of \(model) \(version)"
        guard resource.size <= UInt64(GoldenRecord.sizeLimit) else {
            throw ScoringFailure(
                .goldenInvalid,
                subject,
                expected: "at most \(GoldenRecord.sizeLimit) bytes",
                found: "\(resource.size)"
            )
        }
        let record = try GoldenRecord.read(
            store.read(resource.digest, limit: GoldenRecord.sizeLimit),
            subject: subject
        )
        guard
            let listed = manifest.models.first(where: { $0.name == model })?.versions.first(where: {
                $0.version == version
            })
        else {
            throw ScoringFailure(
                .goldenInvalid,
                subject,
                expected: "a version that is in the bundle",
                found: "none of it"
            )
        }
        try record.require(model, version, listed.manifest)
        return record
    }
}
