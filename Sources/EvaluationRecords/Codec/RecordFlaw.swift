import Identifiers
import StrictJSON

/// A place of a document that is not as it must be. Readers and writers throw it; ``RecordFailure`` is made of it at the edge.
struct RecordFlaw: Error {
    /// The keys that lead to the place, with spaces between them.
    let place: String
    let expected: String
    let found: String

    init(place: [any CodingKey], expected: String, found: String) {
        self.place = place.map { key in key.intValue.map { String($0 + 1) } ?? key.stringValue }.joined(separator: " ")
        self.expected = expected
        self.found = found
    }

    init(_ decoder: any Decoder, expected: String) {
        self.init(
            place: decoder.codingPath,
            expected: expected,
            found: (decoder as? RecordDecoder)?.value.kindDescription ?? "something else"
        )
    }

    init(_ decoder: any Decoder, expected: String, found: String) {
        self.init(place: decoder.codingPath, expected: expected, found: "\"\(found.printable)\"")
    }

    /// An error of the standard library's Codable, or one of these.
    static func of(_ error: any Error) -> RecordFlaw {
        switch error {
        case let flaw as RecordFlaw: flaw
        case DecodingError.keyNotFound(let key, let context):
            RecordFlaw(place: context.codingPath + [key], expected: "a value", found: "nothing")
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            RecordFlaw(place: context.codingPath, expected: context.debugDescription, found: "something else")
        case EncodingError.invalidValue(let value, let context):
            RecordFlaw(place: context.codingPath, expected: context.debugDescription, found: "\(value)".printable)
        default: RecordFlaw(place: [], expected: "a document", found: "\(error)".printable)
        }
    }
}
