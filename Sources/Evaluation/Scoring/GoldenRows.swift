package import Identifiers
package import Inference
package import MLflow

/// The rows of a golden prediction, to find them among the rows of a data set: both as the model is asked with them.
package struct GoldenRows: Sendable {
    /// Of the recorded rows; empty where they cannot be told apart.
    package let hashes: Set<UInt64>
    /// Of the recorded input, whatever the record says beside it.
    package let digest: Digest
    /// nil where recorded rows cannot be told apart.
    private let columns: Set<Column>?
    private let schema: ModelSchema?
    private var casting: RowCasting?

    private struct Column: Hashable {
        let name: [UInt8]
        let width: Int
    }

    /// - Parameter schema: of the model.
    /// - Throws: `golden.invalid`
    package init(_ record: GoldenRecord, schema: ModelSchema?) throws(ScoringFailure) {
        let recorded = try AskedRowHash.hashes(of: record.input, rows: record.input.rows)
        hashes = Set(recorded ?? [])
        digest = try record.inputDigest()
        columns = recorded == nil ? nil : Self.columns(of: record.input, rows: record.input.rows)
        self.schema = schema
    }

    /// Called before all else, with the header of a table. A table that the model would refuse has no golden rows, and no error here.
    package mutating func begin(header: [String]?) {
        casting = columns == nil ? nil : try? RowCasting(header: header, schema: schema)
    }

    /// Tells whether the meaning of a row may depend on the other rows of the file. Known after `begin`.
    package var needsSurvey: Bool { casting?.needsSurvey ?? false }

    package mutating func survey(_ rows: BatchRows) {
        do {
            try casting?.survey(rows)
        } catch {
            casting = nil
        }
    }

    /// - Returns: a hash for each row, 0 for one that no model could be asked with; nil where the rows have other columns than those that were
    ///   recorded.
    mutating func hashes(of rows: BatchRows) -> [UInt64]? {
        do {
            guard let chunk = try casting?.cast(rows) else { return nil }
            var hashes = [UInt64](repeating: 0, count: rows.count)
            guard !chunk.rows.isEmpty else { return hashes }
            guard Self.columns(of: chunk.input, rows: chunk.rows.count) == columns,
                let good = try AskedRowHash.hashes(of: chunk.input, rows: chunk.rows.count)
            else { return nil }
            for (place, hash) in zip(chunk.rows, good) { hashes[place] = hash }
            return hashes
        } catch {
            return nil
        }
    }

    private static func columns(of input: ModelInput, rows: Int) -> Set<Column> {
        Set(input.tensors.map { Column(name: Array($0.name.utf8), width: $0.count / max(1, rows)) })
    }
}
