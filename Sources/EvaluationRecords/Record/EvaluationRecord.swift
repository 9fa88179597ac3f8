package import Identifiers

/// An evaluation: what was found (``EvaluationResult``), under which circumstances (``EvaluationRun``), and the id of what was found.
///
/// `EvaluationRecords` holds the values of the documents `slipway.evaluation/1` and `slipway.comparison/1` and their one codec; docs/evaluation-record.md
/// is the contract with other programs.
///
/// - `EvaluationRecord` and `ComparisonRecord` are the documents. A maker fills in `EvaluationResult` and makes a record of it; the record is what a
///   reader will see: texts cut at 256 bytes, numbers rounded where machines differ, every rule held.
/// - `MetricFigure` is a number with its interval or the reasons why not; `MetricFigures` are those of rows, by `MetricName`; `MetricFacts` is the
///   catalogue of metrics.
/// - `EvaluationScreens` are the screens, a type and a file each; `Screen` gives one, or the reason why not.
/// - `SliceFigures`, `FairnessFigures`, `WeakSegments`, `AssertionOutcome` and `DataCheck` are the other parts.
/// - `WindowRecord` is the document `slipway.window/1` of a node that watches a model's traffic, and `MonitorFinding` what its rules found.
/// - `EvaluationRequirement` parses and judges the conditions that decide an exit status.
///
/// Begin with this file, `EvaluationResult.swift` and `Metrics/MetricFigure.swift`. `Codec` has the reader and the writer. Besides
/// it, only `RecordDifference` looks at JSON, to name the places in which two records differ.
///
/// The target computes no statistics, opens no file and reads no clock.
package struct EvaluationRecord: Sendable, Hashable {
    package let result: EvaluationResult
    package let run: EvaluationRun
    private let document: RecordDocument

    static let kind = RecordDocument.Kind(
        format: "slipway.evaluation/1",
        subject: "evaluation",
        invalid: .invalid,
        unknownFormat: .format,
        tooLarge: .tooLarge
    )

    /// - Throws: `evaluation.invalid` if a part breaks a rule, a number is not finite, or a screen of the task is neither given nor has a
    ///   reason; `evaluation.too-large`.
    package init(result: EvaluationResult, run: EvaluationRun) throws(RecordFailure) {
        let missing = Set(EvaluationScreens.names(of: result.task)).subtracting(result.screens.names).sorted()
        guard missing.isEmpty else {
            throw RecordFailure(
                .invalid,
                "evaluation, screens",
                expected: "each screen of the task, or the reason why it cannot be given",
                found: "nothing for " + missing.joined(separator: ", ")
            )
        }
        let made = try RecordDocument.make(Self.kind, result, run)
        document = made.document
        self.result = made.result
        self.run = made.run
    }

    /// - Parameter subject: what messages call the document.
    /// - Throws: `evaluation.invalid`, `evaluation.format`, `evaluation.too-large`
    package static func read(
        _ bytes: [UInt8],
        subject: String = "evaluation"
    ) throws(RecordFailure) -> EvaluationRecord {
        let read = try RecordDocument.read(kind, bytes, subject: subject, EvaluationResult.self, EvaluationRun.self)
        return EvaluationRecord(read.document, read.result, read.run)
    }

    private init(_ document: RecordDocument, _ result: EvaluationResult, _ run: EvaluationRun) {
        self.document = document
        self.result = result
        self.run = run
    }

    package var id: EvaluationID { document.id }

    /// The canonical bytes, with a line feed at the end: keys that this release does not know are still there.
    package var bytes: [UInt8] { document.bytes }

    /// Its name in a bundle.
    /// - Returns: nil for a model without a version.
    package var entryName: EntryName? {
        result.model.version.map { EntryName(unchecked: "evaluations/\(result.model.name)/\($0)/\(id.short).json") }
    }

    /// - Throws: `evaluation.foreign` if the record is of something else.
    package func require(_ model: ModelName, _ version: VersionID, _ manifest: Digest) throws(RecordFailure) {
        let own = result.model
        guard own.name == model, own.version == version, own.manifest == manifest else {
            throw RecordFailure(
                .foreign,
                "evaluation \(id.short)",
                expected: "a record of \(model)/\(version), \(manifest)",
                found: "one of \(own.text)" + (own.manifest.map { ", \($0)" } ?? "")
            )
        }
    }
}
