import Identifiers

/// A comparison of two data sets, as a document: what was found (``DriftFindings``), under which circumstances, and the id of what was found.
/// The same data, answers and settings give the same id, as with an evaluation.
package struct DriftRecord: Sendable, Hashable {
    package let result: DriftFindings
    package let run: EvaluationRun
    private let document: RecordDocument

    static let kind = RecordDocument.Kind(
        format: "slipway.drift/1",
        subject: "drift record",
        invalid: .driftInvalid,
        unknownFormat: .driftFormat,
        tooLarge: .driftTooLarge
    )

    /// - Throws: `drift.invalid`, `drift.too-large`
    package init(result: DriftFindings, run: EvaluationRun) throws(RecordFailure) {
        let made = try RecordDocument.make(Self.kind, result, run)
        document = made.document
        self.result = made.result
        self.run = made.run
    }

    /// - Parameter subject: what messages call the document.
    /// - Throws: `drift.invalid`, `drift.format`, `drift.too-large`
    package static func read(_ bytes: [UInt8], subject: String = "drift record") throws(RecordFailure) -> DriftRecord {
        let read = try RecordDocument.read(kind, bytes, subject: subject, DriftFindings.self, EvaluationRun.self)
        return DriftRecord(read.document, read.result, read.run)
    }

    private init(_ document: RecordDocument, _ result: DriftFindings, _ run: EvaluationRun) {
        self.document = document
        self.result = result
        self.run = run
    }

    package var id: EvaluationID { document.id }

    /// The canonical bytes, with a line feed at the end: keys that this release does not know are still there.
    package var bytes: [UInt8] { document.bytes }
}
