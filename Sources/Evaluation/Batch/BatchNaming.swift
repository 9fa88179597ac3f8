import Identifiers
package import Inference

/// Names of the added columns, and the input's columns that are left out.
package struct BatchNaming: Sendable, Hashable {
    /// `*` stands for the column's own name, such as `prediction`.
    package let pattern: String
    /// Of names that stay; `*` is any text.
    package let kept: [String]
    /// Of names among them that are left out.
    package let replaced: [String]

    /// - Throws: `scoring.input` for a pattern without a `*`.
    package init(
        columns pattern: String = "*",
        keeping kept: [String] = [],
        replacing replaced: [String] = []
    ) throws(ScoringFailure) {
        guard pattern.contains("*") else {
            throw ScoringFailure(
                .inputInvalid,
                "--columns",
                expected: "a * for the name, such as churn_*",
                found: "\"\(pattern)\""
            )
        }
        self.pattern = pattern
        self.kept = kept.isEmpty ? ["*"] : kept
        self.replaced = replaced
    }

    func name(of column: String) -> String { pattern.replacing("*", with: column) }

    func keeps(_ name: String) -> Bool {
        kept.contains { Self.matches(name[...], $0[...]) } && !replaced.contains { Self.matches(name[...], $0[...]) }
    }

    var keepsAll: Bool { replaced.isEmpty && kept.contains("*") }

    /// A run without `kept` can be continued as before there was one.
    var text: String {
        ([pattern] + replaced + (kept == ["*"] ? [] : ["only"] + kept)).joined(separator: "\n")
    }

    private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
        guard let star = pattern.firstIndex(of: "*") else { return name == pattern }
        guard name.hasPrefix(pattern[..<star]) else { return false }
        var rest = name.dropFirst(pattern[..<star].count)
        let after = pattern[pattern.index(after: star)...]
        while true {
            if matches(rest, after) { return true }
            guard rest.popFirst() != nil else { return false }
        }
    }
}
