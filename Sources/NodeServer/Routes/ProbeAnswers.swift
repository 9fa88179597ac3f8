import AsyncSupport
import AutomationNode
import Hummingbird
import Identifiers
import NodeAPI
import StrictJSON

/// The node's readiness for callers that may learn no more than that: one word, and the number of models that are still to load.
///
/// Many callers may ask, and often. A result of disk checks is at most a second old; a state that must take the node out of a
/// balancer's pool is never cached.
actor ProbeAnswers {
    /// Seconds.
    private static let age = 1.0

    private let node: AutomationNode
    private var last: (works: Bool, at: Instant)?
    private var asking: Task<Bool, Never>?

    init(node: AutomationNode) {
        self.node = node
    }

    /// The answer of `/readyz` without the findings.
    /// - Parameter project: waits only for its models; nil: for all.
    func answer(of project: ProjectName?) async throws -> Response {
        let report = await report(of: project)
        guard let code = report.code.flatMap(RequestCode.init) else {
            return try .json(ReadinessReport(ready: true, findings: []))
        }
        throw RequestFailure(code, "slipwayd", Self.text(of: report))
    }

    /// As the Open Inference Protocol has it.
    func inferenceAnswer(of project: ProjectName?) async -> Response {
        let report = await report(of: project)
        guard let code = report.code else { return .document(["ready": true]) }
        return .document(
            ["ready": false, "code": .string(code), "detail": .string(Self.text(of: report))],
            status: .serviceUnavailable
        )
    }

    private static func text(of report: ReadinessReport) -> String {
        switch report.code {
        case "node.draining": "not ready: the node is draining"
        case "node.loading": "not ready: \(report.loading?.counts ?? "models are still loading")"
        default: "not ready: ask /readyz with a token for the reasons"
        }
    }

    private func report(of project: ProjectName?) async -> ReadinessReport {
        let works = await works()
        return ReadinessReport(
            works: works,
            loading: node.loadingReport(of: project),
            draining: node.drainReport,
            findings: [],
            sandbox: nil
        )
    }

    private func works() async -> Bool {
        if let last, node.clock.now.seconds(since: last.at) < Self.age { return last.works }
        if let asking { return await asking.value }
        let task = Task { await node.works() }
        asking = task
        let works = await task.value
        last = (works, node.clock.now)
        asking = nil
        return works
    }
}
