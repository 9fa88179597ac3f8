import StrictJSON

/// Holds a value to a JSON Schema, as far as the schemas of docs/json need: and to each key being described there.
struct SchemaCheck {
    private let document: JSONValue
    private let common: JSONValue

    init(_ document: JSONValue, common: JSONValue) {
        self.document = document
        self.common = common
    }

    /// - Returns: what is wrong.
    func flaws(of value: JSONValue) -> [String] { flaws(value, document, "") }

    private func flaws(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        if let reference = schema["$ref"]?.string { return flaws(value, target(reference), place) }
        var flaws: [String] = []
        if let parts = schema["allOf"]?.array { return parts.flatMap { self.open(value, $0, place) } }
        if let parts = schema["anyOf"]?.array {
            let all = parts.map { self.flaws(value, $0, place) }
            if !all.contains(where: \.isEmpty) { flaws += ["\(place): no alternative fits: \(all)"] }
        }
        if let parts = schema["oneOf"]?.array {
            let fitting = parts.filter { self.open(value, $0, place).isEmpty }
            if fitting.count != 1 { flaws.append("\(place): \(fitting.count) alternatives fit") }
        }
        if let type = schema["type"], !isOf(type, value) {
            flaws.append("\(place): \(value.kindDescription) is no \(type)")
        }
        if let constant = schema["const"], constant != value { flaws.append("\(place): not \(constant)") }
        if let choices = schema["enum"]?.array, !choices.contains(value) {
            flaws.append("\(place): none of \(choices)")
        }
        if let object = value.object { flaws += members(object, schema, place, isClosed: true) }
        if let items = value.array, let item = schema["items"] {
            flaws += items.enumerated().flatMap { self.flaws($1, item, "\(place)/\($0)") }
        }
        return flaws
    }

    /// Without objection to keys that the schema does not describe.
    private func open(_ value: JSONValue, _ schema: JSONValue, _ place: String) -> [String] {
        if let reference = schema["$ref"]?.string { return open(value, target(reference), place) }
        return value.object.map { members($0, schema, place, isClosed: false) } ?? []
    }

    private func members(_ object: JSONObject, _ schema: JSONValue, _ place: String, isClosed: Bool) -> [String] {
        var flaws: [String] = []
        for key in schema["required"]?.array ?? [] where object[key.string ?? ""] == nil {
            flaws.append("\(place): \(key) is missing")
        }
        let isDescribed = schema["properties"] != nil
        for (key, value) in object.members {
            if let property = schema["properties"]?[key] {
                flaws += self.flaws(value, property, "\(place)/\(key)")
            } else if let other = schema["additionalProperties"] {
                flaws += self.flaws(value, other, "\(place)/\(key)")
            } else if isDescribed, isClosed {
                flaws.append("\(place): \(key) is not described")
            }
        }
        return flaws
    }

    private func target(_ reference: String) -> JSONValue {
        let parts = reference.split(separator: "#/$defs/", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return .null }
        return (parts[0].isEmpty ? document : common)["$defs"]?[String(parts[1])] ?? .null
    }

    private func isOf(_ type: JSONValue, _ value: JSONValue) -> Bool {
        (type.array ?? [type]).contains { type in
            switch (type.string, value) {
            case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer), ("number", .number),
                ("string", .string),
                ("array", .array), ("object", .object):
                true
            default: false
            }
        }
    }
}
