/// The proof that a registry asks for with 401 (RFC 9110, 11.6.1).
enum AuthChallenge: Hashable, Sendable {
    case basic
    /// A token, which a server makes for some rights.
    case bearer(TokenRequest)

    /// The strongest challenge of a header's values that is understood.
    init?(_ values: [String]) {
        let parsed = values.flatMap(Self.parse)
        if let bearer = parsed.first(where: { $0 != .basic }) {
            self = bearer
        } else if parsed.contains(.basic) {
            self = .basic
        } else {
            return nil
        }
    }

    private static func parse(_ value: String) -> [AuthChallenge] {
        var reader = ChallengeReader(value)
        var found: [AuthChallenge] = []
        while let (scheme, parameters) = reader.next() {
            switch scheme.lowercased() {
            case "basic": found.append(.basic)
            case "bearer":
                guard let realm = parameters["realm"] else { continue }
                let scopes = (parameters["scope"] ?? "").split(separator: " ").map(String.init)
                found.append(
                    .bearer(TokenRequest(realm: realm, service: parameters["service"], scopes: scopes.sorted()))
                )
            default: break
            }
        }
        return found
    }
}

/// The question for a token.
struct TokenRequest: Hashable, Sendable {
    let realm: String
    let service: String?
    /// Such as `repository:credit:pull`.
    let scopes: [String]
}

/// Reads `Scheme name="value", name=value, Scheme …`.
private struct ChallengeReader {
    private var rest: ArraySlice<UInt8>

    init(_ text: String) {
        rest = Array(text.utf8)[...]
    }

    mutating func next() -> (scheme: String, parameters: [String: String])? {
        skip { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") }
        let scheme = token()
        guard !scheme.isEmpty else { return nil }
        var parameters: [String: String] = [:]
        while true {
            let before = rest
            skip { $0 == 0x20 || $0 == 0x09 || $0 == UInt8(ascii: ",") }
            let name = token()
            guard !name.isEmpty, rest.first == UInt8(ascii: "=") else {
                // The next scheme, or the end.
                rest = before
                return (scheme, parameters)
            }
            rest = rest.dropFirst()
            parameters[name.lowercased()] = rest.first == UInt8(ascii: "\"") ? quoted() : token()
        }
    }

    private mutating func skip(_ isSkipped: (UInt8) -> Bool) { rest = rest.drop(while: isSkipped) }

    private mutating func token() -> String {
        let taken = rest.prefix { $0 > 0x20 && $0 < 0x7F && !Array("\",=".utf8).contains($0) }
        rest = rest[taken.endIndex...]
        return String(decoding: taken, as: UTF8.self)
    }

    private mutating func quoted() -> String {
        rest = rest.dropFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                value.append(escaped)
            } else {
                value.append(byte)
            }
        }
        return String(decoding: value, as: UTF8.self)
    }
}
