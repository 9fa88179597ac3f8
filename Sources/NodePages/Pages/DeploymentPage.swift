package import Identifiers
package import NodeAPI
import Reports

/// One deployment, which follows itself until it has ended.
package enum DeploymentPage {
    /// - Parameter isBundleHere: whether the node still has the bundle.
    package static func page(
        _ report: DeploymentReport,
        isBundleHere: Bool,
        viewer: PageViewer,
        now: Timestamp
    ) -> NodePage {
        let moments = Moments(now: now)
        var page = NodePage(
            title: "\(report.title) of \(report.project)",
            lead: "\(report.look.mark) \(report.words): \(report.bundle)"
                + (report.generation.map { ", generation \($0)" } ?? "") + ".",
            crumbs: [
                NodeLink(report.project.text, PageAddress.project(report.project)),
                NodeLink("Deployments", PageAddress.deployments(report.project)),
            ],
            viewer: viewer
        )
        if !report.isFinished { page.following = .events(PageAddress.events(report.project, report.id)) }
        page.said = "\(report.title): \(report.words). " + said(report)
        page.shown = now
        page.sections = [state(report, isBundleHere, moments)]
        if let problem = report.problem { page.sections.append(section(problem, of: report)) }
        page.sections.append(steps(report, moments))
        if report.isOnProbation, viewer.may(.decide, in: report.project) {
            page.sections.append(Decisions.probation(report, viewer, moments))
        }
        return page
    }

    private static func said(_ report: DeploymentReport) -> String {
        guard let last = report.steps.last else { return "" }
        return "Step \(Shown.name(last.name)): \(last.words)."
    }

    private static func state(
        _ report: DeploymentReport,
        _ isBundleHere: Bool,
        _ moments: Moments
    ) -> NodeSection {
        var facts = [
            Fact("State", report.words, look: report.look),
            Fact(
                "Bundle",
                report.bundle.text,
                detail: isBundleHere ? nil : "no longer on this node",
                address: isBundleHere ? PageAddress.bundle(report.project, report.bundleDigest) : nil
            ),
            Fact("Asked for by", Shown.name(report.requestedBy)),
            Fact("Began", Moments.text(report.started), detail: moments.relative(report.started)),
            Fact(
                report.isFinished ? "Ended" : "Last change",
                Moments.text(report.updated),
                detail: moments.relative(report.updated)
            ),
        ]
        if let generation = report.generation { facts.append(Fact("Generation", "\(generation)")) }
        if let reason = Shown.sentence(report.reason) { facts.append(Fact("Reason", reason)) }
        if let replaces = report.replaces { facts.append(Fact("Current before", "generation \(replaces)")) }
        if let back = report.rolledBackTo {
            facts.append(Fact("Current again", "generation \(back)", look: .warning))
        }
        facts += Decisions.times(report, moments)
        for (model, proof) in (report.proofs ?? [:]).sorted(by: { $0.key < $1.key }) {
            facts.append(Fact("Proof of \(model)", ModelWords.proof(proof)))
        }
        if let glass = report.breakGlass {
            facts.append(
                Fact(
                    "Emergency",
                    Shown.sentence(glass.reason),
                    detail:
                        "until \(moments.both(glass.until)); allowed by \(glass.people.map(Shown.name).joined(separator: ", "))",
                    look: .warning
                )
            )
        }
        return NodeSection(
            id: "state",
            title: "State",
            parts: [.facts(facts)],
            command: "slipway history \(report.id) --project \(report.project)"
        )
    }

    private static func section(_ problem: Problem, of report: DeploymentReport) -> NodeSection {
        var parts: [NodePart] = [
            .facts([
                Fact("Code", Shown.name(problem.code), detail: "docs/errors.md says what to do about it", look: .bad),
                Fact("What", Shown.sentence("\(problem.subject): \(problem.detail)")),
            ])
        ]
        if !problem.findings.isEmpty { parts.append(.block(ProblemPage.findings(problem))) }
        return NodeSection(
            id: "problem",
            title: "Problem",
            parts: parts,
            command: "slipway history \(report.id) --project \(report.project)"
        )
    }

    private static func steps(_ report: DeploymentReport, _ moments: Moments) -> NodeSection {
        let entries = DeploymentTimeline(moments: moments).steps(report)
        return NodeSection(
            id: "steps",
            title: "Steps",
            lead: entries.isEmpty ? "It has not begun yet." : nil,
            parts: entries.isEmpty ? [] : [.timeline(entries)],
            command: "slipway history \(report.id) --project \(report.project)"
        )
    }
}
