import FoundationEssentials
import Identifiers

/// The one place where wire types become JSON and come back: sorted keys, absent members left out, times as RFC 3339.
package enum WireJSON {
    package static func bytes(of value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }

    /// The place where a document did not decode and the reason, in one line for people.
    package static func explanation(of error: any Error) -> String {
        guard let error = error as? DecodingError else { return "not JSON" }
        return switch error {
        case .keyNotFound(let key, let context): "\(path(context.codingPath))\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            "\(path(context.codingPath, last: true)) is of another type: \(context.debugDescription)"
        case .dataCorrupted(let context):
            context.codingPath.isEmpty
                ? "not JSON" : "\(path(context.codingPath, last: true)): \(words(context))"
        @unknown default: "not as expected"
        }
    }

    /// The standard library's words about a key name a type of this program: all such keys are names of models.
    private static func words(_ context: DecodingError.Context) -> String {
        let isOfKey = context.debugDescription.hasPrefix("Could not convert key to type")
        return isOfKey ? "this key is no name of a model: expected \(ModelName.rule)" : context.debugDescription
    }

    private static func path(_ keys: [any CodingKey], last: Bool = false) -> String {
        let text = keys.map { key in key.intValue.map(String.init) ?? key.stringValue }.joined(separator: ".")
        return last || text.isEmpty ? text : text + "."
    }
}
