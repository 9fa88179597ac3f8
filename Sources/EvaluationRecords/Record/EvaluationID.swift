package import Identifiers

/// The name of a record: SHA-256 of the canonical bytes of its `result`. The same version, data and settings give the same id.
package struct EvaluationID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let digest: Digest

    package init(_ digest: Digest) {
        self.digest = digest
    }

    /// - Parameter text: `sha256:` and 64 lower-case hex digits; anything else gives nil.
    package init?(_ text: String) {
        guard let digest = Digest(text) else { return nil }
        self.digest = digest
    }

    /// The first 12 hex digits, for people and for file names.
    package var short: String { digest.short }

    package var description: String { digest.description }

    /// - Parameter text: what a user wrote for a record: 6 hex digits or more of its beginning, with or without `sha256:`.
    package func begins(with text: String) -> Bool {
        let digits = text.hasPrefix("sha256:") ? text.dropFirst(7) : text[...]
        return digits.utf8.count >= 6 && digest.hex.hasPrefix(digits)
    }

    package static func < (left: Self, right: Self) -> Bool { left.digest < right.digest }
}

extension EvaluationID: Codable {
    package init(from decoder: any Decoder) throws {
        digest = try Digest(from: decoder)
    }

    package func encode(to encoder: any Encoder) throws {
        try digest.encode(to: encoder)
    }
}
