package import EvaluationRecords
package import Identifiers
import StrictJSON

/// A record that a report is of: an evaluation, a comparison or a drift report.
///
/// `Reports` turns records into what people and other programs read. Everything comes out of the records: a page shows no number that its record
/// does not have, and no file is opened here.
///
/// - `EvaluationPage`, `ComparisonPage` and `DriftPage` make one HTML file of a record, `Site` a directory of them with an index and a page for each data set.
/// - `CSVReport`, `JUnitReport`, `CycloneDXReport` and `MarkdownReport` write the other forms; JSON is the record itself.
/// - `Screens` has a file for each screen: it makes blocks (`PageBlock`) of figures and tables. `Drawing` draws SVG. `Pages` puts blocks into the
///   templates of `Templates` with Mustache, and keeps a page within its size.
/// - `Markup` is text that is safe in a page. It comes from `Markup.text`, which escapes, or from literals of this target; nothing else is put into a
///   template unescaped. `PageText` makes text of data safe to look at: it shows invisible characters by their numbers and cuts long texts.
///
/// A page has no script, sends no request and has at most 400 KB. Begin with this file, then `Pages/EvaluationPage.swift`.
package enum ReportedRecord: Sendable, Hashable {
    case evaluation(EvaluationRecord)
    case comparison(ComparisonRecord)
    case drift(DriftRecord)

    /// Reads any of them, by its format.
    /// - Parameter subject: what messages call the document.
    /// - Throws: what the readers throw; a document of another format is an `evaluation.format`.
    package static func read(_ bytes: [UInt8], subject: String) throws(RecordFailure) -> ReportedRecord {
        let format = format(bytes, subject)
        if format.hasPrefix("slipway.comparison/") {
            return .comparison(try ComparisonRecord.read(bytes, subject: subject))
        }
        if format.hasPrefix("slipway.drift/") { return .drift(try DriftRecord.read(bytes, subject: subject)) }
        return .evaluation(try EvaluationRecord.read(bytes, subject: subject))
    }

    /// Empty where it cannot be told.
    private static func format(_ bytes: [UInt8], _ subject: String) -> String {
        guard bytes.count <= RecordLimits.bytes,
            let value = try? JSONParser.parse(bytes, subject: subject, sizeLimit: RecordLimits.bytes)
        else { return "" }
        return value.object?["format"]?.string ?? ""
    }

    package var id: EvaluationID {
        switch self {
        case .evaluation(let record): record.id
        case .comparison(let record): record.id
        case .drift(let record): record.id
        }
    }

    /// The canonical bytes.
    package var bytes: [UInt8] {
        switch self {
        case .evaluation(let record): record.bytes
        case .comparison(let record): record.bytes
        case .drift(let record): record.bytes
        }
    }

    package var created: Timestamp {
        switch self {
        case .evaluation(let record): record.run.created
        case .comparison(let record): record.run.created
        case .drift(let record): record.run.created
        }
    }

    package var evaluation: EvaluationRecord? {
        if case .evaluation(let record) = self { record } else { nil }
    }

    package var comparison: ComparisonRecord? {
        if case .comparison(let record) = self { record } else { nil }
    }

    package var drift: DriftRecord? {
        if case .drift(let record) = self { record } else { nil }
    }

    /// Such as `evaluation 8f14e45fceea`.
    package var subject: String {
        switch self {
        case .evaluation(let record): "evaluation \(record.id.short)"
        case .comparison(let record): "comparison \(record.id.short)"
        case .drift(let record): "drift report \(record.id.short)"
        }
    }
}
