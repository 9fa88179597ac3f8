import ContentStore
import EvaluationRecords
import Identifiers
import Signing

extension StoredBundle {
    /// Comparisons that are read at most.
    private static let mostComparisons = 100

    /// How two versions of a model compare on the same rows, by a comparison that was signed with the bundle.
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
