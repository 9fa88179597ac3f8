import Identifiers
import StrictJSON

/// Reads a document of a known shape. It refuses everything but the expected text, with the code of the place, before it keeps
/// any of it. If only a member is missing, it first reads on: duplicate keys and invalid JSON are reported before that.
struct ShapeReader {
    /// The first thing that was lacking.
    private final class Lack {
        var failure: SigningFailure?
    }

    let json: JSONReader
    let subject: String
    private let lack = Lack()

    /// The keys of an object and the readers of their values.
    typealias Member = (String) throws -> Void

    init(_ subject: String, source: @escaping JSONReader.Source) {
        self.subject = subject
        json = JSONReader(subject: subject, source: source)
    }

    /// An object that has exactly these keys, in any order.
    func object(_ keys: [String], _ code: SigningCode, _ member: Member) throws {
        let found = try object(among: keys, code, member)
        if found.count != keys.count { note(keysRefused(keys, code, found)) }
    }

    /// An object that has no other keys.
    /// - Returns: the keys it has.
    func object(among keys: [String], _ code: SigningCode, _ member: Member) throws -> [String] {
        try requireKind(.object, "an object with the keys \(keys.joined(separator: ", "))", code)
        var found: [String] = []
        try json.members { key in
            guard let known = keys.first(where: { $0.isSame(as: key) }) else {
                throw keysRefused(keys, code, found + [key])
            }
            guard !found.contains(known) else {
                throw JSONFailure(
                    .duplicateKey,
                    subject,
                    expected: "each key once",
                    found: "\"\(key)\" twice before byte \(json.position)"
                )
            }
            found.append(known)
            try member(known)
        }
        return found
    }

    func elements(_ code: SigningCode, _ element: () throws -> Void) throws {
        try requireKind(.array, "an array", code)
        try json.elements(element)
    }

    /// A text of at most so many bytes; of a longer one the beginning, and `…` after it.
    func text(limit: Int = 256, _ code: SigningCode) throws -> String {
        try requireKind(.string, "a text", code)
        let (text, isWhole) = try json.text(limit: limit)
        return isWhole ? text : text + "…"
    }

    /// A number, or `true`, `false` or `null`.
    func scalar(_ expected: String, _ code: SigningCode) throws -> JSONValue {
        let kind = try json.kind()
        guard kind == .number || kind == .word else { throw mismatch(expected, kind.rawValue, code) }
        return try json.scalar()
    }

    /// The bytes that a text holds in base64.
    /// - Parameter limit: how many there may be.
    func base64(limit: Int, tooLong: SigningCode) throws -> [UInt8] {
        try requireKind(.string, Base64.rule, .signatureBase64)
        try json.beginText()
        var decoder = Base64Decoder()
        var bytes: [UInt8] = []
        while let piece = try json.nextPiece() {
            guard decoder.decode(piece, into: &bytes) else { throw notCanonical() }
            guard bytes.count <= limit else { throw mismatch("at most \(limit) bytes", "more", tooLong) }
        }
        guard decoder.isWhole else { throw notCanonical() }
        return bytes
    }

    func notCanonical() -> SigningFailure { mismatch(Base64.rule, "other text", .signatureBase64) }

    func requireKind(_ kind: JSONReader.Kind, _ expected: String, _ code: SigningCode) throws {
        let found = try json.kind()
        guard found == kind else { throw mismatch(expected, found.rawValue, code) }
    }

    /// Notes a missing member; `finish` throws it.
    func note(_ failure: SigningFailure) {
        lack.failure = lack.failure ?? failure
    }

    /// Requires the end, and that no member was missing.
    func finish() throws {
        try json.finish()
        if let failure = lack.failure { throw failure }
    }

    /// Notes that a text is not this one, byte for byte.
    func expect(_ text: String?, _ expected: String, _ code: SigningCode) {
        do throws(SigningFailure) { try require(text, expected, code) } catch { note(error) }
    }

    /// Requires this text, byte for byte.
    func require(_ text: String?, _ expected: String, _ code: SigningCode) throws(SigningFailure) {
        guard let text, text.isSame(as: expected) else { throw mismatch("\"\(expected)\"", "\"\(text ?? "")\"", code) }
    }

    func mismatch(_ expected: String, _ found: String, _ code: SigningCode) -> SigningFailure {
        SigningFailure(code, subject, expected: expected, found: found.printable)
    }

    private func keysRefused(_ keys: [String], _ code: SigningCode, _ found: [String]) -> SigningFailure {
        mismatch(
            "an object with exactly the keys \(keys.joined(separator: ", "))",
            "an object with the keys \(found.joined(separator: ", "))",
            code
        )
    }
}
