import Bundles
package import DurableFiles
package import Identifiers
import MLflow
import SignOff
import Signing

/// Decides each sign-off of a kit as a node would, and compares the decision with `kit.json`. A kit changes no policy of a node, so a node is
/// asked only for what does not depend on one (`NodeConformance.claimResults`).
package struct SignOffConformance: Sendable {
    private let document: ConformanceKit
    private let bundles: DirectoryHandle
    private let directory: DirectoryHandle?
    private let trust: Trust
    private let reviewers: [(name: String, pem: String)]
    private let now: Timestamp

    /// - Throws: also for a kit whose reviewers are not there.
    package init(_ document: ConformanceKit, in bundles: DirectoryHandle, now: Timestamp) throws {
        self.document = document
        self.bundles = bundles
        self.now = now
        let pem = try bundles.read(file: ConformanceKit.trustFile, limit: Self.keyLimit)
        trust = try Trust(files: [(ConformanceKit.trustName, String(decoding: pem, as: UTF8.self))])
        // An older kit has none.
        guard !document.signOffs.isEmpty else {
            directory = nil
            reviewers = []
            return
        }
        let directory = try bundles.open(directory: SignOffCase.directoryName)
        self.directory = directory
        reviewers = try Self.keys(in: directory.open(directory: SignOffCase.reviewersName))
    }

    private static let keyLimit = 1 << 16

    private static func keys(in directory: DirectoryHandle) throws -> [(name: String, pem: String)] {
        try directory.names().sorted().filter { $0.hasSuffix(".pem") }.map { name in
            (name, String(decoding: try directory.read(file: name, limit: keyLimit), as: UTF8.self))
        }
    }

    /// Blocks. Calls `each` with every result as it comes.
    package func run(each: (CaseResult) throws -> Void) throws -> [CaseResult] {
        guard let directory else { return [] }
        return try document.signOffs.map { item in
            let result = try evaluate(item, directory)
            try each(result)
            return result
        }
    }

    private func evaluate(_ item: SignOffCase, _ directory: DirectoryHandle) throws -> CaseResult {
        do {
            let bundle = try BundleFile.verify(bundles.fullPath(of: item.bundle), trust: trust, now: now, width: 1)
            guard bundle.manifest.project == document.project else {
                return .broken(item, "the bundle is of the project \(bundle.manifest.project)")
            }
            return compare(item, try decide(item, bundle, directory))
        } catch let failure as FileFailure {
            throw failure
        } catch let failure as any CodedFailure {
            return .broken(item, "not decided: \(failure.subject): \(failure.message) [\(failure.stableCode)]")
        }
    }

    private func decide(
        _ item: SignOffCase,
        _ bundle: VerifiedBundle,
        _ directory: DirectoryHandle
    ) throws -> SignOffDecision {
        let text = try directory.read(file: item.policy, limit: SignOffPolicy.limit)
        let policy = try SignOffPolicy.read(text, file: item.policy) { try YAMLSettings.read($0, subject: $1) }
        let lines = try ClaimLines(directory.read(file: item.claims, limit: ClaimLines.limit), name: item.claims)
        let question = SignOffQuestion(
            bundle: try bundle.facts(),
            active: bundle.active,
            claims: lines.claims.map { SignOffQuestion.ReceivedClaim($0) },
            flaws: lines.flaws,
            now: now
        )
        return SignOffJudge.decide(
            question,
            policy: policy,
            reviewers: try Reviewers(files: reviewers, policy: policy, trust: trust)
        )
    }

    private func compare(_ item: SignOffCase, _ decision: SignOffDecision) -> CaseResult {
        let codes = Set(decision.findings.map(\.code.rawValue)).sorted()
        let word = SignOffCase.word(decision.allowed)
        let found = codes.isEmpty ? word : "\(word) with \(SignOffCase.text(of: codes))"
        let isExpected = decision.allowed == item.isAllowed && codes == item.codes
        return isExpected ? .held(item, found) : .broken(item, found)
    }
}
