import Identifiers
import NodeAPI

/// The forms by which somebody confirms or rolls back.
enum Decisions {
    /// The end of a probation, by itself or by a person.
    static func times(_ report: DeploymentReport, _ moments: Moments) -> [Fact] {
        guard report.isOnProbation else { return [] }
        var facts: [Fact] = []
        if let confirms = report.probationConfirms {
            facts.append(
                Fact("Confirmed by itself", "from \(Moments.text(confirms))", detail: moments.relative(confirms))
            )
        } else {
            facts.append(Fact("Confirmed", "by a person", look: .warning))
        }
        if let ends = report.probationEnds {
            facts.append(Fact("Rolled back unless confirmed", Moments.text(ends), detail: moments.relative(ends)))
        }
        return facts
    }

    /// To confirm a deployment on probation, or to end it.
    static func probation(_ report: DeploymentReport, _ viewer: PageViewer, _ moments: Moments) -> NodeSection {
        var parts: [NodePart] = [.form(confirm(report, viewer))]
        if let back = report.replaces, let current = report.generation {
            parts.append(.form(rollback(report.project, from: current, to: back, viewer, isProbation: true)))
        }
        return NodeSection(
            id: "decide",
            title: "Confirm or roll back",
            lead: "Deployment \(report.id) is current, on probation.",
            parts: parts,
            command: "slipway confirm --project \(report.project)"
        )
    }

    private static func confirm(_ report: DeploymentReport, _ viewer: PageViewer) -> NodeForm {
        let what = report.generation.map { "generation \($0)" } ?? "deployment \(report.id)"
        return NodeForm(
            id: "confirm",
            action: PageAddress.confirm(report.project),
            title: "Confirm",
            explanation: "Ends the probation: \(what) stays current, and later rollbacks may go to it.",
            csrf: viewer.csrf,
            fields: [FormField(name: "deployment", value: String(report.id), kind: .hidden)],
            button: "Confirm \(what)"
        )
    }

    /// - Parameters:
    ///   - current: the generation that is shown as current: from another one the form does not go back.
    ///   - target: the generation that is proposed; others may be typed unless a probation is to end.
    static func rollback(
        _ project: ProjectName,
        from current: GenerationNumber,
        to target: GenerationNumber,
        _ viewer: PageViewer,
        isProbation: Bool
    ) -> NodeForm {
        NodeForm(
            id: "roll-back",
            action: PageAddress.rollback(project),
            title: "Roll back",
            explanation: isProbation
                ? "Ends the probation: generation \(target) is current again, at once."
                : "An earlier confirmed generation is current again. Generation \(target) is the one before.",
            csrf: viewer.csrf,
            fields: [
                FormField(name: "current", value: "\(current)", kind: .hidden),
                FormField(
                    name: "to",
                    label: "Number of the generation to go back to",
                    hint: isProbation
                        ? "Type \(target), so that nothing happens by a slip."
                        : "Type it, such as \(target), so that nothing happens by a slip.",
                    kind: .number,
                    isRequired: true,
                    mostCharacters: 20
                ), FormField(name: "reason", label: "Reason", hint: "Optional; it stands in the audit."),
            ],
            button: "Roll back \(project)",
            isGrave: true
        )
    }
}
