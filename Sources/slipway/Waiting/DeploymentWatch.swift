import Identifiers
import NodeAPI
import NodeClient
import Serving

/// Follows a deployment and prints each of its states.
struct DeploymentWatch {
    let client: NodeClient
    let console: Console
    /// True to wait for the end of probation.
    let waitsForConfirmation: Bool
    /// True to print the states; false if the answer is JSON.
    let tells: Bool
    /// Receives the state of the deployment.
    let progress: WaitProgress

    /// - Returns: the deployment, active or confirmed, or staged if the request was to stage only.
    /// - Throws: a `CommandFailure` with the reason if the deployment ended in another state.
    func follow(_ report: DeploymentReport) async throws -> DeploymentReport {
        let steps = StepDisplay(console)
        defer { steps.finish() }
        var last = report
        progress.reach(.deployment(report))
        // A deployment that is confirmed in the first answer was confirmed before.
        try tell(report, report.state == .confirmed ? "; it is current already, there is nothing to do" : "")
        if !isDone(last) {
            for try await change in client.deploymentEvents(report.project, report.id) {
                progress.reach(.deployment(change))
                if isDone(change) { steps.finish() }
                if change.state != last.state { try steps.pause { try tell(change) } }
                last = change
                if isDone(change) { break }
                if let words = change.currentWords { steps.begin(words) }
            }
        }
        steps.finish()
        try requireSuccess(last)
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

    /// - Parameter note: the end of the line.
    private func tell(_ report: DeploymentReport, _ note: String = "") throws {
        guard tells else { return }
        var line = "\(Format.time(report.updated.description))  \(report.state.rawValue)"
        if let generation = report.generation { line += "  generation \(generation)" }
        if let words = report.probationWords { line += ", \(words)" }
        try console.say(line + note)
    }

    /// Prints the proof for each model's predictions, and a warning for each model without one.
    private func tellProofs(_ report: DeploymentReport) throws {
        guard tells, let proofs = report.proofs, !proofs.isEmpty else { return }
        let levels = proofs.compactMapValues { ProofLevel(rawValue: $0) }.sorted { $0.key < $1.key }
        for (model, level) in levels where level == .golden { try console.say("\(model): \(level.words)") }
        for (model, level) in levels where level != .golden { console.warn("\(model): \(level.words)") }
    }

    private func requireSuccess(_ report: DeploymentReport) throws {
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
                report.rolledBackTo.map { "it was rolled back; generation \($0) is current again: " }
                    ?? "it was rolled back; nothing is current: "
            default: "nothing live was changed: "
            }
        throw CommandFailure(
            code,
            "deployment \(report.id) of \(report.project)",
            outcome + reason,
            findings: report.problem?.findings ?? []
        )
    }
}
