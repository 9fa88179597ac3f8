package import Identifiers
package import Signing

/// The check that a claim is worth keeping beside a bundle: it is about this bundle, and somebody of the policy signed it. What it is worth is the
/// judge's to say.
package struct ClaimScreening: Sendable {
    private let bundle: BundleFacts
    private let reviewers: Reviewers?
    private let now: Timestamp

    /// - Parameter reviewers: nil where there is no policy, and nobody is known.
    package init(_ bundle: BundleFacts, reviewers: Reviewers?, at now: Timestamp) {
        self.bundle = bundle
        self.reviewers = reviewers
        self.now = now
    }

    /// - Parameter received: the time at which a claim that is kept came; nil for now.
    /// - Returns: nil for a claim to keep.
    package func objection(to claim: Claim, received: Timestamp? = nil) -> SignOffFinding? {
        if let other = disagreement(with: claim) {
            return SignOffFinding(
                .claimDisagrees,
                .note,
                "\(claim.content.kind.noun) \(claim.statement.short)",
                expected: "\(other.name) \(other.own)",
                found: other.found
            )
        }
        guard let reviewers else { return nil }
        let question = SignOffQuestion(
            bundle: bundle,
            active: [:],
            claims: [SignOffQuestion.ReceivedClaim(claim, received: received)],
            now: now
        )
        var verifier = ClaimVerifier(question: question, reviewers: reviewers)
        return verifier.verified().isEmpty && verifier.runs.isEmpty ? verifier.findings.first : nil
    }

    private func disagreement(with claim: Claim) -> BundleFacts.Disagreement? {
        switch claim.content {
        case .signOff(let signOff): bundle.disagreement(with: signOff)
        case .heartbeat(let heartbeat) where heartbeat.project != bundle.project:
            BundleFacts.Disagreement(name: "the project", own: bundle.project.text, found: heartbeat.project.text)
        case .evaluation(let evaluation)
        where bundle.versions[evaluation.model]?[evaluation.version]?.manifest != evaluation.manifest:
            BundleFacts.Disagreement(
                name: "a version of",
                own: bundle.bundle.text,
                found: "\(evaluation.model)/\(evaluation.version) with the manifest \(evaluation.manifest)"
            )
        case .probation(let record): bundle.disagreement(with: record)
        default: nil
        }
    }
}

extension BundleFacts {
    /// A field of a sign-off that is another bundle's.
    struct Disagreement {
        let name: String
        let own: String
        let found: String
    }

    func disagreement(with record: ProbationClaim) -> Disagreement? {
        let fields = [
            Disagreement(name: "the statement", own: statement.description, found: record.statement.description),
            Disagreement(name: "the project", own: project.text, found: record.project.text),
            Disagreement(name: "the bundle", own: bundle.text, found: record.bundle.text),
        ]
        return fields.first { !$0.own.isSame(as: $0.found) }
    }

    func disagreement(with claim: SignOffClaim) -> Disagreement? {
        let fields = [
            Disagreement(name: "the statement", own: statement.description, found: claim.statement.description),
            Disagreement(name: "the project", own: project.text, found: claim.project.text),
            Disagreement(name: "the bundle", own: bundle.text, found: claim.bundle.text),
            Disagreement(name: "the sequence", own: "\(sequence)", found: "\(claim.sequence)"),
            Disagreement(name: "the manifest", own: manifest.description, found: claim.manifest.description),
            Disagreement(name: "the root", own: root.description, found: claim.root.description),
        ]
        return fields.first { !$0.own.isSame(as: $0.found) }
    }
}
