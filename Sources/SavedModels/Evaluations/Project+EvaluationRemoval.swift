import ContentStore
import EvaluationRecords
package import Identifiers

/// The rule by which old evaluations are removed.
package struct EvaluationPruning: Sendable {
    /// Evaluations made before this time are old.
    package var before: Timestamp
    /// Versions whose evaluations stay, whatever their age: an alias, or `active`.
    package var keeping: [String]
    /// True removes nothing, and only says what would go.
    package var isDryRun: Bool

    package init(before: Timestamp, keeping: [String] = [], isDryRun: Bool = false) {
        self.before = before
        self.keeping = keeping
        self.isDryRun = isDryRun
    }

    /// The word for the active version.
    package static let active = "active"
    /// The word for the version that others must beat: the active one, and the one with that alias.
    package static let champion = "champion"
}

/// The outcome of a pruning.
package struct EvaluationPruningReport: Sendable {
    /// Those that were removed, or would be.
    package let removed: [KeptEvaluation]
    /// Old ones that stay, and why.
    package let kept: [(evaluation: KeptEvaluation, reason: String)]
    /// Old drift reports that were removed, or would be.
    package let removedDrift: [KeptDrift]
    package let blobs: Int
    /// Bytes that were freed on the disk.
    package let bytes: UInt64
}

extension Project {
    /// Removes an evaluation from all versions that have it, a comparison or a drift report, with the content that nothing else needs.
    /// - Parameter force: true removes one that a bundle or a comparison names, too.
    /// - Throws: `evaluation.missing`, `evaluation.ambiguous`, `evaluation.in-use`; nothing is removed then.
    @discardableResult
    package func removeRecord(_ text: String, force: Bool = false) throws -> KeptRecord {
        let removed = try change("slipway evaluation") { state in
            let kept = try state.record(named: text)
            if !force, let use = state.use(of: kept.id) {
                throw SavedModelsFailure(
                    .evaluationInUse,
                    "\(kept.id.short)",
                    expected: "a record that nothing names",
                    found: "\(use); keep it, or remove it with --force"
                )
            }
            state.forget([kept.id])
            return kept
        }
        _ = try collectGarbage()
        return removed
    }

    /// Removes old evaluations, but never one that a bundle or a comparison names, and old drift reports.
    package func prune(_ rule: EvaluationPruning) throws -> EvaluationPruningReport {
        let (removed, kept, drift) = try change("slipway evaluations --prune") { state in
            var removed: [KeptEvaluation] = []
            var kept: [(KeptEvaluation, String)] = []
            for evaluation in state.evaluations where evaluation.mark.created < rule.before {
                if let reason = state.use(of: evaluation.id) ?? state.reason(to: rule.keeping, evaluation) {
                    kept.append((evaluation, reason))
                } else {
                    removed.append(evaluation)
                }
            }
            // Copies share an id: it goes where nothing keeps it.
            let needed = Set(kept.map(\.0.id))
            removed.removeAll { needed.contains($0.id) }
            let drift = state.driftReports.filter {
                $0.mark.created < rule.before && !state.keeps($0.mark.model, rule.keeping)
            }
            if !rule.isDryRun { state.forget(Set(removed.map(\.id) + drift.map(\.id))) }
            return (removed, kept, drift)
        }
        let isNothing = rule.isDryRun || removed.isEmpty && drift.isEmpty
        let freed = isNothing ? (blobs: 0, bytes: 0) : try collectGarbage()
        return EvaluationPruningReport(
            removed: removed,
            kept: kept.map { (evaluation: $0.0, reason: $0.1) },
            removedDrift: drift,
            blobs: freed.blobs,
            bytes: freed.bytes
        )
    }
}

extension ProjectState {
    /// The user of a record, in words; nil if nothing names it.
    fileprivate func use(of id: EvaluationID) -> String? {
        if let bundle = exports.last(where: { $0.evaluations.contains(id) }) {
            return "it is in the bundle \(bundle.id)"
        }
        if let comparison = comparisons.first(where: { $0.mark.evaluations.contains(id) }) {
            return "the comparison \(comparison.id.short) names it"
        }
        return nil
    }

    /// The reason why a rule keeps an evaluation; nil if it does not.
    fileprivate func reason(to keeping: [String], _ evaluation: KeptEvaluation) -> String? {
        evaluation.version.flatMap { reason(to: keeping, evaluation.model, $0) }
    }

    /// The reason why a rule keeps the attachments of a version.
    private func reason(to keeping: [String], _ name: ModelName, _ version: VersionID) -> String? {
        guard let model = model(name) else { return nil }
        for word in keeping {
            let isActive = word == EvaluationPruning.active || word == EvaluationPruning.champion
            if isActive, model.active == version { return "\(name)/\(version) is active" }
            if model.aliases[word] == version { return "\(name)/\(version) is @\(word)" }
        }
        return nil
    }

    /// True if a rule keeps the drift reports with the answers of a model.
    fileprivate func keeps(_ model: EvaluatedModel?, _ keeping: [String]) -> Bool {
        guard let model, let version = model.version else { return false }
        return reason(to: keeping, model.name, version) != nil
    }

    /// Takes records out, with the predictions that no other evaluation of the same version is of.
    fileprivate mutating func forget(_ ids: Set<EvaluationID>) {
        documents.forget(ids)
        for model in models {
            var changed = model
            for var version in model.versions {
                version.attachments.forget(ids)
                changed.put(version)
            }
            if changed != model { put(changed) }
        }
    }

    /// Takes out the comparisons of which a version is no longer here.
    mutating func forgetComparisons(naming versions: [SavedVersion], of model: ModelName) {
        documents.removeAll { attachment in
            guard let mark = attachment.comparison else { return false }
            return versions.contains { mark.names(model, $0.version, $0.manifest) }
        }
    }
}

extension [Attachment] {
    fileprivate mutating func forget(_ ids: Set<EvaluationID>) {
        let count = count
        removeAll { attachment in
            (attachment.evaluation?.id ?? attachment.comparison?.id ?? attachment.drift?.id).map(ids.contains) ?? false
        }
        guard count != self.count else { return }
        let needed = Set(compactMap(\.evaluation?.predictions))
        removeAll { $0.kind == PredictionsAttachment.self && !needed.contains($0.digest) }
    }
}
