package import EvaluationRecords
import Identifiers

/// The HTML page of a drift report.
package enum DriftPage {
    /// One file that stands alone.
    /// - Throws: `report.too-large`, `report.template`
    package static func html(_ record: DriftRecord) throws(ReportFailure) -> [UInt8] {
        try html(record, links: [])
    }

    static func html(_ record: DriftRecord, links: [PageLink]) throws(ReportFailure) -> [UInt8] {
        try PageLimits.fit("drift report \(record.id.short)") { limits throws(ReportFailure) in
            try PageTemplates.bytes(of: page(record, limits, links))
        }
    }

    static func title(_ record: DriftRecord) -> String {
        let result = record.result
        let model = result.model.map { "\($0.text): " } ?? ""
        return
            "\(model)\(PageText.of(result.current.name, limit: 60)) beside \(PageText.of(result.reference.name, limit: 60))"
    }

    static func page(_ record: DriftRecord, _ limits: PageLimits, _ links: [PageLink]) -> Page {
        var blocks = Blocks(limits)
        let result = record.result
        var sections: [PageSection] = []
        func add(_ id: String, _ title: String, _ lead: String?, _ content: [PageBlock]) {
            guard !content.isEmpty else { return }
            sections.append(PageSection(id: id, title: title, lead: lead, blocks: content))
        }
        add("summary", "Summary", nil, blocks.summary(result))
        add(
            "columns",
            "Columns",
            "A column drifted if the difference is no chance (q) and is surely beyond the tolerance (effect at least).",
            blocks.columns(result)
        )
        add(
            "distributions",
            "Distributions",
            "The values of both sides; the largest effect comes first.",
            blocks.distributions(result.columns, "column")
        )
        add("missing", "Missing values", nil, blocks.missingShares(result))
        add("categories", "New and vanished categories", nil, blocks.categoryChanges(result))
        add("answers", "Answers of the model", nil, answers(&blocks, result))
        add("performance", "Performance", nil, blocks.screen("Performance", result.performance) { $0.performance($1) })
        add(
            "domain",
            "All columns together",
            "A classifier is trained to tell the rows of both sides apart; what it cannot tell apart is alike.",
            blocks.screen("Domain classifier", result.domain) { $0.domain($1) }
        )
        add(
            "concept",
            "What inputs do not explain",
            "The reference is weighted to look like the current inputs. What stays of the change of performance is not explained by them.",
            blocks.screen("Concept drift", result.concept) { $0.concept($1) }
        )
        add("evidently", "As Evidently computes it", nil, blocks.evidently(result))
        add("skipped", "Columns that were not compared", nil, blocks.skipped(result.skipped))
        add("identity", "Settings and identity", nil, blocks.identity(record))
        return Page(
            title: title(record),
            lead: "Drift report \(record.id.short)\(record.run.name.map { " “\(PageText.of($0, limit: 60))”" } ?? ""): "
                + "\(Digits.count(result.reference.rows)) and \(Digits.count(result.current.rows)) rows, made "
                + "\(record.run.created) by \(PageText.of(record.run.producer, limit: 60)).",
            links: links,
            sections: sections
        )
    }

    private static func answers(_ blocks: inout Blocks, _ result: DriftFindings) -> [PageBlock] {
        blocks.screen("Answers of the model", result.prediction) { $0.prediction($1) }
    }
}
