import EvaluationRecords
import Identifiers

/// The HTML page of a review: what a sign-off of a bundle would approve.
package enum ReviewPage {
    /// One file that stands alone.
    /// - Throws: `report.too-large`, `report.template`
    package static func html(_ content: ReviewContent) throws(ReportFailure) -> [UInt8] {
        try PageLimits.fit("review of \(PageText.of(content.title))") { limits throws(ReportFailure) in
            try PageTemplates.bytes(of: page(content, limits))
        }
    }

    private static func page(_ content: ReviewContent, _ limits: PageLimits) -> Page {
        var blocks = Blocks(limits)
        var sections: [PageSection] = []
        func add(_ id: String, _ title: String, _ lead: String?, _ made: [PageBlock]) {
            guard !made.isEmpty else { return }
            sections.append(PageSection(id: id, title: title, lead: lead, blocks: made))
        }
        add("bundle", "Bundle", nil, [blocks.facts(content.facts, "What would be signed.")])
        if let verdict = content.verdict {
            add("policy", "Policy", "Judged \(blocks.text(verdict.judged)).", blocks.verdict(verdict))
        }
        add("models", "Models", nil, [blocks.table(content.models)])
        if let changes = content.changes {
            add(
                "changes",
                "Changes",
                nil,
                changes.isEmpty ? [.missing("Changes", "Nothing differs.")] : changes.map(blocks.table)
            )
        }
        add(
            "evaluations",
            "Evaluations",
            "What the versions are worth on labelled data. An interval says how far the figure could be off by chance.",
            blocks.evaluations(content.evaluations)
        )
        add("comparisons", "Comparisons", nil, blocks.comparisons(content.comparisons))
        return Page(
            title: PageText.of(content.title),
            lead: PageText.of(content.lead, limit: 400),
            links: [],
            sections: sections
        )
    }
}
