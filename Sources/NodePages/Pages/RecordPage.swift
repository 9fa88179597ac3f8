package import EvaluationRecords
package import Identifiers
package import Reports

/// The report of an evaluation or of a comparison, in the frame of the node's pages.
package enum RecordPage {
    /// - Throws: `report.too-large`, `report.template`
    package static func html(
        _ record: EvaluationRecord,
        in project: ProjectName,
        viewer: PageViewer
    ) throws(ReportFailure) -> [UInt8] {
        try PageLimits.fit("evaluation \(record.id.short)") { limits throws(ReportFailure) in
            let report = RecordSections(record, limits)
            return try bytes(report, record.result.model.name, project, viewer, record.id)
        }
    }

    /// - Parameter evaluations: the ids of those that have a page here.
    /// - Throws: `report.too-large`, `report.template`
    package static func html(
        _ record: ComparisonRecord,
        evaluations: Set<String>,
        in project: ProjectName,
        viewer: PageViewer
    ) throws(ReportFailure) -> [UInt8] {
        try PageLimits.fit("comparison \(record.id.short)") { limits throws(ReportFailure) in
            let report = RecordSections(record, limits) { id in
                evaluations.contains(id.description) ? PageAddress.evaluation(project, id.description) : nil
            }
            return try bytes(report, record.result.first.model.name, project, viewer, record.id)
        }
    }

    private static func bytes(
        _ report: RecordSections,
        _ model: ModelName,
        _ project: ProjectName,
        _ viewer: PageViewer,
        _ id: EvaluationID
    ) throws(ReportFailure) -> [UInt8] {
        var page = NodePage(
            title: report.title,
            lead: report.lead,
            crumbs: [
                NodeLink("Projects", PageAddress.projects), NodeLink(project.text, PageAddress.project(project)),
                NodeLink(model.text, PageAddress.model(project, model)),
            ],
            viewer: viewer
        )
        let command = "slipway evaluation \(id.short) --node $SLIPWAY_NODE --project \(project)"
        page.sections = report.sections.map { section in
            NodeSection(
                id: section.id,
                title: section.title,
                lead: section.lead,
                parts: section.blocks.map { .block($0) },
                command: command
            )
        }
        return try PageTemplate.bytes(of: page)
    }
}
