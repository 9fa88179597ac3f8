import DurableFiles
import Identifiers
import MLflow
import SignOff
import Signing

/// A policy and its reviewers, read from files.
struct PolicyFiles {
    let policy: SignOffPolicy
    let reviewers: Reviewers

    /// - Parameters:
    ///   - directory: nil for `reviewers` beside the policy.
    ///   - trust: the signers of bundles; nil if they are not known.
    init(_ path: String, reviewers directory: String?, trust: Trust?) throws {
        let bytes = try OpenFile.read(path).readAll(limit: SignOffPolicy.limit)
        policy = try SignOffPolicy.read(bytes, file: path) { try YAMLSettings.read($0, subject: $1) }
        let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        reviewers = try Self.reviewers(directory ?? parent + "reviewers", policy, trust)
    }

    private static func reviewers(
        _ path: String,
        _ policy: SignOffPolicy,
        _ trust: Trust?
    ) throws -> Reviewers {
        guard policy.hasReviewers else { return try Reviewers(files: [], policy: policy, trust: trust) }
        let directory = try DirectoryHandle(path: path)
        var files: [(name: String, pem: String)] = []
        var notes: [TrustNote] = []
        var lists: [(name: String, bytes: [UInt8])] = []
        var revoked: (name: String, text: String)?
        for name in try directory.names().sorted() {
            let file = directory.fullPath(of: name)
            if name.hasSuffix(".pem") { files.append((name, try PEMText.read(file))) }
            if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                notes.append(
                    TrustNote(file: name) {
                        try YAMLSettings.read(OpenFile.read(file).readAll(limit: 1 << 20), subject: name)
                    }
                )
            }
            if name.hasSuffix(".crl") {
                lists.append((name, try OpenFile.read(file).readAll(limit: Revocations.listLimit)))
            }
            if name == "revoked" { revoked = (name, try PEMText.read(file)) }
        }
        return try Reviewers(
            files: files,
            notes: notes,
            revocations: Revocations(words: revoked, lists: lists),
            policy: policy,
            trust: trust
        )
    }

    /// What the policy says to a bundle.
    func decide(
        _ bundle: ReviewedBundle,
        _ claims: ClaimLines,
        nodes: [String],
        at now: Timestamp
    ) -> SignOffDecision {
        let question = SignOffQuestion(
            bundle: bundle.facts,
            active: bundle.active,
            claims: claims.claims.map { SignOffQuestion.ReceivedClaim($0) },
            flaws: claims.flaws,
            now: now,
            nodes: nodes
        )
        return SignOffJudge.decide(question, policy: policy, reviewers: reviewers)
    }
}
