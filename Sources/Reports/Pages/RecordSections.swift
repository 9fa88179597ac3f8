package import EvaluationRecords
import Identifiers

/// The report of a record as sections, for a page with a frame of its own.
package struct RecordSections: Sendable {
    package let title: String
    /// One sentence below the title.
    package let lead: String
    package let sections: [PageSection]

    package init(_ record: EvaluationRecord, _ limits: PageLimits) {
        self.init(EvaluationPage.page(record, limits, []))
    }

    /// - Parameter address: the page of an evaluation that was compared; nil where there is none.
    package init(_ record: ComparisonRecord, _ limits: PageLimits, address: (EvaluationID) -> String?) {
        self.init(ComparisonPage.page(record, limits, [], address))
    }

    private init(_ page: Page) {
        title = page.title
        lead = page.lead
        sections = page.sections
    }
}
