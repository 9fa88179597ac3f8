import Identifiers
import NodeAPI

/// The end of sending one bundle to a node.
enum DeliveryOutcome {
    case refused(String)
    /// The node took a bundle that it must refuse. Nothing was deployed.
    case taken
    case deployed(DeploymentReport)
    /// The bundle became current and stayed; the report is that of the rollback by hand.
    case stayed(DeploymentReport)
    case unproven(String)
}

/// State of a run: the bundle that must be current on the node, and the needs that the node does not meet.
struct NodeAssessment {
    /// Digest of the bundle that was confirmed last.
    private(set) var current: String?
    private var missing: [ConformanceCase.Need: String] = [:]
    private var isWithoutControl = false
    private var count = 0

    /// True until the first case is over.
    var isFresh: Bool { count == 0 }

    /// The reason why a case would prove nothing; nil if it would.
    func reasons(against item: ConformanceCase) -> String? {
        if isWithoutControl { return "the node does not take a sound bundle" }
        return item.needs.compactMap { missing[$0] }.min()
    }

    mutating func verdict(on item: ConformanceCase, _ end: DeliveryOutcome) -> CaseResult {
        defer { count += 1 }
        let result = evaluate(item, end)
        if item.outcome == .confirmed, result.verdict != .held {
            // Without a sound bundle no other case means anything; without a sound model no case with a model does.
            if item.needs.isEmpty { isWithoutControl = true }
            for need in item.needs { missing[need] = "the node does not serve a sound model" }
        }
        return result
    }

    private mutating func evaluate(_ item: ConformanceCase, _ end: DeliveryOutcome) -> CaseResult {
        switch end {
        case .refused(let code):
            return compare(item, .refused, code, [])
        case .taken:
            return .broken(item, "taken")
        case .unproven(let reason):
            return .notProven(item, reason)
        case .stayed:
            return .broken(item, "it became current and stayed; it was rolled back by hand")
        case .deployed(let report):
            let codes = report.problem?.findings.map(\.code) ?? []
            switch report.state {
            case .confirmed:
                current = report.bundleDigest
                if item.needs.contains(.models), !report.steps.contains(where: { $0.name == "load" }) {
                    return .notProven(item, "the node loads no models: set scoring.python in its configuration")
                }
                return compare(item, .confirmed, nil, codes)
            case .rejected:
                return compare(item, .refused, report.problem?.code, codes)
            case .rolledBack:
                return compare(item, .rolledBack, report.problem?.code, codes, report.problem?.detail)
            default:
                // A sound model that finds no environment proves nothing about the node; an unsound one must find none.
                if item.outcome == .confirmed, codes.contains("scoring.environment") {
                    return .notProven(item, "the node has no Python for it: \(report.problem?.detail ?? "")")
                }
                if report.problem?.code == "deployment.scan", item.code != "deployment.scan" {
                    return .notProven(item, "the node's scan.policy refuses it: \(report.problem?.detail ?? "")")
                }
                return compare(item, .failed, report.problem?.code, codes, report.problem?.detail)
            }
        }
    }

    private func compare(
        _ item: ConformanceCase,
        _ outcome: ConformanceCase.Outcome,
        _ code: String?,
        _ findings: [String],
        _ detail: String? = nil
    ) -> CaseResult {
        let found = outcome.rawValue + (code.map { " with \($0)" } ?? "")
        guard outcome == item.outcome, code == item.code else {
            return .broken(item, found + (detail.map { ": \($0)" } ?? ""))
        }
        guard item.finding.map(findings.contains) ?? true else {
            return .broken(item, "\(found), without \(item.finding ?? ""): \(detail ?? "")")
        }
        // A hostile model holds only if it reached nothing.
        guard item.says.map({ detail?.contains($0) ?? false }) ?? true else {
            return .broken(item, "\(found): \(detail ?? "without a reason")")
        }
        return .held(item, found)
    }
}
