import Identifiers
import MLflow
import StrictJSON

/// A JSON object in an answer of a tracking server. MLflow leaves out empty, zero and null values.
struct TrackingAnswer {
    let value: JSONValue
    /// Its name in messages.
    let subject: String

    /// nil if it is left out or empty.
    func text(_ key: String) throws(TrackingFailure) -> String? {
        switch value[key] {
        case nil, .null?, .string("")?: return nil
        case .string(let text)?: return text
        case let other?: throw flaw(key, "a text", other)
        }
    }

    func requiredText(_ key: String) throws(TrackingFailure) -> String {
        guard let text = try text(key) else { throw flaw(key, "a text", value[key]) }
        return text
    }

    /// A whole number, which Protocol Buffers may write as a text.
    func integer(_ key: String) throws(TrackingFailure) -> Int64? {
        switch value[key] {
        case nil, .null?: return nil
        case .integer(let number)?: return number
        case .string(let text)?:
            if let number = Int64(text) { return number }
            throw flaw(key, "a whole number", value[key])
        case let other?: throw flaw(key, "a whole number", other)
        }
    }

    func flag(_ key: String) throws(TrackingFailure) -> Bool {
        switch value[key] {
        case nil, .null?: return false
        case .bool(let flag)?: return flag
        case let other?: throw flaw(key, "true or false", other)
        }
    }

    func time(_ key: String) throws(TrackingFailure) -> Timestamp? {
        try integer(key).map(Timestamp.init(milliseconds:))
    }

    /// The objects of an array.
    func items(_ key: String) throws(TrackingFailure) -> [TrackingAnswer] {
        switch value[key] {
        case nil, .null?: return []
        case .array(let items)?:
            var objects: [TrackingAnswer] = []
            for item in items {
                guard item.object != nil else { throw flaw(key, "an array of objects", item) }
                objects.append(TrackingAnswer(value: item, subject: subject))
            }
            return objects
        case let other?: throw flaw(key, "an array", other)
        }
    }

    func object(_ key: String) throws(TrackingFailure) -> TrackingAnswer {
        guard let inner = value[key], inner.object != nil else { throw flaw(key, "an object", value[key]) }
        return TrackingAnswer(value: inner, subject: subject)
    }

    /// `[{"key": K, "value": V}]`, the last of a key.
    func pairs(_ key: String) throws(TrackingFailure) -> [String: String] {
        var pairs: [String: String] = [:]
        for item in try items(key) {
            if let name = try item.text("key") { pairs[name] = try item.text("value") ?? "" }
        }
        return pairs
    }

    func flaw(_ key: String, _ expected: String, _ found: JSONValue?) -> TrackingFailure {
        TrackingFailure(
            .answer,
            subject,
            "\(key): expected \(expected), found \(found.map { Self.shown($0) } ?? "nothing"); is it an MLflow tracking server?"
        )
    }

    private static func shown(_ value: JSONValue) -> String {
        if case .string(let text) = value { return MLflowFailure.excerpt(text) }
        return value.kindDescription
    }
}
