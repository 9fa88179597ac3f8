/// One of a closed list of words. Another word is refused, and the message has the list.
package protocol RecordChoice: RawRepresentable, CaseIterable, Codable, Sendable, Hashable where RawValue == String {}

extension RecordChoice {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let choice = Self(rawValue: text) else {
            let choices = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw RecordFlaw(decoder, expected: "one of " + choices, found: text)
        }
        self = choice
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}
