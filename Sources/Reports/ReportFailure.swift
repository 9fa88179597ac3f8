package import Identifiers

/// Codes of reports that cannot be made.
package enum ReportCode: String, FailureCode {
    case oneRecord = "report.one-record"
    case notOfKind = "report.kind"
    case tooLarge = "report.too-large"
    case template = "report.template"
    case outputThere = "report.output-there"

    package var kind: FailureKind {
        switch self {
        case .oneRecord, .notOfKind, .outputThere: .usage
        case .tooLarge, .template: .failed
        }
    }
}

package typealias ReportFailure = Failure<ReportCode>
