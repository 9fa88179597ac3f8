package import Identifiers
package import NodeAPI
import Reports

/// The audit, newest first, with a search.
package enum AuditPage {
    package struct Content: Sendable {
        /// Newest first.
        let records: [AuditRecord]
        let text: String?
        let project: ProjectName?
        /// As it was typed, where that is no name of a project.
        let typedProject: String?
        /// The number before which the search goes on; nil at its end.
        let before: Int64?
        let sealed: SealedAudit?

        package init(
            records: [AuditRecord],
            text: String?,
            project: ProjectName?,
            typedProject: String?,
            before: Int64?,
            sealed: SealedAudit?
        ) {
            self.records = records
            self.text = text
            self.project = project
            self.typedProject = typedProject
            self.before = before
            self.sealed = sealed
        }
    }

    package static func page(_ content: Content, viewer: PageViewer, now: Timestamp) -> NodePage {
        let moments = Moments(now: now)
        var page = NodePage(
            title: "Audit",
            lead: "Each change on this node, and who made it; each record holds the hash of the one before it.",
            viewer: viewer
        )
        if content.project == nil, let typed = content.typedProject, !typed.isEmpty {
            page.notice = NodePage.Notice(
                "“\(typed)” is no name of a project, so that all projects are searched.",
                .warning
            )
        }
        page.shown = now
        page.sections = [search(content), records(content, moments)]
        return page
    }

    private static func search(_ content: Content) -> NodeSection {
        NodeSection(
            id: "search",
            title: "Search",
            parts: [
                .form(
                    NodeForm(
                        id: "audit-search",
                        action: PageAddress.audit,
                        isPost: false,
                        fields: [
                            FormField(
                                name: "text",
                                label: "Text",
                                hint: "In who, what, subject, outcome or detail; case does not matter.",
                                value: content.text ?? "",
                                mostCharacters: 200
                            ),
                            FormField(
                                name: "project",
                                label: "Project",
                                hint: "Empty for all.",
                                value: content.project?.text ?? content.typedProject ?? "",
                                mostCharacters: 200
                            ),
                        ],
                        button: "Search"
                    )
                )
            ],
            command: command(content)
        )
    }

    private static func records(_ content: Content, _ moments: Moments) -> NodeSection {
        var section = NodeSection(
            id: "records",
            title: "Records",
            parts: [],
            command: command(content)
        )
        if content.records.isEmpty {
            section.lead = content.before == nil ? "Nothing was found." : "Nothing was found so far."
        } else {
            section.parts = [.block(.table(nil, table(content.records, moments)))]
        }
        if let before = content.before {
            section.links.append(
                NodeLink(
                    "Older records",
                    PageAddress.audit(text: content.text, project: content.project, before: before)
                )
            )
        } else if let sealed = content.sealed {
            section.parts.append(
                .block(
                    PageBlock(
                        caption: "The records up to \(Digits.count(Int(clamping: sealed.last))) lie in "
                            + "\(Digits.count(sealed.segments.count)) sealed file\(sealed.segments.count == 1 ? "" : "s"), in STATE/audit "
                            + "or wherever they were moved to."
                    )
                )
            )
        }
        return section
    }

    private static func command(_ content: Content) -> String {
        "slipway audit" + (content.project.map { " --project \($0)" } ?? "")
    }

    private static func table(_ records: [AuditRecord], _ moments: Moments) -> DataTable {
        DataTable(
            "Records, the newest first.",
            [
                .text("Record"), .text("Time"), .text("Who"), .text("What"), .text("Project"), .text("Subject"),
                .text("Outcome"), .text("Detail"),
            ],
            records.map { record in
                [
                    DataTable.Cell(String(record.number)), moments.cell(record.time),
                    DataTable.Cell(Shown.name(record.actor)), DataTable.Cell(Shown.name(record.action)),
                    DataTable.Cell(record.project?.text ?? "—"),
                    DataTable.Cell(Shown.name(record.subject)),
                    (record.outcome == "ok" ? Look.good : .bad).cell(Shown.name(record.outcome)),
                    DataTable.Cell(Shown.sentence(record.detail)),
                ]
            }
        )
    }
}
