/// The form of a data set's rows. Compression is recognized by the file's first bytes, not by its name.
package enum DatasetFormat: String, CaseIterable, Sendable, Hashable {
    /// With a header row (RFC 4180).
    case csv
    /// One object a line.
    case jsonl
    case parquet

    /// - Parameter path: may end in `.gz` or `.zst` beyond the form's own ending.
    /// - Returns: nil for a name that does not say.
    package init?(path: String) {
        var name = path.lowercased()
        for ending in [".gz", ".zst", ".zstd"] where name.hasSuffix(ending) {
            name.removeLast(ending.count)
            break
        }
        if name.hasSuffix(".csv") {
            self = .csv
        } else if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") {
            self = .jsonl
        } else if name.hasSuffix(".parquet") || name.hasSuffix(".pq"), name.count == path.count {
            self = .parquet
        } else {
            return nil
        }
    }
}
