import EvaluationRecords
import Identifiers
import Signing

/// Judges the evidence that a rule needs of each version that becomes active.
struct EvidenceJudge {
    private let question: SignOffQuestion
    private let policy: SignOffPolicy
    private let book: ClaimBook
    private let approvals: [UsableApproval]
    private(set) var findings: [SignOffFinding] = []
    /// The moment at which each piece of evidence grows too old.
    private(set) var ends: [Timestamp] = []

    /// A version that becomes active.
    struct Wanted {
        let model: ModelName
        let version: VersionID
        /// nil for a version that the bundle does not have.
        let facts: BundleFacts.Version?

        var text: String { "\(model)/\(version)" }
    }

    init(question: SignOffQuestion, policy: SignOffPolicy, book: ClaimBook, approvals: [UsableApproval]) {
        self.question = question
        self.policy = policy
        self.book = book
        self.approvals = approvals
    }

    mutating func judge(_ evidence: PolicyEvidence) {
        switch evidence {
        case .evaluation(let wanted):
            for version in versions(wanted.model) { judge(wanted, version) }
        case .comparison(let wanted):
            for version in versions(wanted.model) { judge(wanted, version) }
        case .content(let wanted):
            for version in active { judge(wanted, version) }
        case .run(let wanted):
            var judge = RunJudge(question: question, book: book, wanted: wanted)
            judge.judge()
            findings += judge.findings
            if let end = judge.end { ends.append(end) }
        }
    }

    // MARK: Versions

    private var active: [Wanted] {
        question.active.sorted { $0.key < $1.key }.map { model, version in
            Wanted(model: model, version: version, facts: question.bundle.versions[model]?[version])
        }
    }

    /// The wanted versions whose models match. A model that is named in full must be among them.
    private mutating func versions(_ pattern: NamePattern) -> [Wanted] {
        let found = active.filter { pattern.matches($0.model.text) }
        if found.isEmpty, !pattern.text.contains(where: { $0 == "*" || $0 == "?" }) {
            block(.evidenceMissing, pattern.text, "an active version of this model", "none")
        }
        return found
    }

    // MARK: Evaluations

    private mutating func judge(_ wanted: PolicyEvidence.Evaluation, _ version: Wanted) {
        guard let facts = version.facts else {
            return block(.evidenceMissing, version.text, "this version in the bundle", "none")
        }
        let found = records(wanted, version, facts) + claimed(wanted, version, facts)
        let expected =
            "an evaluation of \(version.text) on the data set \(wanted.dataset), vouched for by "
            + wanted.by.map(\.text).joined(separator: " or ")
        guard !found.isEmpty else { return block(.evidenceMissing, version.text, expected, others(version)) }
        let timely = found.filter { isTimely($0.time, wanted.maxAge) }
        guard !timely.isEmpty else { return old(found.map(\.time), wanted.maxAge, version, expected) }
        let failures = timely.map { one in (one, wanted.require.filter { !one.holds($0) }) }
        let holding = failures.filter { $0.1.isEmpty }.map(\.0)
        guard holding.isEmpty else { return end(holding.map { ($0.time, $0.expires) }, wanted.maxAge) }
        let best = failures.min { $0.1.count < $1.1.count }
        for requirement in best?.1 ?? [] {
            block(
                .evidenceFailed,
                version.text,
                requirement.text,
                (best?.0).map { "\($0.found(requirement)) (\($0.name))" } ?? "nothing"
            )
        }
    }

    /// Records in the bundle, which its signer vouches for: of this content, on this data, over all of its rows.
    private func records(
        _ wanted: PolicyEvidence.Evaluation,
        _ version: Wanted,
        _ facts: BundleFacts.Version
    ) -> [EvaluationEvidence] {
        guard wanted.by.contains(.exporter) else { return [] }
        return question.bundle.evaluations.filter { isOf($0, version, facts, wanted.dataset) }
            .sorted { $0.id < $1.id }
            .map { EvaluationEvidence(record: $0, time: $0.run.created) }
    }

    /// Claims by people of the wanted roles. One whose record is in the bundle is judged by the record.
    private func claimed(
        _ wanted: PolicyEvidence.Evaluation,
        _ version: Wanted,
        _ facts: BundleFacts.Version
    ) -> [EvaluationEvidence] {
        book.entries.compactMap { entry in
            guard case .evaluation(let claim) = entry.content, claim.model == version.model,
                claim.version == version.version, claim.manifest == facts.manifest, claim.dataset == wanted.dataset,
                !entry.author.roles.isDisjoint(with: wanted.by), !book.isWithdrawn(entry),
                claim.expires.map({ question.moment < $0 }) ?? true
            else { return nil }
            guard let record = question.bundle.evaluations.first(where: { $0.id.digest == claim.evaluation }) else {
                return EvaluationEvidence(claim: claim, name: entry.name)
            }
            guard isOf(record, version, facts, wanted.dataset) else { return nil }
            return EvaluationEvidence(record: record, time: claim.issued, expires: claim.expires)
        }
    }

    private func isOf(
        _ record: EvaluationRecord,
        _ version: Wanted,
        _ facts: BundleFacts.Version,
        _ dataset: Digest
    ) -> Bool {
        record.result.model.name == version.model && record.result.model.version == version.version
            && record.result.model.manifest == facts.manifest && record.result.dataset.digest == dataset
            && record.result.selection == .all
    }

