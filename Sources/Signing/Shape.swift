import Identifiers
import StrictJSON

/// A JSON value whose shape is demanded: anything else than exactly what is expected is refused with one code.
struct Shape {
    let value: JSONValue
    private let subject: String
    private let code: SigningCode

    init(_ value: JSONValue, _ subject: String, _ code: SigningCode) {
        self.value = value
        self.subject = subject
        self.code = code
    }

    /// The same value, refused with another code.
    func with(_ code: SigningCode) -> Shape { Shape(value, subject, code) }

    /// The members of an object that has exactly these keys.
    func members(_ keys: [String]) throws(SigningFailure) -> Members {
        guard case .object(let object) = value, object.members.count == keys.count,
            keys.allSatisfy({ object[$0] != nil })
        else {
            throw SigningFailure(
                code,
                subject,
                expected: "an object with exactly the keys \(keys.joined(separator: ", "))",
                found: value.kindDescription.printable
            )
        }
        return Members(object: object, subject: subject, code: code)
    }

    func items() throws(SigningFailure) -> [JSONValue] {
        guard let items = value.array else { throw mismatch("an array") }
        return items
    }

    func text() throws(SigningFailure) -> String {
        guard let text = value.string else { throw mismatch("a text") }
        return text
    }

    /// Demands this text, byte for byte.
    func require(text expected: String, _ code: SigningCode) throws(SigningFailure) {
        guard value.string?.utf8.elementsEqual(expected.utf8) == true else {
            throw with(code).mismatch("\"\(expected)\"")
        }
    }

    func mismatch(_ expected: String) -> SigningFailure {
        SigningFailure(code, subject, expected: expected, found: value.kindDescription.printable)
    }

    /// The members of an object whose keys were checked.
    struct Members {
        fileprivate let object: JSONObject
        fileprivate let subject: String
        fileprivate let code: SigningCode

        subscript(_ key: String) -> Shape { Shape(object[key] ?? .null, subject, code) }
    }
}
