package import Identifiers

/// A comparison of models on the same rows. Its id covers `result`, as that of an evaluation does.
package struct ComparisonRecord: Sendable, Hashable {
    package let result: ComparisonResult
    package let run: ComparisonRun
    private let document: RecordDocument

    static let kind = RecordDocument.Kind(
        format: "slipway.comparison/1",
        subject: "comparison",
        invalid: .comparisonInvalid,
        unknownFormat: .comparisonFormat,
        tooLarge: .comparisonTooLarge
    )

    /// - Throws: `comparison.invalid`, `comparison.too-large`
    package init(result: ComparisonResult, run: ComparisonRun) throws(RecordFailure) {
        let made = try RecordDocument.make(Self.kind, result, run)
        document = made.document
        self.result = made.result
        self.run = made.run
    }

    /// - Parameter subject: what messages call the document.
    /// - Throws: `comparison.invalid`, `comparison.format`, `comparison.too-large`
    package static func read(
        _ bytes: [UInt8],
        subject: String = "comparison"
    ) throws(RecordFailure) -> ComparisonRecord {
        let read = try RecordDocument.read(kind, bytes, subject: subject, ComparisonResult.self, ComparisonRun.self)
        return ComparisonRecord(read.document, read.result, read.run)
    }

    private init(_ document: RecordDocument, _ result: ComparisonResult, _ run: ComparisonRun) {
        self.document = document
        self.result = result
        self.run = run
    }

    package var id: EvaluationID { document.id }

    /// The canonical bytes, with a line feed at the end.
    package var bytes: [UInt8] { document.bytes }

    /// Its name in a bundle.
    package var entryName: EntryName { EntryName(unchecked: "comparisons/\(id.short).json") }

    /// Checks that it is evidence in a bundle: the record that its name says, of versions with the content that the bundle has for them.
    /// - Parameters:
    ///   - name: of its file.
    ///   - manifest: the digest of a version of the bundle; nil for one that it does not have.
    /// - Throws: `comparison.foreign`
    package func require(
        _ name: EntryName,
        _ manifest: (ModelName, VersionID) -> Digest?
    ) throws(RecordFailure) {
        for side in [result.first] + result.challengers.map(\.version) {
            guard let version = side.model.version, manifest(side.model.name, version) != side.model.manifest else {
                continue
            }
            throw RecordFailure(
                .comparisonForeign,
                name.text,
                expected: "a comparison of versions of the bundle",
                found: "one of \(side.model.text), \(side.model.manifest?.description ?? ""), which it does not have"
            )
        }
        guard entryName == name else {
            throw RecordFailure(
                .comparisonForeign,
                name.text,
                expected: "the record that its name says",
                found: "the one with the id \(id)"
            )
        }
    }
}
