import Bundles
import ContentStore
import EvaluationRecords
import Identifiers
import Signing

extension StoredBundle {
    /// A signed file that is named as a comparison.
    struct ComparisonFile: Sendable {
        let resource: SignedResource
        /// The digits of its id that its name has.
        let digits: String
    }

    /// The files that are named as comparisons, ascending by name. Nothing is read.
    /// - Parameter cursor: only those with a later name; nil: all.
    func comparisonFiles(after cursor: String? = nil) -> some Sequence<ComparisonFile> {
        resources.beginning(with: "comparisons/").lazy
            .filter { resource in cursor.map { EntryName(unchecked: $0) < resource.name } ?? true }
            .compactMap(ComparisonFile.init)
    }

    /// Reads a comparison.
    /// - Throws: `comparison.foreign` if it is of a version that the bundle does not have, or has with another content, or is not the record
    ///   that its name says; `comparison.too-large`, `comparison.invalid`, `comparison.format`, or `comparison.damaged` if the disk
    ///   changed it. Then it is no evidence, and nothing else of the bundle is the worse for it.
    func comparison(_ file: ComparisonFile, in store: ContentStore) throws -> ComparisonRecord {
        let subject = file.resource.name.text
        let bytes = try bytes(
            of: file.resource,
            limit: RecordLimits.bytes,
            (.comparisonTooLarge, .comparisonDamaged),
            in: store
        )
        let record = try ComparisonRecord.read(bytes, subject: subject)
        try record.require(file.resource.name) { model, version in
            manifest.model(model)?.versions.first { $0.version == version }?.manifest
        }
        return record
    }

    /// Comparisons that are read at most to find one of two versions.
    static let mostComparisons = 100

    /// The comparison of two versions of a model on the same rows that was signed with the bundle.
    /// - Parameters:
    ///   - first: the digest of one version's manifest.
    ///   - second: of the other.
    /// - Returns: nil if the bundle has none of the two. Files that cannot be read are passed over: they are no evidence.
    func comparison(
        of model: ModelName,
        _ first: Digest,
        _ second: Digest,
        in store: ContentStore
    ) -> (task: EvaluationTask, challenger: Challenger)? {
        for resource in resources.beginning(with: "comparisons/").prefix(Self.mostComparisons) {
            guard resource.size <= UInt64(RecordLimits.bytes),
                let bytes = try? store.read(resource.digest, limit: RecordLimits.bytes),
                let record = try? ComparisonRecord.read(bytes, subject: resource.name.text),
                let challenger = record.challenger(of: model, [first, second])
            else { continue }
            return (record.result.task, challenger)
        }
        return nil
    }
}

extension ComparisonRecord {
    /// The challenger of a model that was compared with the champion, if these two are the versions.
    fileprivate func challenger(of model: ModelName, _ manifests: Set<Digest>) -> Challenger? {
        let champion = result.first.model
        return result.challengers.first { challenger in
            let other = challenger.version.model
            return champion.name == model && other.name == model
                && Set([champion.manifest, other.manifest].compactMap(\.self)) == manifests
        }
    }
}

extension StoredBundle.ComparisonFile {
    /// - Returns: nil unless the name is `comparisons/ID12.json`.
    fileprivate init?(_ resource: SignedResource) {
        let parts = resource.name.components
        guard parts.count == 2, let digits = Self.digits(of: parts[1]) else { return nil }
        self.init(resource: resource, digits: digits)
    }
}
