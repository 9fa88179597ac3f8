import Mustache
import Reports

/// A form: what it does, in one deliberate step.
struct NodeForm: Sendable {
    let id: String
    let action: String
    var isPost = true
    var title: String?
    /// The consequence, in a sentence.
    var explanation: String?
    /// The session's number; nil for a form that changes nothing.
    var csrf: String?
    var fields: [FormField] = []
    let button: String
    /// True for one that changes what callers get.
    var isGrave = false
    var isWide = false
    /// True if two fields each belong together.
    var isPaired = false

    private var controls: [String] {
        let written = fields.map { $0.markup(in: id) }
        guard isPaired else { return written.map(\.description) }
        return stride(from: 0, to: written.count, by: 2).map { index in
            Markup.element("div", ["class": "pair"], .joined(written[index..<min(index + 2, written.count)]))
                .description
        }
    }
}

/// A control of a form.
struct FormField: Sendable {
    enum Kind: Sendable, Hashable {
        case hidden
        case text
        case number
        case password
    }

    let name: String
    var label = ""
    var hint: String?
    /// As it was typed; it is escaped byte by byte.
    var value = ""
    var kind = Kind.text
    var isRequired = false
    /// Such as `off` or `current-password`.
    var autocomplete = "off"
    var mostCharacters = 500

    /// HTML has no way to write control characters.
    private static func written(_ text: String) -> String {
        var written = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isControl = scalar.properties.generalCategory == .control || scalar.properties.isNoncharacterCodePoint
            written.append(isControl && scalar != "\t" ? "\u{FFFD}" : scalar)
        }
        return String(written)
    }

    /// - Parameter form: the form's id, which makes the field's unique.
    func markup(in form: String) -> Markup {
        let id = "\(form)-\(name)"
        if kind == .hidden {
            return .element("input", ["type": "hidden", "name": name, "value": value], nil)
        }
        let input = Markup.element(
            "input",
            [
                "id": id, "name": name, "type": kind == .password ? "password" : "text", "value": Self.written(value),
                "inputmode": kind == .number ? "numeric" : "", "autocomplete": autocomplete, "spellcheck": "false",
                "autocapitalize": "off", "maxlength": String(mostCharacters), "required": isRequired ? "required" : "",
                "aria-describedby": hint == nil ? "" : "\(id)-hint",
            ],
            nil
        )
        var content = Markup.element("label", ["for": id], .element("bdi", [:], text: label)) + input
        if let hint {
            content.append(.element("small", ["id": "\(id)-hint"], .element("bdi", [:], text: hint)))
        }
        return .element("div", ["class": "field"], content)
    }
}

extension NodeForm: MustacheParent {
    func child(named name: String) -> Any? {
        switch name {
        case "id": id
        case "method": isPost ? "post" : "get"
        case "action": action
        case "isGrave": isGrave
        case "isWide": isWide
        case "title": title ?? false
        case "explanation": explanation ?? false
        case "csrf": csrf ?? false
        case "controls": controls
        case "button": button
        default: false
        }
    }
}
