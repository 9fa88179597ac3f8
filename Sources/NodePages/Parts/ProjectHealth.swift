import Identifiers
import NodeAPI
import Reports

/// The state of a project in one word, with what makes it so: the worst counts.
struct ProjectHealth: Sendable {
    let look: Look
    let words: String
    /// A sentence each, the worst first.
    let reasons: [String]

    init(_ project: ProjectReport, alerts: Int) {
        var found: [(Look, String)] = []
        for model in project.models ?? [] where model.part == "active" && model.generation == project.current?.number {
            guard model.look != .good else { continue }
            let name = "\(model.model) \(model.version)"
            found.append((model.look, "\(name) is \(model.state)" + (model.problem.map { ": \($0)" } ?? "")))
        }
        if project.current == nil, project.deployment == nil { found.append((.warning, "nothing is current")) }
        if let deployment = project.deployment {
            found.append((.busy, "\(deployment.title.lowercased()) is \(deployment.words)"))
        }
        if alerts > 0 { found.append((.warning, "\(Digits.count(alerts)) open alert\(alerts == 1 ? "" : "s")")) }
        found += (project.policy ?? []).map { (.warning, "sign-off: \($0)") }
        if let flaw = project.current?.untrusted { found.append((.warning, "its signer is not trusted: \(flaw)")) }
        if let glass = project.current?.breakGlass {
            found.append((.warning, "it became current in an emergency: \(glass.reason)"))
        }
        let bad = (project.bad ?? []).map(\.text)
        if let first = bad.first {
            let others = bad.count > 1 ? " and \(Digits.count(bad.count - 1)) other\(bad.count > 2 ? "s" : "")" : ""
            found.append((.warning, "a bundle is marked as bad: \(first)\(others)"))
        }
        if project.isStale == true { found.append((.warning, "no newer bundle has come for too long")) }
        for damaged in project.damaged ?? [] {
            found.append((.warning, "\(damaged.model) \(damaged.version) is damaged: \(damaged.problem)"))
        }
        let sorted = found.enumerated().sorted {
            ($1.element.0.weight, $0.offset) < ($0.element.0.weight, $1.offset)
        }
        look = sorted.first?.element.0 ?? .good
        reasons = sorted.map { Shown.sentence($0.element.1) }
        words = Self.words(look)
    }

    private static func words(_ look: Look) -> String {
        switch look {
        case .bad: "failing"
        case .warning: "attention"
        case .busy: "under way"
        case .good, .plain: "good"
        }
    }
}
