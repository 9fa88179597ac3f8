import ContentStore
import EvaluationRecords
import Identifiers
import Signing

extension StoredBundle {
    /// How often two versions of a model answered the same rows otherwise, by a comparison that was signed with the bundle.
    struct KnownDisagreement: Sendable, Hashable {
        /// The upper bound of the share of rows with another class; 0 in a regression.
        let share: Double
        /// The 99th percentile of the difference of the predictions; nil in classification.
        let difference: Double?
    }

    /// Comparisons that are read at most.
    private static let mostComparisons = 100

    /// - Parameters:
    ///   - first: the digest of one version's manifest.
    ///   - second: of the other.
    /// - Returns: nil if the bundle has no comparison of the two that says it. Files that cannot be read are passed over: they are no
    ///   evidence.
    func disagreement(of model: ModelName, _ first: Digest, _ second: Digest, in store: ContentStore)
        -> KnownDisagreement?
    {
        for resource in resources.beginning(with: "comparisons/").prefix(Self.mostComparisons) {
            guard resource.size <= UInt64(RecordLimits.bytes),
                let bytes = try? store.read(resource.digest, limit: RecordLimits.bytes),
                let record = try? ComparisonRecord.read(bytes, subject: resource.name.text),
                let found = record.disagreement(of: model, first, second)
            else { continue }
            return found
        }
        return nil
    }
}

extension ComparisonRecord {
    fileprivate func disagreement(
        of model: ModelName,
        _ first: Digest,
        _ second: Digest
    ) -> StoredBundle.KnownDisagreement? {
        let champion = result.first.model
        for challenger in result.challengers {
            let other = challenger.version.model
            guard champion.name == model, other.name == model,
                Set([champion.manifest, other.manifest]) == [first, second]
            else { continue }
            if result.task == .regression {
                guard let difference = challenger.disagreement99, difference >= 0 else { continue }
                return StoredBundle.KnownDisagreement(share: 0, difference: difference)
            }
            guard let high = challenger.disagreement.bounds?.high else { continue }
            return StoredBundle.KnownDisagreement(share: min(1, max(0, high)), difference: nil)
        }
        return nil
    }
}
