import AsyncSupport
import Bundles
package import DurableFiles
import Identifiers
import NodeAPI
package import NodeClient

/// Sends each bundle of a kit to a node and compares the outcome with `kit.json`. Touches only the kit's own project.
package struct NodeConformance: Sendable {
    let document: ConformanceKit
    let directory: DirectoryHandle
    let client: NodeClient
    /// Cases with one of these needs are left out.
    let without: Set<ConformanceCase.Need>
    let pool = BlockingPool(width: 1)
    private var clock: any TimeSource { client.timeouts.clock }

    /// Seconds until a deployment must be current or over, and again until it must be rolled back.
    private static let timeout = 300.0

    package init(
        _ document: ConformanceKit,
        in directory: DirectoryHandle,
        client: NodeClient,
        without: Set<ConformanceCase.Need> = []
    ) {
        self.document = document
        self.directory = directory
        self.client = client
        self.without = without
    }

    /// - Parameter each: called with each result as it comes.
    /// - Throws: `kit.used` if the node has seen this kit, `kit.untrusted` if it does not trust the kit's key; a `NodeProblem`
    ///   where the token's role is too small; a `ClientFailure` where the node does not answer.
    package func run(each: (CaseResult) throws -> Void) async throws -> [CaseResult] {
        guard try await !client.projects().contains(where: { $0.project == document.project }) else {
            throw ConformanceFailure(
                .used,
                document.project.text,
                "the node already has this kit's bundles; write a new kit with slipway conformance"
            )
        }
        var assessment = NodeAssessment()
        var results: [CaseResult] = []
        for item in document.cases {
            let result = try await evaluate(item, &assessment)
            for one in [result] + (try await claimResults(beside: item, result)) {
                results.append(one)
                try each(one)
            }
        }
        for one in try await orderResults() {
            results.append(one)
            try each(one)
        }
        return results
    }

    private func evaluate(_ item: ConformanceCase, _ assessment: inout NodeAssessment) async throws -> CaseResult {
        if !item.needs.isDisjoint(with: without) {
            return CaseResult(item: item, verdict: .leftOut, found: "--without")
        }
        if let reason = assessment.reasons(against: item) { return .notProven(item, reason) }
        let bytes = try await content(of: item)
        if item.isRefusedAsOffer {
            let answer = try await offer(bytes)
            guard answer == item.code else {
                return .broken(item, "as an offer it was \(answer.map { "refused with \($0)" } ?? "taken")")
            }
        }
        let ended = try await send(item, bytes)
        if case .refused(let code) = ended, code == "signature.untrusted", assessment.isFresh, code != item.code {
            throw ConformanceFailure(
                .untrusted,
                client.address.description,
                "the node does not trust the kit's key; copy \(directory.fullPath(of: ConformanceKit.trustFile)) into its "
                    + "trust directory, and take it out afterwards"
            )
        }
        let result = assessment.verdict(on: item, ended)
        guard result.verdict != .broken, let other = try await strayed(from: assessment) else { return result }
        return .broken(item, "\(result.found), but then \(other)")
    }

    /// - Throws: `kit.foreign` if the bundle is of another project.
    private func content(of item: ConformanceCase) async throws -> [UInt8] {
        let path = directory.fullPath(of: item.file)
        return try await pool.run { [directory, document] in
            // An unreadable bundle names no project, and no node can take it.
            if let bundle = try? UnverifiedBundle.read(path), bundle.manifest.project != document.project {
                throw ConformanceFailure(
                    .foreign,
                    path,
                    expected: "a bundle of \(document.project)",
                    found: "one of \(bundle.manifest.project), which was not sent"
                )
            }
            return try directory.read(file: item.file, limit: 16 << 20)
        }
    }

    /// - Returns: the code of the refusal of the first two entries alone; nil if the node takes them.
    private func offer(_ bundle: [UInt8]) async throws -> String? {
        do {
            _ = try await client.offer(BundleHead.bytes(of: bundle))
            return nil
        } catch let problem as NodeProblem where problem.kind == .refused {
            return problem.stableCode
        }
    }

    private func send(_ item: ConformanceCase, _ bytes: [UInt8]) async throws -> DeliveryOutcome {
        let bundle: BundleReport
        do {
            bundle = try await client.upload(bundle: UploadSource(bytes: bytes))
        } catch let problem as NodeProblem where problem.kind == .refused {
            return .refused(problem.stableCode)
        }
        guard item.outcome != .refused else { return .taken }
        do {
            let request = DeploymentRequest(bundle: bundle.digest, reason: "slipway conformance")
            return try await follow(item, client.deploy(document.project, request))
        } catch let problem as NodeProblem where problem.kind == .refused {
            return .refused(problem.stableCode)
        }
    }

    private func follow(_ item: ConformanceCase, _ accepted: DeploymentReport) async throws -> DeliveryOutcome {
        var last = try await wait(for: accepted) { $0.state == .active || $0.state.isFinal }
        if last.state == .active {
            switch item.outcome {
            case .confirmed: last = try await confirm(last)
            case .rolledBack where item.needs.contains(.requests):
                if let reason = try await ask() {
                    _ = try await rollBack(last)
                    return .unproven(reason)
                }
                last = try await wait(for: last) { $0.state.isFinal }
            case .rolledBack where item.needs.contains(.hook):
                last = try await wait(for: last) { $0.state.isFinal || $0.hasHook }
                if last.hasHook { last = try await wait(for: last) { $0.state.isFinal || $0.hasPassedHook } }
            default: break
            }
        }
        guard last.state.isFinal else {
            let hadHook = last.hasHook
            let brought = try await rollBack(last)
            if item.needs.contains(.hook), !hadHook { return .unproven(Self.noHook) }
            return .stayed(brought)
        }
        if item.needs.contains(.hook), !last.hasHook { return .unproven(Self.noHook) }
        return .deployed(last)
    }

    private static let noHook = "the node has no hook for it: put node.yaml into its configuration"

    /// Confirms as soon as no hook of the operator runs any more.
    private func confirm(_ report: DeploymentReport) async throws -> DeploymentReport {
        // A hook begins shortly after the switch.
        try await clock.sleep(seconds: 0.3)
        let quiet = try await wait(for: report) { $0.state.isFinal || $0.isQuiet }
        guard !quiet.state.isFinal else { return quiet }
        do {
            return try await client.confirm(document.project)
        } catch let problem as NodeProblem where problem.stableCode == "probation.none" {
            return try await client.deployment(document.project, report.id)
        }
    }

    private func rollBack(_ report: DeploymentReport) async throws -> DeploymentReport {
        do {
            return try await client.rollBack(
                document.project,
                RollbackRequest(reason: "slipway conformance: it should have failed")
            )
        } catch let problem as NodeProblem where [.busy, .notFound].contains(problem.kind) {
            return try await client.deployment(document.project, report.id)
        }
    }

    /// Sends the request that ends the model's process. The answer does not matter, since another process may give it.
    /// - Returns: the reason if the token may not do that; nil otherwise.
    private func ask() async throws -> String? {
        do {
            _ = try await client.invoke(
                NodeInvocation(
                    project: document.project,
                    model: ConformanceFixture.model,
                    version: nil,
                    alias: nil,
                    wantsProbabilities: false,
                    contentType: "application/json",
                    body: Array(#"{"dataframe_split":{"columns":["x"],"data":[[\#(ConformanceModel.poison)]]}}"#.utf8)
                )
            )
        } catch let problem as NodeProblem {
            if problem.kind == .unauthorized { return "the token may not ask models: \(problem.message)" }
        }
        return nil
    }

    /// Polls, so that a deployment without an end ends at the time limit.
    private func wait(
        for report: DeploymentReport,
        _ isEnough: (DeploymentReport) -> Bool
    ) async throws -> DeploymentReport {
        let deadline = clock.now.adding(seconds: Self.timeout)
        var last = try await client.deployment(report.project, report.id)
        while !isEnough(last), clock.now < deadline {
            try await clock.sleep(seconds: 0.1)
            last = try await client.deployment(report.project, report.id)
        }
        return last
    }

    /// - Returns: the generation that is current in place of the expected one; nil if the expected one is.
    private func strayed(from assessment: NodeAssessment) async throws -> String? {
        let project = try await client.projects().first { $0.project == document.project }
        guard project?.current?.bundleDigest != assessment.current else { return nil }
        return project?.current.map { "\($0.bundle) is current" } ?? "nothing is current"
    }
}

extension DeploymentReport {
    private var hooks: [DeploymentStep] { steps.filter { $0.name == "post-activate" } }

    /// True once the hook after the switch has begun.
    fileprivate var hasHook: Bool { !hooks.isEmpty }

    /// True once that hook has ended well.
    fileprivate var hasPassedHook: Bool { hooks.contains { $0.succeeded == true } }

    /// True while no hook runs.
    fileprivate var isQuiet: Bool { steps.allSatisfy { $0.finished != nil } }
}
