import DurableFiles
import Identifiers
import MLflow
import NodeAPI
import SignOff
import Signing
import StrictJSON

/// STATE/policy.yaml with the files of STATE/reviewers, as they were when they were read. What changes on the disk later has no effect.
struct NodePolicy: Sendable {
    /// A file of STATE/reviewers.
    struct File: Sendable, Hashable {
        let name: String
        let bytes: [UInt8]
    }

    let policy: SignOffPolicy
    let text: String
    /// Ascending by name.
    let files: [File]

    static let fileName = "policy.yaml"
    static let directoryName = "reviewers"
    private static let revokedFile = "revoked"
    private static let endings = [".pem", ".yaml", ".yml", ".crl"]
    private static let fileLimit = 1 << 20

    /// Reads the policy of a state.
    /// - Returns: nil where there is none, and nothing is asked for.
    /// - Throws: `SignOffFailure`.
    static func read(in root: DirectoryHandle) throws -> NodePolicy? {
        guard try root.status(of: fileName) != nil else {
            try requireNoOtherName(in: root)
            return nil
        }
        let bytes = try content(of: fileName, in: root, limit: SignOffPolicy.limit, .syntax)
        let policy = try SignOffPolicy.read(bytes, file: fileName) { try YAMLSettings.read($0, subject: $1) }
        return NodePolicy(policy: policy, text: try text(bytes, fileName), files: try files(in: root))
    }

    /// A policy under a name that nobody reads would let everything through.
    private static func requireNoOtherName(in root: DirectoryHandle) throws {
        for name in otherNames where try root.status(of: name) != nil {
            throw SignOffFailure(
                .format,
                root.fullPath(of: name),
                expected: "a policy with the name \(fileName)",
                found: "one that no node reads; rename it, or remove it"
            )
        }
    }

    private static let otherNames = ["policy.yml", "policy.json"]

    private static func files(in root: DirectoryHandle) throws -> [File] {
        guard try root.status(of: directoryName) != nil else { return [] }
        let directory = try root.open(directory: directoryName)
        return try directory.names().sorted().filter { name in
            !name.hasPrefix(DirectoryHandle.temporaryPrefix)
                && (name == revokedFile || endings.contains { name.hasSuffix($0) })
        }.map { name in
            let limit = name.hasSuffix(".crl") ? Revocations.listLimit : fileLimit
            return File(name: name, bytes: try content(of: name, in: directory, limit: limit, .reviewer))
        }
    }

    private static func content(
        of name: String,
        in directory: DirectoryHandle,
        limit: Int,
        _ code: SignOffCode
    ) throws(SignOffFailure) -> [UInt8] {
        do {
            return try directory.read(file: name, limit: limit)
        } catch {
            throw SignOffFailure(code, directory.fullPath(of: name), error.message, underlying: error)
        }
    }

    private static func text(_ bytes: [UInt8], _ name: String) throws(SignOffFailure) -> String {
        do {
            return try TextBytes.decoded(bytes)
        } catch {
            throw SignOffFailure(.reviewer, name, expected: error.expected, found: error.found)
        }
    }

    /// The keys and certificates of the people, held apart from those of the signers.
    /// - Parameter trust: the signers of bundles as they are now; nil where they are not known.
    func reviewers(_ trust: Trust?) throws -> Reviewers {
        let revoked = files.first { $0.name == Self.revokedFile }
        return try Reviewers(
            files: files.filter { $0.name.hasSuffix(".pem") }.map { ($0.name, try Self.text($0.bytes, $0.name)) },
            notes: files.filter { $0.name.hasSuffix(".yaml") || $0.name.hasSuffix(".yml") }.map { file in
                TrustNote(file: file.name) { try YAMLSettings.read(file.bytes, subject: file.name) }
            },
            revocations: Revocations(
                words: try revoked.map { (name: $0.name, text: try Self.text($0.bytes, $0.name)) },
                lists: files.filter { $0.name.hasSuffix(".crl") }.map { (name: $0.name, bytes: $0.bytes) }
            ),
            policy: policy,
            trust: trust
        )
    }

    /// The digest of the reviewers' files, names and contents.
    var reviewersDigest: Digest {
        StreamingDigest.of(files.flatMap { Array("\($0.name)\n\(StreamingDigest.of($0.bytes))\n".utf8) })
    }

    /// By which the audit names it.
    var identity: String { "policy \(policy.digest), reviewers \(reviewersDigest)" }

    /// Tells whether the versions that run now matter to a project's rule.
    func comparesWithCurrent(_ project: ProjectName) -> Bool {
        let evidence = policy.rule(of: project)?.rule.evidence ?? []
        return evidence.contains { if case .comparison = $0 { true } else { false } }
    }

    /// The mode for a project.
    func mode(of project: ProjectName) -> PolicyMode { policy.rule(of: project)?.rule.mode ?? policy.fallback }
}

extension PolicyReport {
    /// - Parameter policy: nil where there is none.
    init(_ policy: NodePolicy?, read: Timestamp, findings: [String]) {
        self.init(
            digest: policy.map { $0.policy.digest.description },
            document: policy?.text,
            reviewers: policy?.files.map { ReviewersFile(name: $0.name, content: Base64.text(of: $0.bytes)) },
            read: read,
            findings: findings
        )
    }
}
