/// A reader of XML as strict as these tests need: what it takes, a parser of XML takes, too.
///
/// It reads scalars, as parsers do: a letter that joins the mark before it makes one `Character` of both.
package struct WellFormed {
    private typealias Scalars = Substring.UnicodeScalarView

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
        for scalar in string.unicodeScalars {
            switch scalar.value {
            case 9, 10, 13, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: continue
            default: throw Flaw(description: "the character \(scalar.value) is none of XML")
            }
        }
        var rest = Substring(string).unicodeScalars
        while let start = rest.firstIndex(of: "<") {
            try add(text: rest[..<start])
            guard let end = rest[start...].firstIndex(of: ">") else { throw Flaw(description: "a tag without end") }
            try read(tag: rest[rest.index(after: start)..<end])
            rest = rest[rest.index(after: end)...]
        }
        try add(text: rest)
        guard open.isEmpty else { throw Flaw(description: "not closed: \(open)") }
    }

    private mutating func add(text: Scalars) throws {
        let resolved = try Self.resolved(text)
        if open.last != "style" { self.text += resolved }
    }

    private mutating func read(tag: Scalars) throws {
        if tag.starts(with: "!DOCTYPE".unicodeScalars) || tag.starts(with: "?xml".unicodeScalars) { return }
        if tag.first == "/" {
            guard open.popLast() == String(tag.dropFirst()) else {
                throw Flaw(description: "wrong end: \(Substring(tag))")
            }
            return
        }
        let isEmpty = tag.last == "/"
        var rest = isEmpty ? tag.dropLast() : tag
        let name = rest.prefix { $0 != " " }
        guard !name.isEmpty, name.allSatisfy({ Self.isOfName($0) }) else {
            throw Flaw(description: "no name: \(Substring(tag))")
        }
        rest = rest.dropFirst(name.count)
        var attributes: [String: String] = [:]
        while !rest.isEmpty {
            guard rest.first == " ", let equals = rest.firstIndex(of: "=") else {
                throw Flaw(description: "no attribute: \(Substring(tag))")
            }
            let key = String(rest[..<equals].dropFirst())
            let value = rest[equals...].dropFirst()
            guard value.first == "\"", let close = value.dropFirst().firstIndex(of: "\"") else {
                throw Flaw(description: "no quotes: \(Substring(tag))")
            }
            guard attributes.updateValue(try Self.resolved(value[..<close].dropFirst()), forKey: key) == nil else {
                throw Flaw(description: "twice \(key): \(Substring(tag))")
            }
            rest = value[close...].dropFirst()
        }
        elements.append(Element(name: String(name), attributes: attributes))
        if !isEmpty { open.append(String(name)) }
    }

    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-": true
        default: false
        }
    }

    private static func resolved(_ text: Scalars) throws -> String {
        var output = ""
        var rest = text
        while let start = rest.firstIndex(of: "&") {
            output += String(rest[..<start])
            guard let end = rest[start...].firstIndex(of: ";"),
                let character = ["&lt": "<", "&gt": ">", "&amp": "&", "&quot": "\"", "&#39": "'"][
                    String(rest[start..<end])
                ]
            else { throw Flaw(description: "an entity that is none: \(Substring(rest[start...].prefix(20)))") }
            output += character
            rest = rest[rest.index(after: end)...]
        }
        return output + String(rest)
    }
}
