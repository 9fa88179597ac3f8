import Identifiers
import StrictJSON

/// Reads one object of a claim: exactly its keys, each value of its kind and within its limit.
struct ClaimFields {
    let fields: JSONFields<SigningFailure>

    init(_ value: JSONValue, _ subject: String, place: String = "", keys: [String]) throws(SigningFailure) {
        fields = try JSONFields(value, place: place) { flaw in
            let place = flaw.place.isEmpty ? subject : "\(subject): \(flaw.place.printable)"
            return SigningFailure(.claimValue, place, expected: flaw.expected, found: flaw.found.printable)
        }
        try requireKeys(keys, subject)
    }

    private init(_ fields: JSONFields<SigningFailure>, _ subject: String, keys: [String]) throws(SigningFailure) {
        self.fields = fields
        try requireKeys(keys, subject)
    }

    func object(_ key: String, _ subject: String, keys: [String]) throws(SigningFailure) -> ClaimFields {
        try ClaimFields(fields.object(key), subject, keys: keys)
    }

    /// The objects of an array, each with exactly these keys.
    func objects(_ key: String, _ subject: String, keys: [String]) throws(SigningFailure) -> [ClaimFields] {
        try requireCount(try fields.array(key).count, key)
        var objects: [ClaimFields] = []
        for item in try fields.objects(key) { objects.append(try ClaimFields(item, subject, keys: keys)) }
        return objects
    }

    func digest(_ key: String) throws(SigningFailure) -> Digest { try fields.digest(key) }

    /// nil for `null`.
    func optionalDigest(_ key: String) throws(SigningFailure) -> Digest? { try fields.optional(key, fields.digest) }

    func digests(_ key: String) throws(SigningFailure) -> [Digest] {
        let items = try fields.array(key)
        try requireCount(items.count, key)
        let digests = items.compactMap { $0.string.flatMap { Digest($0) } }
        guard digests.count == items.count, Set(digests).count == digests.count else {
            throw fields.flaw(key, "an array of digests, sha256: and 64 hex digits, each once")
        }
        return digests
    }

    /// Texts of 1 to 256 bytes, each once.
    func names(_ key: String) throws(SigningFailure) -> [String] {
        let items = try fields.array(key)
        try requireCount(items.count, key)
        let texts = items.compactMap(\.string).filter { (1...256).contains($0.utf8.count) }
        guard texts.count == items.count, Set(texts.map { Array($0.utf8) }).count == texts.count else {
            throw fields.flaw(key, "an array of names of up to 256 bytes, each once")
        }
        return texts
    }

    func time(_ key: String) throws(SigningFailure) -> Timestamp { try fields.time(key) }

    /// nil for `null`.
    func optionalTime(_ key: String) throws(SigningFailure) -> Timestamp? { try fields.optional(key, fields.time) }

    func number(_ key: String) throws(SigningFailure) -> Double {
        guard let number = Self.number(fields.value(key)) else { throw fields.flaw(key, "a finite number") }
        return number
    }

    /// nil for `null`.
    func optionalNumber(_ key: String) throws(SigningFailure) -> Double? { try fields.optional(key, number) }

    /// A text that is not empty.
    func word(_ key: String, limit: Int) throws(SigningFailure) -> String {
        let text = try fields.text(key, limit: limit)
        guard !text.isEmpty else { throw fields.flaw(key, "a text that is not empty") }
        return text
    }

    func requireCount(_ count: Int, _ key: String) throws(SigningFailure) {
        guard count <= ClaimLimits.items else { throw fields.flaw(key, "at most \(ClaimLimits.items) items") }
    }

    private static func number(_ value: JSONValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number.isFinite ? number : nil
        default: nil
        }
    }

    private func requireKeys(_ keys: [String], _ subject: String) throws(SigningFailure) {
        let found = fields.keys
        guard found.count == keys.count, keys.allSatisfy({ key in found.contains { $0.isSame(as: key) } }) else {
            throw SigningFailure(
                .claimShape,
                fields.place.isEmpty ? subject : "\(subject): \(fields.place.printable)",
                expected: "an object with exactly the keys \(keys.joined(separator: ", "))",
                found: "an object with the keys \(found.joined(separator: ", "))".printable
            )
        }
    }
}
