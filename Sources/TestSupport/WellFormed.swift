/// A reader of XML as strict as these tests need: what it takes, a parser of XML takes, too.
package struct WellFormed {
    package struct Flaw: Error, CustomStringConvertible {
        package let description: String
    }

    package struct Element {
        package let name: String
        package let attributes: [String: String]
    }

    /// In the order of their start tags.
    package private(set) var elements: [Element] = []
    /// The text outside of tags, entities resolved, and without that of `style`.
    package private(set) var text = ""
    private var open: [String] = []

    package init(_ document: [UInt8]) throws {
        guard let string = String(validating: document, as: UTF8.self) else { throw Flaw(description: "no UTF-8") }
        var rest = Substring(string)
        for scalar in string.unicodeScalars {
            switch scalar.value {
            case 9, 10, 13, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: continue
            default: throw Flaw(description: "the character \(scalar.value) is none of XML")
            }
        }
        while let start = rest.firstIndex(of: "<") {
            try add(text: rest[..<start])
            guard let end = rest[start...].firstIndex(of: ">") else { throw Flaw(description: "a tag without end") }
            try read(tag: rest[rest.index(after: start)..<end])
            rest = rest[rest.index(after: end)...]
        }
        try add(text: rest)
        guard open.isEmpty else { throw Flaw(description: "not closed: \(open)") }
    }

    private mutating func add(text: Substring) throws {
        let resolved = try Self.resolved(text)
        if open.last != "style" { self.text += resolved }
    }

    private mutating func read(tag: Substring) throws {
        if tag.hasPrefix("!DOCTYPE") || tag.hasPrefix("?xml") { return }
        if tag.hasPrefix("/") {
            guard open.popLast() == String(tag.dropFirst()) else { throw Flaw(description: "wrong end: \(tag)") }
            return
        }
        let isEmpty = tag.hasSuffix("/")
        var rest = isEmpty ? tag.dropLast() : tag
        let name = rest.prefix { $0 != " " }
        guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
            throw Flaw(description: "no name: \(tag)")
        }
        rest = rest.dropFirst(name.count)
        var attributes: [String: String] = [:]
        while !rest.isEmpty {
            guard rest.hasPrefix(" "), let equals = rest.firstIndex(of: "=") else {
                throw Flaw(description: "no attribute: \(tag)")
            }
            let key = String(rest[rest.index(after: rest.startIndex)..<equals])
            let value = rest[rest.index(after: equals)...]
            guard value.hasPrefix("\""), let close = value.dropFirst().firstIndex(of: "\"") else {
                throw Flaw(description: "no quotes: \(tag)")
            }
            guard
                attributes.updateValue(
                    try Self.resolved(value[value.index(after: value.startIndex)..<close]),
                    forKey: key
                ) == nil
            else { throw Flaw(description: "twice \(key): \(tag)") }
            rest = value[value.index(after: close)...]
        }
        elements.append(Element(name: String(name), attributes: attributes))
        if !isEmpty { open.append(String(name)) }
    }

    private static func resolved(_ text: Substring) throws -> String {
        var output = ""
        var rest = text
        while let start = rest.firstIndex(of: "&") {
            output += rest[..<start]
            guard let end = rest[start...].firstIndex(of: ";"),
                let character = ["&lt": "<", "&gt": ">", "&amp": "&", "&quot": "\"", "&#39": "'"][
                    String(rest[start..<end])
                ]
            else { throw Flaw(description: "an entity that is none: \(rest[start...].prefix(20))") }
            output += character
            rest = rest[rest.index(after: end)...]
        }
        return output + rest
    }
}
