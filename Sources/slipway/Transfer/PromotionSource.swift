import AsyncSupport
import Bundles
import DurableFiles
import Identifiers
import NodeAPI
import NodeClient
import Signing

/// The first node of a promotion: its bundle, the claims about it, and the node's own record.
struct PromotionSource: Sendable {
    let client: NodeClient
    let console: Console
    /// The public key of the node; nil where the user did not give it, and only the second node judges.
    let nodeKey: Trust?
    /// The signers of bundles; nil where only the second node judges.
    let trust: Trust?
    let now: Timestamp

    /// A bundle to promote.
    struct Promoted: Sendable {
        let report: BundleReport
        /// Those that the node has, and its own record.
        let claims: ClaimLines
        /// nil where the bundle was never current there.
        let record: ProbationClaim?
    }

    /// - Parameter file: further claims; nil for none.
    /// - Throws: `node.bundle-unknown`, `node.bundle-ambiguous`, `promotion.record`.
    func find(_ name: PromotedName, and file: ClaimsFile?) async throws -> Promoted {
        let report = try await BundleOnNode(try await text(name), name.project).find(client)
        let read = try ClaimLines(
            try await client.claims(report.project, report.digest),
            name: client.address.description
        )
        let further = try file?.readExisting() ?? ClaimLines()
        for flaw in read.flaws + further.flaws {
            console.warn("\(flaw.place): no claim: \(flaw.message) [\(flaw.code)]")
        }
        let own = try await record(of: report)
        let all = read.bytes + further.bytes + (own.map { $0.claim.bytes + [UInt8(ascii: "\n")] } ?? [])
        return Promoted(
            report: report,
            claims: try ClaimLines(all, name: "the claims of \(report.bundle)"),
            record: own?.record
        )
    }

    private func text(_ name: PromotedName) async throws -> String {
        if let bundle = name.bundle { return bundle }
        guard let current = try await client.project(name.project).current else {
            throw CommandFailure(
                .bundleUnknown,
                name.project.text,
                expected: "a bundle that is current on \(client.address), or its name: PROJECT/BUNDLE",
                found: "none that is current"
            )
        }
        return current.bundleDigest
    }

    /// The node's record, which must be about this bundle.
    private func record(of bundle: BundleReport) async throws -> (claim: Claim, record: ProbationClaim)? {
        let bytes: [UInt8]
        do {
            bytes = try await client.probation(bundle.project, bundle.digest)
        } catch let problem as NodeProblem where problem.stableCode == "probation.not-run" {
            console.warn(
                "\(client.address) has no record of \(bundle.bundle): \(problem.message) [\(problem.stableCode)]"
            )
            return nil
        }
        let claim = try Claim(bytes, name: "the record of \(client.address)")
        guard case .probation(let record) = claim.content, record.project == bundle.project,
            record.bundle == bundle.bundle
        else {
            throw refusal("a record of \(bundle.project)/\(bundle.bundle)", "another claim")
        }
        if let nodeKey { _ = try claim.signer(under: nodeKey, at: now) }
        return (claim, record)
    }

    /// Fetches the bundle into a private file, verifies it, and removes the file after the body.
    func withFile<Value>(of promoted: Promoted, _ body: (String) async throws -> Value) async throws -> Value {
        let parent = try DirectoryHandle(path: Console.environment("TMPDIR") ?? "/tmp")
        let name = DirectoryHandle.temporaryName(for: "slipway-promote")
        try parent.make(directory: name, mode: 0o700)
        defer { try? parent.removeTree(name) }
        // The name that messages have.
        let path = parent.fullPath(of: "\(name)/\(promoted.report.project)-\(promoted.report.bundle).tar")
        _ = try await BundleDownloader(client: client, bundle: promoted.report, console: console).run(to: path)
        try verify(path, promoted)
        return try await body(path)
    }

    private func verify(_ path: String, _ promoted: Promoted) throws {
        if let trust {
            _ = try naming(path) {
                try BundleFile.verify(path, trust: trust, now: now, width: OwnProcess.processorCount)
            }
        }
        guard let record = promoted.record else { return }
        let found = try BundleSignature.statementDigest(of: UnverifiedBundle.read(path).signature)
        guard found == record.statement else {
            throw refusal("a record about the statement \(found) of this bundle", "one about \(record.statement)")
        }
    }

    private func refusal(_ expected: String, _ found: String) -> CommandFailure {
        CommandFailure(.promotionRecord, client.address.description, expected: expected, found: found)
    }
}
