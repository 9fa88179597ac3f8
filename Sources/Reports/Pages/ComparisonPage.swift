package import EvaluationRecords
import Identifiers

/// The HTML page of a comparison.
package enum ComparisonPage {
    /// One file that stands alone.
    /// - Throws: `report.too-large`, `report.template`
    package static func html(_ record: ComparisonRecord) throws(ReportFailure) -> [UInt8] {
        try html(record, links: []) { _ in nil }
    }

    /// - Parameter address: the page of an evaluation, in a site.
    static func html(
        _ record: ComparisonRecord,
        links: [PageLink],
        address: (EvaluationID) -> String?
    ) throws(ReportFailure) -> [UInt8] {
        try PageLimits.fit("comparison \(record.id.short)") { limits throws(ReportFailure) in
            try PageTemplates.bytes(of: page(record, limits, links, address))
        }
    }

    static func title(_ record: ComparisonRecord) -> String {
        let result = record.result
        let others =
            result.challengers.count == 1
            ? result.challengers.first?.version.model.text ?? ""
            : "\(Digits.count(result.challengers.count)) challengers"
        return "\(result.first.model.text) and \(others) on \(PageText.of(result.dataset.name, limit: 60))"
    }

    static func page(
        _ record: ComparisonRecord,
        _ limits: PageLimits,
        _ links: [PageLink],
        _ address: (EvaluationID) -> String?
    ) -> Page {
        var blocks = Blocks(limits)
        let result = record.result
        var sections = [
            PageSection(id: "summary", title: "Summary", lead: nil, blocks: blocks.verdicts(result, address))
        ]
        for (index, challenger) in result.challengers.prefix(limits.columns * 2).enumerated() {
            sections.append(
                PageSection(
                    id: "challenger-\(index + 1)",
                    title: challenger.version.model.text,
                    lead:
                        "Compared with \(result.first.model.text) on the same rows. A positive difference means that it is better.",
                    blocks: blocks.challenger(challenger, result)
                )
            )
        }
        sections.append(
            PageSection(id: "identity", title: "Settings and identity", lead: nil, blocks: blocks.identity(record))
        )
        return Page(
            title: title(record),
            lead: "Comparison \(record.id.short): \(Digits.count(result.rows)) rows that all sides answered, made "
                + "\(record.run.created) by \(PageText.of(record.run.producer, limit: 60)).",
            links: links,
            sections: sections
        )
    }
}

extension ComparisonVerdict {
    /// The verdict in words.
    var words: String {
        switch self {
        case .better: "better"
        case .notWorse: "not worse"
        case .worse: "worse"
        case .undecided: "undecided"
        }
    }

    var cell: DataTable.Cell {
        switch self {
        case .better, .notWorse: .verdict(true, words)
        case .worse: .verdict(false, words)
        case .undecided: DataTable.Cell("? \(words)", style: .muted)
        }
    }
}
