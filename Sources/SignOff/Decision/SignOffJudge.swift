import Identifiers
import Signing

/// Decides what a policy says to a bundle. Pure: the same policy, reviewers and question give the same decision, in whatever order and how often the
/// claims come.
package struct SignOffJudge {
    private let policy: SignOffPolicy
    private let reviewers: Reviewers
    private let question: SignOffQuestion
    private let rule: PolicyRule
    private let number: Int
    private var findings: [SignOffFinding] = []
    /// Moments from which on a part no longer holds.
    private var ends: [Timestamp] = []

    package static func decide(
        _ question: SignOffQuestion,
        policy: SignOffPolicy,
        reviewers: Reviewers
    ) -> SignOffDecision {
        guard let (number, rule) = policy.rule(of: question.bundle.project) else {
            return withoutRule(question, policy)
        }
        guard rule.mode != .off, question.purpose != .unasked else {
            return plain(policy, rule.mode, number)
        }
        var judge = SignOffJudge(policy, reviewers, question, rule, number)
        return judge.decision()
    }

    private init(
        _ policy: SignOffPolicy,
        _ reviewers: Reviewers,
        _ question: SignOffQuestion,
        _ rule: PolicyRule,
        _ number: Int
    ) {
        self.policy = policy
        self.reviewers = reviewers
        self.question = question
        self.rule = rule
        self.number = number
    }

    private static func plain(_ policy: SignOffPolicy, _ mode: PolicyMode, _ rule: Int?) -> SignOffDecision {
        SignOffDecision(
            allowed: true,
            mode: mode,
            policy: policy.digest,
            rule: rule,
            findings: [],
            approvals: [],
            until: nil,
            breakGlass: nil
        )
    }

    private static func withoutRule(_ question: SignOffQuestion, _ policy: SignOffPolicy) -> SignOffDecision {
        // To go back, nothing is asked but that no approval was taken back, and here none was needed.
        guard policy.fallback != .off, question.purpose == .deployment else {
            return plain(policy, policy.fallback, nil)
        }
        let finding = SignOffFinding(
            .noRule,
            .blocks,
            question.bundle.project.text,
            expected: "a rule of \(policy.file) for this project",
            found: "none, and its default is \(policy.fallback.rawValue)"
        )
        return SignOffDecision(
            allowed: policy.fallback == .warn,
            mode: policy.fallback,
            policy: policy.digest,
            rule: nil,
            findings: [finding],
            approvals: [],
            until: nil,
            breakGlass: nil
        )
    }

    private mutating func decision() -> SignOffDecision {
        let book = ClaimBook(question, policy, rule, reviewers)
        let sorting = SignOffSorting(
            question,
            policy,
            rule,
            book,
            exporter: reviewers.identities(of: question.bundle.signer, question.bundle.material)
        )
        findings = book.findings + sorting.findings
        judgeRejections(sorting)
        var counted: [UsableApproval] = []
        if question.purpose == .deployment {
            counted = judgeSignOffs(sorting)
            judgeFreshness(book)
            judgeEvidence(book, sorting)
        } else {
            judgeWithdrawals(sorting)
        }
        let isClear = !findings.contains { $0.weight == .blocks }
        let emergency = isClear ? nil : breakGlass(sorting)
        let unique = Set(findings)
        return SignOffDecision(
            allowed: isClear || rule.mode == .warn || emergency != nil,
            mode: rule.mode,
            policy: policy.digest,
            rule: number,
            findings: unique.sorted(by: SignOffFinding.precedes),
            approvals: counted.sorted { ($0.person, $0.role) < ($1.person, $1.role) }.map { one in
                SignOffDecision.Approval(
                    role: one.role,
                    person: one.person,
                    claim: one.claim,
                    issued: one.issued,
                    until: one.until
                )
            },
            until: isClear ? ends.min() : nil,
            breakGlass: emergency
        )
    }

    private mutating func judgeRejections(_ sorting: SignOffSorting) {
        for entry in sorting.rejections {
            guard case .signOff(let claim) = entry.content else { continue }
            let comment = claim.comment.isEmpty ? "" : ": \(claim.comment)"
            findings.append(
                SignOffFinding(
                    .rejected,
                    rule.reject == .any ? .blocks : .note,
                    entry.name,
                    expected: "no rejection that stands; its author withdraws it with `slipway withdraw`",
                    found: "one of \(claim.issued) by \(Self.person(entry.author, claim.role))\(comment)"
                )
            )
        }
    }

    private mutating func judgeWithdrawals(_ sorting: SignOffSorting) {
        for entry in sorting.withdrawn {
            guard case .signOff(let claim) = entry.content, rule.signOffs.contains(where: { $0.role == claim.role })
            else { continue }
            findings.append(
                SignOffFinding(
                    .withdrawn,
                    .blocks,
                    entry.name,
                    expected: "a bundle of which no approval was withdrawn",
                    found: "the withdrawn approval of \(Self.person(entry.author, claim.role))"
                )
            )
        }
    }

    private mutating func judgeSignOffs(_ sorting: SignOffSorting) -> [UsableApproval] {
        let tally = SignOffTally(rule: rule)
        let result = tally.count(sorting.approvals)
        for (role, count) in result.missing {
            let threshold = rule.signOffs.first { $0.role == role }?.threshold ?? count
            let there = result.counted.filter { $0.role == role }.map(\.person)
            findings.append(
                SignOffFinding(
                    .missing,
                    .blocks,
                    role.text,
                    expected: "approvals by \(threshold) \(threshold == 1 ? "person" : "people") of \(role)",
                    found: Self.found(there) + awaited(role, there)
                )
            )
        }
        if result.isComplete, let end = tally.end(of: sorting.approvals) { ends.append(end) }
        return result.counted
    }

    private static func found(_ people: [String]) -> String {
        people.isEmpty ? "none" : "\(people.count), by \(people.joined(separator: ", "))"
    }

    /// The reviewers who may still sign.
    private func awaited(_ role: RoleName, _ there: [String]) -> String {
        guard let role = policy.role(role) else { return "" }
        var others = role.people.map(\.name).filter { !there.contains($0) }
        others += (role.certificates?.names ?? []).map(\.text)
        return others.isEmpty ? "" : "; missing is any of \(others.joined(separator: ", "))"
    }

    private mutating func judgeFreshness(_ book: ClaimBook) {
        guard let freshness = rule.freshness else { return }
        let moment = question.moment
        var newest: (time: Timestamp, policy: Digest, name: String)?
        for entry in book.entries {
            guard case .heartbeat(let claim) = entry.content, claim.project == question.bundle.project,
                entry.author.roles.contains(freshness.role),
                claim.issued <= moment.adding(seconds: ClaimBook.tolerance)
            else { continue }
            // Entries ascend by time.
            newest = (claim.issued, claim.policy, entry.name)
        }
        let every = DurationText.text(of: freshness.every)
        guard let newest, moment < newest.time.adding(seconds: freshness.every) else {
            findings.append(
                SignOffFinding(
                    .stale,
                    .blocks,
                    freshness.role.text,
                    expected: "a heartbeat of \(freshness.role) in the last \(every), which shows what was withdrawn",
                    found: newest.map { "the last of \($0.time)" } ?? "none"
                )
            )
            return
        }
        ends.append(newest.time.adding(seconds: freshness.every))
        guard newest.policy != policy.digest else { return }
        findings.append(
            SignOffFinding(
                .otherPolicy,
                .note,
                newest.name,
                expected: "the policy \(policy.digest) in view",
                found: "\(newest.policy)"
            )
        )
    }

    private mutating func judgeEvidence(_ book: ClaimBook, _ sorting: SignOffSorting) {
        var judge = EvidenceJudge(question: question, policy: policy, book: book, approvals: sorting.approvals)
        for one in rule.evidence { judge.judge(one) }
        findings += judge.findings
        ends += judge.ends
    }

    /// The emergency that lets the bundle through, if somebody asked for it and may.
    private mutating func breakGlass(_ sorting: SignOffSorting) -> SignOffDecision.BreakGlass? {
        guard let reason = question.breakGlass else { return nil }
        guard let settings = rule.breakGlass else {
            findings.append(
                SignOffFinding(
                    .breakGlassMissing,
                    .blocks,
                    question.bundle.project.text,
                    expected: "break-glass in rules[\(number - 1)] of \(policy.file)",
                    found: "none"
                )
            )
            return nil
        }
        let emergency = emergency(settings, sorting.emergencies)
        guard let emergency else {
            findings.append(
                SignOffFinding(
                    .breakGlassMissing,
                    .blocks,
                    settings.role.text,
                    expected: "approvals by \(settings.threshold) of \(settings.role) in the last "
                        + "\(DurationText.text(of: settings.lasts)), whose comment begins with "
                        + SignOffSorting.emergencyMark,
                    found: "fewer" + awaited(settings.role, [])
                )
            )
            return nil
        }
        let people = emergency.map(\.person)
        findings.append(
            SignOffFinding(
                .breakGlass,
                .note,
                settings.role.text,
                expected: "no emergency",
                found: "one by \(people.joined(separator: ", ")): \(reason)"
            )
        )
        let end = emergency.compactMap(\.until).min() ?? question.moment
        return SignOffDecision.BreakGlass(
            reason: PlainText.excerpt(reason, limit: ClaimLimits.comment),
            people: people,
            claims: emergency.map(\.claim),
            until: end
        )
    }

    /// - Returns: the newest approval of as many people as are needed; nil for too few.
    private func emergency(
        _ settings: PolicyRule.BreakGlass,
        _ approvals: [UsableApproval]
    ) -> [UsableApproval]? {
        let moment = question.moment
        let timely = approvals.filter { $0.role == settings.role }.compactMap { one -> UsableApproval? in
            let end = one.issued.adding(seconds: settings.lasts)
            guard moment < end else { return nil }
            return UsableApproval(
                role: one.role,
                person: one.person,
                author: one.author,
                claim: one.claim,
                issued: one.issued,
                until: min(one.until ?? end, end)
            )
        }.sorted { left, right in
            left.issued == right.issued ? left.claim < right.claim : left.issued > right.issued
        }
        let groups = PersonGroups(timely.map(\.author.identities))
        var seen: Set<Int> = []
        let chosen = timely.indices.filter { seen.insert(groups.group(of: $0)).inserted }.map { timely[$0] }
        return chosen.count >= settings.threshold ? Array(chosen.prefix(settings.threshold)) : nil
    }

    private static func person(_ author: ReviewerSignature, _ role: RoleName) -> String {
        "\(author.person(in: role) ?? "somebody"), \(role)"
    }
}
