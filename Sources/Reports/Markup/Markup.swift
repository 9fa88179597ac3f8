/// HTML or SVG that is safe in a page: of text that was escaped, or of literals of this target.
///
/// Void elements end with `/>` and attributes always have quotes, so that a page is well-formed XML, too.
package struct Markup: Sendable, Hashable, CustomStringConvertible {
    package private(set) var description: String

    package init() { description = "" }

    private init(raw: String) { description = raw }

    package var isEmpty: Bool { description.isEmpty }

    /// Escaped text.
    package static func text(_ text: String) -> Markup {
        var markup = Markup()
        markup.escape(text)
        return markup
    }

    /// A part of a drawing that was written with numbers and literals alone.
    package static func drawn(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) -> Markup {
        element(name, attributes, nil)
    }

    /// - Parameter content: nil for a void element.
    package static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        _ content: Markup?
    ) -> Markup {
        var markup = Markup()
        markup.open(name, attributes)
        guard let content else {
            markup.description += "/>"
            return markup
        }
        markup.description += ">"
        markup.description += content.description
        markup.close(name)
        return markup
    }

    package static func element(
        _ name: StaticString,
        _ attributes: KeyValuePairs<StaticString, String> = [:],
        text: String
    ) -> Markup {
        element(name, attributes, .text(text))
    }

    package static func joined(_ parts: some Sequence<Markup>) -> Markup {
        var markup = Markup()
        for part in parts { markup.append(part) }
        return markup
    }

    package mutating func append(_ other: Markup) { description += other.description }

    package static func + (left: Markup, right: Markup) -> Markup { Markup(raw: left.description + right.description) }

    private mutating func open(_ name: StaticString, _ attributes: KeyValuePairs<StaticString, String>) {
        description += "<\(name)"
        for (key, value) in attributes where !value.isEmpty {
            description += " \(key)=\""
            escape(value)
            description += "\""
        }
    }

    private mutating func close(_ name: StaticString) { description += "</\(name)>" }

    /// By bytes: a mark that combines with a markup character does not hide it.
    private mutating func escape(_ text: String) {
        var escaped: [UInt8] = []
        escaped.reserveCapacity(text.utf8.count)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): escaped.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): escaped.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "&"): escaped.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "\""): escaped.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): escaped.append(contentsOf: "&#39;".utf8)
            default: escaped.append(byte)
            }
        }
        description += String(decoding: escaped, as: UTF8.self)
    }
}
