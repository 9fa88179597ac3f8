import Identifiers
import NodeAPI
import NodeClient
import Scoring

/// Follows a deployment and tells each of its states.
struct DeploymentWatch {
    let client: NodeClient
    let console: Console
    /// Whether to wait for the end of probation.
    let waitsForConfirmation: Bool
    /// Whether states are told; not where the answer is JSON.
    let tells: Bool
    /// Where it is told how far the deployment is.
    let place: WaitPlace

    /// - Returns: the deployment, active, confirmed, or staged if that was all that was asked for.
    /// - Throws: a `CommandFailure` if it ended otherwise, with the reason.
    func follow(_ report: DeploymentReport) async throws -> DeploymentReport {
        let steps = StepDisplay(console)
        defer { steps.finish() }
        var last = report
        place.reach(.deployment(report))
        // What is confirmed when it is asked for was so before.
        try tell(report, report.state == .confirmed ? "; it is current already, there is nothing to do" : "")
        if !isDone(last) {
            for try await change in client.deploymentEvents(report.project, report.id) {
                place.reach(.deployment(change))
                if isDone(change) { steps.finish() }
                if change.state != last.state { try steps.pause { try tell(change) } }
                last = change
                if isDone(change) { break }
                if let words = change.currentWords { steps.begin(words) }
            }
        }
        steps.finish()
        try demandSuccess(last)
        try tellProofs(last)
        return last
    }

    private func isDone(_ report: DeploymentReport) -> Bool {
        if report.state.isFinal { return true }
        switch report.kind {
        case .stage: return report.state == .checked
        case .activate, .rollback: return report.state == .active && !waitsForConfirmation
        }
    }

    /// - Parameter note: what follows in the line.
    private func tell(_ report: DeploymentReport, _ note: String = "") throws {
        guard tells else { return }
        var line = "\(Amount.time(report.updated.description))  \(report.state.rawValue)"
        if let generation = report.generation { line += "  generation \(generation)" }
        if let words = report.probationWords { line += ", \(words)" }
        try console.say(line + note)
    }

    /// What shows that each model answers as it should; a warning for each of which nothing does.
    private func tellProofs(_ report: DeploymentReport) throws {
        guard tells, let proofs = report.proofs, !proofs.isEmpty else { return }
        let levels = proofs.compactMapValues { ProofLevel(rawValue: $0) }.sorted { $0.key < $1.key }
        for (model, level) in levels where level == .golden { try console.say("\(model): \(level.words)") }
        for (model, level) in levels where level != .golden { console.warn("\(model): \(level.words)") }
    }

    private func demandSuccess(_ report: DeploymentReport) throws {
        let code: CommandCode
        switch report.state {
        case .rolledBack: code = .deploymentRolledBack
        case .rejected: code = .deploymentRejected
        case .failed: code = .deploymentFailed
        case .cancelled: code = .deploymentCancelled
        default: return
        }
        let reason =
            report.problem.map { "\($0.subject): \($0.detail) [\($0.code)]" } ?? report.reason ?? "no reason given"
        let outcome =
            switch report.state {
            case .rolledBack:
                report.rolledBackTo.map { "it was rolled back, generation \($0) is current again: " }
                    ?? "it was rolled back, nothing is current: "
            default: "nothing that is live was touched: "
            }
        throw CommandFailure(
            code,
            "deployment \(report.id) of \(report.project)",
            outcome + reason,
            findings: report.problem?.findings ?? []
        )
    }
}
