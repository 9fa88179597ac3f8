/// A YAML value and its first line, with aliases resolved.
package struct YAMLValue: Sendable, Hashable {
    package enum Content: Sendable, Hashable {
        case null
        case bool(Bool)
        case integer(Int64)
        case number(Double)
        case text(String)
        case list([YAMLValue])
        case map([YAMLMember])
    }

    package let content: Content
    /// Counted from 1.
    package let line: Int
    /// The text of a scalar before it was taken for a number or a truth value, so that `3.10` stays `3.10`; empty for
    /// the others.
    package let written: String

    package init(content: Content, line: Int, written: String = "") {
        self.content = content
        self.line = line
        self.written = written
    }

    package var isNull: Bool { content == .null }

    /// The value of a key of a map; nil for another kind or an absent key.
    package subscript(_ key: String) -> YAMLValue? {
        guard case .map(let members) = content else { return nil }
        return members.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// The kind of the value in words, for messages.
    package var kindDescription: String {
        switch content {
        case .null: "null"
        case .bool, .integer, .number: written
        case .text(let text): MLflowFailure.excerpt(text)
        case .list(let items): "a list of \(items.count)"
        case .map(let members):
            "a map with the keys \(members.prefix(8).map { MLflowFailure.excerpt($0.key) }.joined(separator: ", "))"
        }
    }
}

package struct YAMLMember: Sendable, Hashable {
    package let key: String
    package let value: YAMLValue
}
