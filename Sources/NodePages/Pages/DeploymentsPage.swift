package import Identifiers
package import NodeAPI

/// All deployments of a project, a page at a time.
package enum DeploymentsPage {
    /// Deployments on a page.
    package static let most = 50

    /// - Parameters:
    ///   - deployments: newest first.
    ///   - before: the number before which there are others; nil where these are the last.
    package static func page(
        _ project: ProjectName,
        _ deployments: [DeploymentReport],
        before: Int64?,
        viewer: PageViewer,
        now: Timestamp
    ) -> NodePage {
        var page = NodePage(
            title: "Deployments of \(project)",
            lead: "The newest first, with their steps and reasons.",
            crumbs: [NodeLink("Projects", PageAddress.projects), NodeLink(project.text, PageAddress.project(project))],
            viewer: viewer
        )
        page.shown = now
        let entries = DeploymentTimeline(moments: Moments(now: now)).entries(deployments)
        page.sections = [
            NodeSection(
                id: "deployments",
                title: "Deployments",
                lead: entries.isEmpty ? "There is none." : nil,
                parts: entries.isEmpty ? [] : [.timeline(entries)],
                links: before.map { [NodeLink("Older deployments", PageAddress.deployments(project, before: $0))] }
                    ?? [],
                command: "slipway history --project \(project)"
            )
        ]
        return page
    }
}
