package import Identifiers
package import NodeAPI
import Reports

/// A bundle: what it has, who signed it, its mark, and what the policy says.
package enum BundlePage {
    package static func page(
        _ bundle: BundleReport,
        _ decision: DecisionReport?,
        viewer: PageViewer,
        now: Timestamp
    ) -> NodePage {
        let moments = Moments(now: now)
        var page = NodePage(
            title: "Bundle \(bundle.bundle)",
            lead: Shown.sentence(bundle.notes) ?? "A signed bundle of \(bundle.project).",
            crumbs: [
                NodeLink("Projects", PageAddress.projects),
                NodeLink(bundle.project.text, PageAddress.project(bundle.project)),
            ],
            viewer: viewer
        )
        page.shown = now
        page.sections = [facts(bundle, moments)]
        if let bad = bundle.bad { page.sections.append(mark(bundle, bad, viewer, moments)) }
        if let decision { page.sections.append(SignOffParts.section(decision, "sign-off", "Sign-off", moments)) }
        page.sections.append(models(bundle))
        return page
    }

    static func state(_ bundle: BundleReport, _ moments: Moments) -> DataTable.Cell {
        if let bad = bundle.bad { return Look.bad.cell("bad", detail: Shown.sentence(bad.reason)) }
        if let untrusted = bundle.untrusted {
            return Look.warning.cell("not trusted any more", detail: Shown.sentence(untrusted))
        }
        if let expires = bundle.expires, expires < moments.now {
            return Look.warning.cell("expired", detail: moments.relative(expires))
        }
        return Look.good.cell("good")
    }

    private static func facts(_ bundle: BundleReport, _ moments: Moments) -> NodeSection {
        let state = state(bundle, moments)
        var facts = [
            Fact("State", state.text, detail: state.detail), Fact("Signer", Shown.name(bundle.signer)),
            Fact("Sequence", Digits.count(Int(clamping: bundle.sequence))),
            Fact("Made", Moments.text(bundle.created), detail: moments.relative(bundle.created)),
            Fact("Came", Moments.text(bundle.received), detail: moments.relative(bundle.received)),
            Fact("Files", Digits.count(bundle.files), detail: "\(Digits.count(Int(clamping: bundle.bytes))) bytes"),
            Fact("Digest of bundle.json", bundle.digest),
        ]
        if let expires = bundle.expires {
            facts.append(Fact("Expires", Moments.text(expires), detail: moments.relative(expires)))
        }
        if !bundle.targets.isEmpty {
            facts.append(Fact("For nodes", bundle.targets.prefix(20).map(Shown.name).joined(separator: ", ")))
        }
        if let notes = Shown.sentence(bundle.notes) { facts.append(Fact("Notes", notes)) }
        return NodeSection(
            id: "bundle",
            title: "Bundle",
            parts: [.facts(facts)],
            command: "slipway bundles --project \(bundle.project)"
        )
    }

    private static func mark(
        _ bundle: BundleReport,
        _ bad: BadMark,
        _ viewer: PageViewer,
        _ moments: Moments
    ) -> NodeSection {
        var parts: [NodePart] = [
            .facts([
                Fact("Marked", Moments.text(bad.since), detail: moments.relative(bad.since), look: .bad),
                Fact("By", Shown.name(bad.by)),
                Fact("Code", Shown.name(bad.code), detail: "docs/errors.md says what to do about it"),
                Fact("Reason", Shown.sentence(bad.reason)),
                Fact(
                    "Deployment",
                    bad.deployment.map(String.init) ?? "none",
                    address: bad.deployment.map { PageAddress.deployment(bundle.project, $0) }
                ),
            ])
        ]
        if viewer.may(.markGood, in: bundle.project) {
            parts.append(
                .form(
                    NodeForm(
                        id: "mark-good",
                        action: PageAddress.good(bundle.project, bundle.digest),
                        title: "Mark it good again",
                        explanation: "The node may deploy this bundle again. Nothing is deployed by this.",
                        csrf: viewer.csrf,
                        fields: [FormField(name: "reason", label: "Reason", hint: "Optional; it stands in the audit.")],
                        button: "Mark \(bundle.bundle) good"
                    )
                )
            )
        }
        return NodeSection(
            id: "mark",
            title: "It failed",
            lead: "The node does not deploy it again before it is marked good.",
            parts: parts,
            command: "slipway mark-good \(bundle.bundle) --project \(bundle.project)"
        )
    }

    private static func models(_ bundle: BundleReport) -> NodeSection {
        NodeSection(
            id: "models",
            title: "Models",
            parts: [
                .block(
                    .table(
                        nil,
                        DataTable(
                            "Models of the bundle.",
                            [.text("Model"), .text("Active version"), .text("Versions")],
                            of: bundle.models,
                            most: 500
                        ) { model in
                            [
                                DataTable.Cell(
                                    model.name.text,
                                    link: PageAddress.model(bundle.project, model.name)
                                ),
                                model.active.map { DataTable.Cell($0.text) } ?? DataTable.Cell("none", style: .muted),
                                DataTable.Cell(
                                    model.versions.prefix(30).map(\.text).joined(separator: ", ")
                                        + (model.versions.count > 30 ? ", …" : "")
                                ),
                            ]
                        }
                    )
                )
            ],
            command: "slipway bundles --project \(bundle.project) --json"
        )
    }
}
