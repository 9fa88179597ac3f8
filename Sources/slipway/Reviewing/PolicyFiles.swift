import DurableFiles
import Identifiers
import MLflow
import NodeAPI
import SignOff
import Signing
import StrictJSON

/// A policy and its reviewers, read from files or as a node has them.
struct PolicyFiles {
    let policy: SignOffPolicy
    let reviewers: Reviewers

    /// - Parameters:
    ///   - directory: nil for `reviewers` beside the policy.
    ///   - trust: the signers of bundles; nil if they are not known.
    init(_ path: String, reviewers directory: String?, trust: Trust?) throws {
        let bytes = try OpenFile.read(path).readAll(limit: SignOffPolicy.limit)
        let parent = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
        try self.init(bytes, file: path, trust: trust) { try Self.files(directory ?? parent + "reviewers") }
    }

    /// The policy that a node goes by.
    /// - Parameter subject: what messages call it.
    /// - Returns: nil where the node has none.
    init?(_ report: PolicyReport, _ subject: String, trust: Trust?) throws {
        guard let document = report.document else { return nil }
        let files = try (report.reviewers ?? []).map { file in
            guard let content = Base64.decode(file.content) else {
                throw SignOffFailure(.reviewer, "\(subject): \(file.name)", expected: Base64.rule, found: "other text")
            }
            return (name: file.name, bytes: content)
        }
        try self.init(Array(document.utf8), file: subject, trust: trust) { files }
        guard policy.digest.description == report.digest else {
            throw SignOffFailure(
                .syntax,
                subject,
                expected: "the policy with the digest \(report.digest ?? "none")",
                found: "\(policy.digest)"
            )
        }
    }

    /// - Parameter files: asked for only where the policy has roles.
    private init(
        _ bytes: [UInt8],
        file: String,
        trust: Trust?,
        _ files: () throws -> [(name: String, bytes: [UInt8])]
    ) throws {
        policy = try SignOffPolicy.read(bytes, file: file) { try YAMLSettings.read($0, subject: $1) }
        reviewers = try Self.reviewers(policy.hasReviewers ? files() : [], policy, trust)
    }

    /// The files of a directory that have a meaning there.
    private static func files(_ path: String) throws -> [(name: String, bytes: [UInt8])] {
        let directory = try DirectoryHandle(path: path)
        return try directory.names().sorted().compactMap { name in
            guard let limit = limit(of: name) else { return nil }
            return (name, try OpenFile.read(directory.fullPath(of: name)).readAll(limit: limit))
        }
    }

    private static func limit(of name: String) -> Int? {
        if name == "revoked" || [".pem", ".yaml", ".yml"].contains(where: { name.hasSuffix($0) }) { return 1 << 20 }
        return name.hasSuffix(".crl") ? Revocations.listLimit : nil
    }

    private static func reviewers(
        _ files: [(name: String, bytes: [UInt8])],
        _ policy: SignOffPolicy,
        _ trust: Trust?
    ) throws -> Reviewers {
        var keys: [(name: String, pem: String)] = []
        var notes: [TrustNote] = []
        var lists: [(name: String, bytes: [UInt8])] = []
        var revoked: (name: String, text: String)?
        for file in files {
            let text = String(decoding: file.bytes, as: UTF8.self)
            if file.name.hasSuffix(".pem") { keys.append((file.name, text)) }
            if file.name.hasSuffix(".yaml") || file.name.hasSuffix(".yml") {
                notes.append(TrustNote(file: file.name) { try YAMLSettings.read(file.bytes, subject: file.name) })
            }
            if file.name.hasSuffix(".crl") { lists.append(file) }
            if file.name == "revoked" { revoked = (file.name, text) }
        }
        return try Reviewers(
            files: keys,
            notes: notes,
            revocations: Revocations(words: revoked, lists: lists),
            policy: policy,
            trust: trust
        )
    }

    /// The decision of the policy on a deployment of a bundle.
    func decide(_ bundle: ReviewedBundle, _ claims: ClaimLines, _ circumstances: PolicyCircumstances) -> SignOffDecision
    {
        let question = SignOffQuestion(
            bundle: bundle.facts,
            active: bundle.active.merging(circumstances.active) { _, wanted in wanted },
            claims: claims.claims.map { SignOffQuestion.ReceivedClaim($0) },
            flaws: claims.flaws,
            now: circumstances.now,
            nodes: circumstances.nodes,
            current: circumstances.current,
            breakGlass: circumstances.breakGlass
        )
        return SignOffJudge.decide(question, policy: policy, reviewers: reviewers)
    }
}

/// The circumstances of a decision besides the bundle and its claims.
struct PolicyCircumstances {
    let now: Timestamp
    /// Names of the node.
    var nodes: [String] = []
    /// Active versions other than the bundle's own.
    var active: [ModelName: VersionID] = [:]
    /// The versions that run now.
    var current: [ModelName: SignOffQuestion.CurrentVersion] = [:]
    /// The reason to let the bundle through in an emergency.
    var breakGlass: String?
}
