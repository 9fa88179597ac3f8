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
    /// Bytes that were freed on the disk, or would be.
    package let bytes: UInt64
}

extension Project {
    /// Removes an evaluation from all versions that have it, a comparison or a drift report, with the content that nothing else needs.
    /// - Parameters:
    ///   - force: true removes one that a bundle or a comparison names, too.
    ///   - isDryRun: true changes nothing.
    /// - Throws: `evaluation.missing`, `evaluation.ambiguous`, `evaluation.in-use`; nothing is removed then.
    @discardableResult
    package func removeRecord(_ text: String, force: Bool = false, isDryRun: Bool = false) throws -> KeptRecord {
        guard !isDryRun else { return try state().removable(text, force: force) }
        let removed = try change("slipway evaluation") { state in
            let kept = try state.removable(text, force: force)
            state.forget([kept.id])
            return kept
        }
        _ = try collectGarbage()
        return removed
    }

    /// Removes old evaluations, but never one that a bundle or a comparison names, and old drift reports.
    package func prune(_ rule: EvaluationPruning) throws -> EvaluationPruningReport {
        guard !rule.isDryRun else {
            var state = try state()
            let old = state.removeOld(rule)
            return old.report(try old.isNothing ? nil : garbage(of: state))
        }
        let old = try change("slipway evaluations --prune") { state in state.removeOld(rule) }
        return old.report(try old.isNothing ? nil : collectGarbage())
    }
}

/// The old evaluations and drift reports of a project, by a rule.
private struct OldRecords {
    var removed: [KeptEvaluation] = []
    var kept: [(evaluation: KeptEvaluation, reason: String)] = []
    var drift: [KeptDrift] = []

    var isNothing: Bool { removed.isEmpty && drift.isEmpty }

    /// - Parameter freed: nil for nothing.
    func report(_ freed: (blobs: Int, bytes: UInt64)?) -> EvaluationPruningReport {
        EvaluationPruningReport(
            removed: removed,
            kept: kept,
            removedDrift: drift,
            blobs: freed?.blobs ?? 0,
            bytes: freed?.bytes ?? 0
        )
    }
}

extension ProjectState {
    /// The record that a text names, if it may be removed.
    /// - Throws: `evaluation.missing`, `evaluation.ambiguous`, `evaluation.in-use`
    fileprivate func removable(_ text: String, force: Bool) throws -> KeptRecord {
        let kept = try record(named: text)
        if !force, let use = use(of: kept.id) {
            throw SavedModelsFailure(
                .evaluationInUse,
                "\(kept.id.short)",
                expected: "a record that nothing names",
                found: "\(use); keep it, or remove it with --force"
            )
        }
        return kept
    }

    /// Takes out what is old by a rule, and nothing that is needed.
    fileprivate mutating func removeOld(_ rule: EvaluationPruning) -> OldRecords {
        var old = OldRecords()
        for evaluation in evaluations where evaluation.mark.created < rule.before {
            if let reason = use(of: evaluation.id) ?? reason(to: rule.keeping, evaluation) {
                old.kept.append((evaluation, reason))
            } else {
                old.removed.append(evaluation)
            }
        }
        // Copies share an id: it goes where nothing keeps it.
        let needed = Set(old.kept.map(\.evaluation.id))
        old.removed.removeAll { needed.contains($0.id) }
        old.drift = driftReports.filter {
            $0.mark.created < rule.before && !keeps($0.mark.model, rule.keeping)
        }
        forget(Set(old.removed.map(\.id) + old.drift.map(\.id)))
        return old
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
