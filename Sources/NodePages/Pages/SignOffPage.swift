package import Identifiers
package import NodeAPI

/// Who signed off, and what is missing: of the current bundle, and of the newest.
package enum SignOffPage {
    /// - Parameters:
    ///   - current: nil where nothing is current.
    ///   - newest: nil where the newest bundle is the current one.
    package static func page(
        _ project: ProjectReport,
        current: DecisionReport?,
        newest: DecisionReport?,
        viewer: PageViewer,
        now: Timestamp
    ) -> NodePage {
        let moments = Moments(now: now)
        var page = NodePage(
            title: "Sign-off of \(project.project)",
            lead: "What the policy of this node says to the bundles now, and to whom it listens.",
            crumbs: [
                NodeLink("Projects", PageAddress.projects),
                NodeLink(project.project.text, PageAddress.project(project.project)),
            ],
            viewer: viewer
        )
        page.shown = now
        if let lacks = project.policy, !lacks.isEmpty {
            page.notice = NodePage.Notice("The current generation lacks: \(lacks.joined(separator: "; "))", .warning)
        }
        if let current {
            page.sections.append(SignOffParts.section(current, "current", "The current bundle", moments))
        } else {
            page.sections.append(
                NodeSection(id: "current", title: "The current bundle", lead: "Nothing is current.", parts: [])
            )
        }
        if let newest {
            page.sections.append(SignOffParts.section(newest, "newest", "The newest bundle", moments))
        }
        return page
    }
}
