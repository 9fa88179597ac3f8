package import Identifiers

/// The members of one JSON object, read by key: the one reader for documents that are read as a whole.
///
/// Each call throws an error of the caller's own kind, made of the first flaw. Absent members and `null` are the same:
/// an optional value that is not there.
package struct JSONFields<Rejection: Error>: Sendable {
    /// Makes the caller's error of a flaw.
    package typealias Report = @Sendable (JSONFlaw) -> Rejection

    /// The place of the object in its document, such as `models 1`; empty for the document itself.
    package let place: String
    private let object: JSONObject
    private let report: Report

    package init(_ value: JSONValue, place: String = "", _ report: @escaping Report) throws(Rejection) {
        guard let object = value.object else {
            throw report(JSONFlaw(place: place, expected: "an object", value: value))
        }
        self.place = place
        self.object = object
        self.report = report
    }

    package var keys: [String] { object.keys }

    /// All members, in their order.
    package var members: [(key: String, value: JSONValue)] { object.members }

    /// The value of a key; `null` if it is absent.
    package func value(_ key: String) -> JSONValue { object[key] ?? .null }

    package func has(_ key: String) -> Bool { !value(key).isNull }

    /// Reads an optional member: `try fields.optional("created", fields.time)`.
    package func optional<Value>(
        _ key: String,
        _ read: (String) throws(Rejection) -> Value
    ) throws(Rejection) -> Value? {
        has(key) ? try read(key) : nil
    }

    /// The error for a rule of the caller's own about a member.
    package func flaw(_ key: String, _ expected: String) -> Rejection { flaw(key, expected, found: object[key]) }

    /// The same with a part of the member, or nothing, as what was found.
    /// - Parameter key: empty for the object itself.
    package func flaw(_ key: String, _ expected: String, found: JSONValue?) -> Rejection {
        report(JSONFlaw(place: inner(key), expected: expected, value: found))
    }

    // MARK: Values

    /// - Parameter limit: the most bytes it may have.
    package func text(_ key: String, limit: Int = .max) throws(Rejection) -> String {
        guard let text = object[key]?.string, text.utf8.count <= limit else {
            throw flaw(key, limit == .max ? "a text" : "a text of at most \(limit) bytes")
        }
        return text
    }

    package func optionalText(_ key: String) throws(Rejection) -> String? {
        has(key) ? try text(key) : nil
    }

    package func flag(_ key: String) throws(Rejection) -> Bool {
        guard let flag = object[key]?.bool else { throw flaw(key, "true or false") }
        return flag
    }

    package func integer(_ key: String, from least: Int64 = 0) throws(Rejection) -> Int64 {
        guard let number = object[key]?.integer, number >= least else { throw flaw(key, "an integer from \(least)") }
        return number
    }

    /// A number of bytes.
    package func size(_ key: String) throws(Rejection) -> UInt64 { UInt64(try integer(key)) }

    /// A finite number from 0.
    package func amount(_ key: String) throws(Rejection) -> Double {
        let number: Double? =
            switch object[key] {
            case .integer(let value)?: Double(value)
            case .number(let value)?: value
            default: nil
            }
        guard let number, number.isFinite, number >= 0 else { throw flaw(key, "a number from 0") }
        return number
    }

    package func name<Kind: NameKind>(_ key: String) throws(Rejection) -> Name<Kind> {
        guard let name = object[key]?.string.flatMap({ Name<Kind>($0) }) else {
            throw flaw(key, "a \(Name<Kind>.noun): \(Name<Kind>.rule)")
        }
        return name
    }

    package func digest(_ key: String) throws(Rejection) -> Digest {
        guard let digest = object[key]?.string.flatMap({ Digest($0) }) else {
            throw flaw(key, "sha256: and 64 hex digits")
        }
        return digest
    }

    package func time(_ key: String) throws(Rejection) -> Timestamp {
        guard let time = object[key]?.string.flatMap({ Timestamp($0) }) else {
            throw flaw(key, "a time such as 2026-11-23T09:30:00Z")
        }
        return time
    }

    /// One of the values of an enumeration of texts.
    package func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        _: Choice.Type = Choice.self
    ) throws(Rejection) -> Choice {
        guard let choice = object[key]?.string.flatMap({ Choice(rawValue: $0) }) else {
            throw flaw(key, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return choice
    }

    // MARK: Arrays and objects

    package func array(_ key: String) throws(Rejection) -> [JSONValue] {
        guard let items = object[key]?.array else { throw flaw(key, "an array") }
        return items
    }

    /// An array of texts; empty if it is absent.
    package func texts(_ key: String) throws(Rejection) -> [String] {
        guard has(key) else { return [] }
        let items = object[key]?.array
        let texts = items?.compactMap(\.string)
        guard let texts, texts.count == items?.count else { throw flaw(key, "an array of texts") }
        return texts
    }

    package func object(_ key: String) throws(Rejection) -> JSONFields {
        try JSONFields(value(key), place: inner(key), report)
    }

    /// The objects of an array; their places count from 1.
    package func objects(_ key: String) throws(Rejection) -> [JSONFields] {
        var objects: [JSONFields] = []
        for (index, item) in try array(key).enumerated() {
            objects.append(try JSONFields(item, place: inner("\(key) \(index + 1)"), report))
        }
        return objects
    }

    /// The members of an object; none if it is absent.
    package func members(_ key: String) throws(Rejection) -> [(key: String, value: JSONValue)] {
        guard has(key) else { return [] }
        guard let object = object[key]?.object else { throw flaw(key, "an object") }
        return object.members
    }

    /// An object of texts; empty if it is absent.
    package func textMap(_ key: String) throws(Rejection) -> [String: String] {
        var texts: [String: String] = [:]
        for (name, value) in try members(key) {
            guard let text = value.string else { throw flaw("\(key) \(name)", "a text", found: value) }
            texts[name] = text
        }
        return texts
    }

    private func inner(_ key: String) -> String {
        if key.isEmpty { return place }
        return place.isEmpty ? key : "\(place) \(key)"
    }
}

/// A member that is not as its reader expects.
package struct JSONFlaw: Error {
    /// The keys that lead to the member, with spaces between them.
    package let place: String
    package let expected: String
    /// nil where the member is absent.
    package let value: JSONValue?

    /// The member in words.
    package var found: String { value?.kindDescription ?? "nothing" }
}
