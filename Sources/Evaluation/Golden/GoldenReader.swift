import Identifiers
import Inference
import StrictJSON

/// Reads one object of a golden record, which came from elsewhere: every value is checked where it is read.
struct GoldenReader {
    private let value: JSONValue
    /// The record's name in messages.
    let subject: String
    private let place: String

    init(_ value: JSONValue, subject: String, place: String = "") throws(ScoringFailure) {
        self.value = value
        self.subject = subject
        self.place = place
        guard value.object != nil else { throw flaw("", "an object", value) }
    }

    func text(_ key: String, limit: Int = 4096) throws(ScoringFailure) -> String {
        guard let text = value[key]?.string, text.utf8.count <= limit else {
            throw flaw(key, "a text of at most \(limit) bytes", value[key])
        }
        return text
    }

    func optionalText(_ key: String) throws(ScoringFailure) -> String? {
        has(key) ? try text(key) : nil
    }

    func flag(_ key: String) throws(ScoringFailure) -> Bool {
        guard let flag = value[key]?.bool else { throw flaw(key, "true or false", value[key]) }
        return flag
    }

    /// A number from 0 that is finite.
    func amount(_ key: String) throws(ScoringFailure) -> Double {
        let number: Double? =
            switch value[key] {
            case .integer(let value)?: Double(value)
            case .number(let value)?: value
            default: nil
            }
        guard let number, number.isFinite, number >= 0 else { throw flaw(key, "a number from 0", value[key]) }
        return number
    }

    func count(_ key: String) throws(ScoringFailure) -> Int {
        guard let number = value[key]?.integer, (0...Int64(Int32.max)).contains(number) else {
            throw flaw(key, "a whole number from 0", value[key])
        }
        return Int(number)
    }

    func name<Kind: NameKind>(_ key: String) throws(ScoringFailure) -> Name<Kind> {
        guard let name = Name<Kind>(try text(key)) else {
            throw flaw(key, "a \(Name<Kind>.noun): \(Name<Kind>.rule)", value[key])
        }
        return name
    }

    func digest(_ key: String) throws(ScoringFailure) -> Digest {
        guard let digest = Digest(try text(key)) else { throw flaw(key, "a digest", value[key]) }
        return digest
    }

    func time(_ key: String) throws(ScoringFailure) -> Timestamp {
        guard let time = Timestamp(try text(key)) else { throw flaw(key, "a time in UTC", value[key]) }
        return time
    }

    func has(_ key: String) -> Bool { !(value[key] ?? .null).isNull }

    func array(_ key: String) throws(ScoringFailure) -> [JSONValue] {
        guard let items = value[key]?.array else { throw flaw(key, "an array", value[key]) }
        return items
    }

    func object(_ key: String) throws(ScoringFailure) -> GoldenReader {
        try GoldenReader(value[key] ?? .null, subject: subject, place: inner(key))
    }

    func objects(_ key: String) throws(ScoringFailure) -> [GoldenReader] {
        var readers: [GoldenReader] = []
        for (index, item) in try array(key).enumerated() {
            readers.append(try GoldenReader(item, subject: subject, place: inner("\(key) \(index + 1)")))
        }
        return readers
    }

    /// The members of an object, whatever they are.
    func members(_ key: String) throws(ScoringFailure) -> [(key: String, value: JSONValue)] {
        guard let object = value[key]?.object else { throw flaw(key, "an object", value[key]) }
        return object.members
    }

    func flaw(_ key: String, _ expected: String, _ found: JSONValue?) -> ScoringFailure {
        let place = inner(key)
        return ScoringFailure(
            .goldenInvalid,
            place.isEmpty ? subject : "\(subject): \(place)",
            expected: expected,
            found: found?.kindDescription ?? "nothing"
        )
    }

    private func inner(_ key: String) -> String {
        key.isEmpty ? place : place.isEmpty ? key : "\(place) \(key)"
    }
}