    /// Evaluations of the version that are no evidence, in words.
    private func others(_ version: Wanted) -> String {
        let records = question.bundle.evaluations.filter { $0.result.model.name == version.model }
        let claims = book.entries.filter { entry in
            if case .evaluation(let claim) = entry.content { claim.model == version.model } else { false }
        }
        guard !records.isEmpty || !claims.isEmpty else { return "none" }
        return "\(records.count) in the bundle and \(claims.count) claimed, of other versions, data, rows or signers"
    }

    // MARK: Comparisons

    private mutating func judge(_ wanted: PolicyEvidence.Comparison, _ version: Wanted) {
        guard let facts = version.facts else {
            return block(.evidenceMissing, version.text, "this version in the bundle", "none")
        }
        guard let current = question.current[version.model] else {
            return note(.nothingToCompare, version.text, "a version of \(version.model) that runs now", "none")
        }
        guard current.manifest != facts.manifest else {
            return note(.nothingToCompare, version.text, "another version than the one that runs now", "the same")
        }
        let found = comparisons(wanted, version, facts, current)
        let expected =
            "a comparison of \(version.text) with \(version.model)/\(current.version), which runs now"
            + (wanted.dataset.map { ", on the data set \($0)" } ?? "") + ", vouched for by "
            + wanted.by.map(\.text).joined(separator: " or ")
        guard !found.isEmpty else { return block(.evidenceMissing, version.text, expected, "none") }
        let timely = found.filter { isTimely($0.record.run.created, wanted.maxAge) }
        guard !timely.isEmpty else {
            return old(found.map(\.record.run.created), wanted.maxAge, version, expected)
        }
        let failures = timely.map { one in (one, wanted.require.filter { !one.holds($0) }) }
        let holding = failures.filter { $0.1.isEmpty }.map(\.0)
        guard holding.isEmpty else { return end(holding.map { ($0.record.run.created, nil) }, wanted.maxAge) }
        let best = failures.min { $0.1.count < $1.1.count }
        for requirement in best?.1 ?? [] {
            block(
                .evidenceFailed,
                version.text,
                requirement.text,
                (best?.0).map { "\($0.found(requirement)) (comparison \($0.record.id.short))" } ?? "nothing"
            )
        }
    }

    private func comparisons(
        _ wanted: PolicyEvidence.Comparison,
        _ version: Wanted,
        _ facts: BundleFacts.Version,
        _ current: SignOffQuestion.CurrentVersion
    ) -> [ComparisonEvidence] {
        question.bundle.comparisons.sorted { $0.id < $1.id }.compactMap { record in
            let result = record.result
            let first = result.first.model
            guard first.name == version.model, first.version == current.version, first.manifest == current.manifest,
                result.selection == .all, wanted.dataset.map({ $0 == result.dataset.digest }) ?? true,
                isVouchedFor(record.id.digest, wanted.by),
                let challenger = result.challengers.first(where: { one in
                    one.version.model.name == version.model && one.version.model.version == version.version
                        && one.version.model.manifest == facts.manifest
                })
            else { return nil }
            return ComparisonEvidence(record: record, challenger: challenger)
        }
    }

    /// True if the bundle's signer counts, or a person of a wanted role who approved has read this record.
    private func isVouchedFor(_ id: Digest, _ roles: [RoleName]) -> Bool {
        if roles.contains(.exporter) { return true }
        return book.entries.contains { entry in
            guard case .signOff(let claim) = entry.content, claim.evaluations.contains(id), roles.contains(claim.role)
            else { return false }
            return approvals.contains { $0.claim == entry.claim.digest }
        }
    }

    // MARK: Contents

    private mutating func judge(_ wanted: PolicyEvidence.Content, _ version: Wanted) {
        if wanted.golden, version.facts?.hasGolden != true {
            block(.goldenMissing, version.text, "golden predictions", "none")
        }
        guard let worst = wanted.scan else { return }
        guard let scan = version.facts?.scan else {
            return block(.scan, version.text, "a scan that is \(worst.rawValue)", "none")
        }
        guard scan > worst else { return }
        let expected = worst == .harmless ? "harmless" : "\(worst.rawValue) at worst"
        block(.scan, version.text, "a scan that is \(expected)", scan.rawValue)
    }

    // MARK: Times

    private func isTimely(_ time: Timestamp, _ maxAge: Double?) -> Bool {
        let moment = question.moment
        guard time <= moment.adding(seconds: ClaimBook.tolerance) else { return false }
        return maxAge.map { moment < time.adding(seconds: $0) } ?? true
    }

    private mutating func old(_ times: [Timestamp], _ maxAge: Double?, _ version: Wanted, _ expected: String) {
        let last = times.max().map { "\($0)" } ?? "none"
        let age = maxAge.map { ", of the last \(DurationText.text(of: $0))" } ?? ", not of the future"
        block(.evidenceOld, version.text, expected + age, "one of \(last)")
    }

    /// Notes when the last of several that hold grows too old.
    private mutating func end(_ times: [(time: Timestamp, expires: Timestamp?)], _ maxAge: Double?) {
        let own = times.map { one in
            [maxAge.map { one.time.adding(seconds: $0) }, one.expires].compactMap { $0 }.min()
        }
        guard own.allSatisfy({ $0 != nil }), let last = own.compactMap({ $0 }).max() else { return }
        ends.append(last)
    }

    private mutating func block(_ code: SignOffCode, _ subject: String, _ expected: String, _ found: String) {
        findings.append(SignOffFinding(code, .blocks, subject, expected: expected, found: found))
    }

    private mutating func note(_ code: SignOffCode, _ subject: String, _ expected: String, _ found: String) {
        findings.append(SignOffFinding(code, .note, subject, expected: expected, found: found))
    }
}
