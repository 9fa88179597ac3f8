package import Identifiers

/// The profile of the data that a version was judged on. It travels signed beside the version, and is what drift of other data and of live
/// traffic is measured against.
///
/// It holds no row: columns, scores and predicted classes are counts in bins, and what estimates performance without labels are curves and
/// tables. Its id covers `result`, as that of an evaluation does.
package struct ReferenceProfile: Sendable, Hashable {
    package let result: ReferenceFacts
    package let run: EvaluationRun
    private let document: RecordDocument

    /// Bytes of a profile.
    package static let limit = 8 << 20

    static let kind = RecordDocument.Kind(
        format: "slipway.reference/1",
        subject: "reference profile",
        invalid: .referenceInvalid,
        unknownFormat: .referenceFormat,
        tooLarge: .referenceTooLarge,
        limit: limit
    )

    /// - Throws: `reference.invalid`, `reference.too-large`
    package init(result: ReferenceFacts, run: EvaluationRun) throws(RecordFailure) {
        let made = try RecordDocument.make(Self.kind, result, run)
        document = made.document
        self.result = made.result
        self.run = made.run
    }

    /// - Parameter subject: what messages call the document.
    /// - Throws: `reference.invalid`, `reference.format`, `reference.too-large`
    package static func read(
        _ bytes: [UInt8],
        subject: String = "reference profile"
    ) throws(RecordFailure) -> ReferenceProfile {
        let read = try RecordDocument.read(kind, bytes, subject: subject, ReferenceFacts.self, EvaluationRun.self)
        return ReferenceProfile(read.document, read.result, read.run)
    }

    private init(_ document: RecordDocument, _ result: ReferenceFacts, _ run: EvaluationRun) {
        self.document = document
        self.result = result
        self.run = run
    }

    package var id: EvaluationID { document.id }

    /// The canonical bytes, with a line feed at the end.
    package var bytes: [UInt8] { document.bytes }

    /// Its name in a bundle: one for each version.
    /// - Returns: nil for a model without a version.
    package var entryName: EntryName? {
        result.model.version.map { EntryName(unchecked: "references/\(result.model.name)/\($0).json") }
    }

    /// - Throws: `reference.foreign` if the profile is of something else.
    package func require(_ model: ModelName, _ version: VersionID, _ manifest: Digest) throws(RecordFailure) {
        let own = result.model
        guard own.name == model, own.version == version, own.manifest == manifest else {
            throw RecordFailure(
                .referenceForeign,
                "reference profile \(id.short)",
                expected: "a profile of \(model)/\(version), \(manifest)",
                found: "one of \(own.text)" + (own.manifest.map { ", \($0)" } ?? "")
            )
        }
    }
}
