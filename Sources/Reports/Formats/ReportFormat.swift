import EvaluationRecords
import Identifiers

/// The forms of a report.
package enum ReportFormat: String, CaseIterable, Sendable {
    case html
    case json
    case csv
    case junit
    case cyclonedx
    case markdown

    /// True if several records go into one document of this form.
    package var takesSeveral: Bool {
        switch self {
        case .csv, .junit, .markdown: true
        case .html, .json, .cyclonedx: false
        }
    }

    /// The bytes of a report in this form, outside of a site.
    /// - Throws: `report.one-record`, `report.kind`, `report.too-large`, `report.template`
    package func bytes(of records: [ReportedRecord]) throws(ReportFailure) -> [UInt8] {
        guard takesSeveral || records.count == 1, let first = records.first else {
            throw ReportFailure(
                .oneRecord,
                rawValue,
                expected: "one record, since a document of this form is of one",
                found: "\(records.count); give one id, or --site DIR for pages of all"
            )
        }
        switch self {
        case .json: return first.bytes
        case .html:
            switch first {
            case .evaluation(let record): return try EvaluationPage.html(record)
            case .comparison(let record): return try ComparisonPage.html(record)
            case .drift(let record): return try DriftPage.html(record)
            }
        case .csv: return CSVReport.bytes(of: records)
        case .markdown: return MarkdownReport.bytes(of: records)
        case .junit: return JUnitReport.bytes(of: try tested(records))
        case .cyclonedx:
            let evaluations = try evaluations(records)
            return evaluations.first.map { CycloneDXReport.bytes(of: $0) } ?? []
        }
    }

    /// - Throws: `report.kind` for another record.
    private func evaluations(_ records: [ReportedRecord]) throws(ReportFailure) -> [EvaluationRecord] {
        var evaluations: [EvaluationRecord] = []
        for record in records {
            guard let evaluation = record.evaluation else {
                throw ReportFailure(
                    .notOfKind,
                    record.subject,
                    expected: "an evaluation, since \(rawValue) has no place for anything else",
                    found: "\(record.subject); the forms html, json, csv and markdown take it"
                )
            }
            evaluations.append(evaluation)
        }
        return evaluations
    }

    /// - Throws: `report.kind` for a comparison, of which nothing holds or fails.
    private func tested(_ records: [ReportedRecord]) throws(ReportFailure) -> [ReportedRecord] {
        for record in records where record.comparison != nil {
            throw ReportFailure(
                .notOfKind,
                record.subject,
                expected: "an evaluation or a drift report, since \(rawValue) has no place for a comparison",
                found: "a comparison; the forms html, json, csv and markdown take it"
            )
        }
        return records
    }
}
