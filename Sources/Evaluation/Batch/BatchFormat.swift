/// Format of a file of rows.
package enum BatchFormat: String, Sendable, CaseIterable {
    /// With a header row (RFC 4180).
    case csv
    /// One object a line.
    case jsonl

    /// - Returns: nil for a name that does not say.
    package init?(path: String) {
        let name = path.lowercased()
        if name.hasSuffix(".csv") {
            self = .csv
        } else if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") {
            self = .jsonl
        } else {
            return nil
        }
    }
}
