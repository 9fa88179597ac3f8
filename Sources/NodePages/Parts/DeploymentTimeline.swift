import Identifiers
import NodeAPI

/// Deployments, and the steps of one, as a timeline.
struct DeploymentTimeline {
    let moments: Moments

    /// Newest first.
    func entries(_ deployments: [DeploymentReport]) -> [TimelineEntry] { deployments.map { entry($0) } }

    private func entry(_ report: DeploymentReport) -> TimelineEntry {
        TimelineEntry(
            title: "\(report.title): \(report.bundle)" + (report.generation.map { ", generation \($0)" } ?? ""),
            state: report.words,
            look: report.look,
            time: report.started,
            when: moments.both(report.started),
            address: PageAddress.deployment(report.project, report.id),
            detail: Shown.sentence(detail(report)),
            reason: Shown.sentence(report.reason).map { "Reason: \($0)" },
            steps: steps(report)
        )
    }

    /// Who asked, what it replaced, and why it ended as it did.
    private func detail(_ report: DeploymentReport) -> String {
        var parts = ["asked for by \(report.requestedBy)"]
        if let replaces = report.replaces { parts.append("generation \(replaces) was current") }
        if let back = report.rolledBackTo { parts.append("generation \(back) is current again") }
        if report.isFinished {
            parts.append("took \(Moments.duration(report.updated.seconds(since: report.started)))")
        }
        if let glass = report.breakGlass { parts.append("in an emergency: \(glass.reason)") }
        let problem = report.problem.map { ". \($0.code): \($0.detail)" } ?? ""
        return parts.joined(separator: "; ") + problem
    }

    func steps(_ report: DeploymentReport) -> [TimelineEntry] {
        report.steps.map { step in
            TimelineEntry(
                title: Shown.name(step.name),
                state: step.words,
                look: step.look,
                time: step.started,
                when: moments.both(step.started),
                detail: step.finished.map { "took \(Moments.duration($0.seconds(since: step.started)))" },
                output: OutputText("What the step \(Shown.name(step.name)) says", printed: step.output)
            )
        }
    }
}
