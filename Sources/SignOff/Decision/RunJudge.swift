import Identifiers
import Signing

/// Judges whether the bundle ran on another node before, by that node's own record.
///
/// Of each node its newest record counts, so that a good one from before a breach does not.
struct RunJudge {
    private let question: SignOffQuestion
    private let book: ClaimBook
    private let wanted: PolicyEvidence.Run
    private(set) var findings: [SignOffFinding] = []
    /// The moment at which the last record that holds grows too old; nil for never.
    private(set) var end: Timestamp?

    /// Something that a record lacks.
    private struct Flaw {
        let code: SignOffCode
        let expected: String
        let found: String
    }

    init(question: SignOffQuestion, book: ClaimBook, wanted: PolicyEvidence.Run) {
        self.question = question
        self.book = book
        self.wanted = wanted
    }

    mutating func judge() {
        let newest = newest()
        guard !newest.isEmpty else { return blockMissing() }
        let judged = newest.map { node, runs in (node, runs, runs.flatMap { flaws(of: $0) }) }
        let holding = judged.filter { $0.2.isEmpty }
        guard holding.isEmpty else {
            let ends = holding.map { $0.1.compactMap { self.end(of: $0) }.min() }
            if ends.allSatisfy({ $0 != nil }) { end = ends.compactMap { $0 }.max() }
            return
        }
        // Nodes ascend by name, so that the choice is the same for any order of claims.
        let best = judged.min { $0.2.count < $1.2.count }
        for flaw in best?.2 ?? [] {
            findings.append(
                SignOffFinding(flaw.code, .blocks, best?.0 ?? "", expected: flaw.expected, found: flaw.found)
            )
        }
    }

    /// The newest records of each node about this bundle; several if they are of the same time.
    private mutating func newest() -> [(node: String, runs: [ClaimBook.Run])] {
        var newest: [String: [ClaimBook.Run]] = [:]
        // They ascend by time.
        for run in book.runs where isAboutThis(run) && isStanding(run) {
            // What a node whose clock is ahead says now may be that the bundle failed: an older record does not stand in for it.
            guard !isEarly(run) else {
                newest[run.node] = nil
                continue
            }
            let known = newest[run.node] ?? []
            newest[run.node] = known.last?.claim.issued == run.claim.issued ? known + [run] : [run]
        }
        return newest.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private func isAboutThis(_ run: ClaimBook.Run) -> Bool {
        question.bundle.disagreement(with: run.claim) == nil && wanted.nodes.contains { $0.isSame(as: run.node) }
    }

    private mutating func isStanding(_ run: ClaimBook.Run) -> Bool {
        let (claim, moment) = (run.claim, question.moment)
        if let expires = claim.expires, moment >= expires {
            note(.claimExpired, run, "a record that is valid at \(moment)", "one until \(expires)")
            return false
        }
        guard !book.isWithdrawn(run) else {
            note(.claimWithdrawn, run, "a claim that stands", "one that was withdrawn")
            return false
        }
        return true
    }

    private mutating func isEarly(_ run: ClaimBook.Run) -> Bool {
        let (issued, moment) = (run.claim.issued, question.moment)
        guard issued > moment.adding(seconds: ClaimBook.tolerance) else { return false }
        note(.claimEarly, run, "a time up to \(moment)", "\(issued)")
        return true
    }

    private func flaws(of run: ClaimBook.Run) -> [Flaw] {
        let claim = run.claim
        var flaws: [Flaw] = []
        func add(_ code: SignOffCode, _ expected: String, _ found: String) {
            flaws.append(Flaw(code: code, expected: expected, found: "\(found) (\(run.name))"))
        }
        if claim.active != question.active {
            add(.evidenceFailed, Self.words(question.active), Self.words(claim.active))
        }
        if claim.outcome == .rolledBack {
            add(.evidenceFailed, "a bundle that stayed current there", "one that was rolled back")
        }
        if claim.length < wanted.length {
            add(.evidenceFailed, "\(DurationText.text(of: wanted.length)) there", "\(Int64(claim.length)) s")
        }
        if wanted.withoutBreach, !claim.breaches.isEmpty {
            let rules = claim.breaches.prefix(5).map { "\($0.rule) at \($0.time)" }.joined(separator: ", ")
            add(.evidenceFailed, "no breach of a rule", "\(claim.breaches.count): \(rules)")
        }
        if let answers = wanted.answers, (claim.answers?.requests ?? 0) < answers {
            add(
                .evidenceFailed,
                "\(answers) answered requests",
                claim.answers.map { "\($0.requests)" } ?? "none counted"
            )
        }
        if let age = wanted.maxAge, question.moment >= claim.until.adding(seconds: age) {
            add(.evidenceOld, "a record of the last \(DurationText.text(of: age))", "one up to \(claim.until)")
        }
        return flaws
    }

    private func end(of run: ClaimBook.Run) -> Timestamp? {
        [wanted.maxAge.map { run.claim.until.adding(seconds: $0) }, run.claim.expires].compactMap { $0 }.min()
    }

    private mutating func blockMissing() {
        let nodes = wanted.nodes.joined(separator: " or ")
        let others = book.runs.count
        findings.append(
            SignOffFinding(
                .evidenceMissing,
                .blocks,
                nodes,
                expected:
                    "a record of \(nodes) that this bundle ran there for \(DurationText.text(of: wanted.length)); "
                    + "`slipway promote` brings it along",
                found: others == 0 ? "none" : "\(others) of other bundles or nodes, or that do not count"
            )
        )
    }

    private mutating func note(_ code: SignOffCode, _ run: ClaimBook.Run, _ expected: String, _ found: String) {
        findings.append(SignOffFinding(code, .note, run.name, expected: expected, found: found))
    }

    private static func words(_ active: [ModelName: VersionID]) -> String {
        let pairs = active.sorted { $0.key < $1.key }.map { "\($0.key)/\($0.value)" }
        return "the active versions " + (pairs.isEmpty ? "of no model" : pairs.joined(separator: ", "))
    }
}
