import Evaluation
import Identifiers
import Inference
import TableScoring

/// The format of the rows that a command scores.
enum ScoringFormat: Hashable {
    case text(BatchFormat)
    case parquet

    static let names = BatchFormat.allCases.map(\.rawValue) + ["parquet"]

    /// - Returns: nil for a name of none.
    init?(name: String) {
        if name == "parquet" {
            self = .parquet
        } else if let format = BatchFormat(rawValue: name) {
            self = .text(format)
        } else {
            return nil
        }
    }

    /// - Returns: nil for a path that does not say.
    init?(path: String) {
        let name = path.lowercased()
        if name.hasSuffix(".parquet") || name.hasSuffix(".pq") {
            self = .parquet
        } else if let format = BatchFormat(path: path) {
            self = .text(format)
        } else {
            return nil
        }
    }

    /// The format of all the files.
    /// - Throws: `scoring.input` where no name says it, or they are of several, or many texts.
    init(of files: [String], named name: String?, argument: String) throws(ScoringFailure) {
        if let format = name.flatMap(ScoringFormat.init(name:)) {
            self = format
        } else {
            let formats = Set(files.map { ScoringFormat(path: $0) })
            guard formats.count == 1, let format = formats.first ?? nil else {
                throw ScoringFailure(
                    .inputInvalid,
                    argument,
                    expected:
                        "files whose names end in .csv, .jsonl, .ndjson or .parquet, all of one format, or --format",
                    found: formats.count > 1 ? "several formats" : "neither"
                )
            }
            self = format
        }
        if case .text = self, files.count > 1 {
            throw ScoringFailure(
                .inputInvalid,
                argument,
                expected: "one file of text; only Parquet is read from several",
                found: "\(files.count) files; score each by itself, or join them"
            )
        }
    }
}
