import Identifiers
import Signing
import StrictJSON

/// Reads one object of an order: exactly its keys, each value of its kind and within its limit.
struct OrderFields {
    let fields: JSONFields<OrderFailure>

    init(_ value: JSONValue, keys: [String]) throws(OrderFailure) {
        try self.init(
            JSONFields(value) { flaw in
                OrderFailure(
                    .value,
                    flaw.place.isEmpty ? "order" : "order: \(flaw.place.printable)",
                    expected: flaw.expected,
                    found: flaw.found.printable
                )
            },
            keys: keys
        )
    }

    init(_ fields: JSONFields<OrderFailure>, keys: [String]) throws(OrderFailure) {
        self.fields = fields
        let found = fields.keys
        guard found.count == keys.count, keys.allSatisfy({ key in found.contains { $0.isSame(as: key) } }) else {
            throw OrderFailure(
                .shape,
                fields.place.isEmpty ? "order" : "order: \(fields.place.printable)",
                expected: "an object with exactly the keys \(keys.joined(separator: ", "))",
                found: "an object with the keys \(found.joined(separator: ", "))".printable
            )
        }
    }

    func object(_ key: String, keys: [String]) throws(OrderFailure) -> OrderFields {
        try OrderFields(fields.object(key), keys: keys)
    }

    func patterns(_ key: String) throws(OrderFailure) -> [NamePattern] {
        let items = try fields.array(key)
        let texts = items.compactMap(\.string)
        guard texts.count == items.count, Set(texts.map { Array($0.utf8) }).count == texts.count else {
            throw fields.flaw(key, "an array of names or patterns, each once")
        }
        return texts.map { NamePattern($0) }
    }

    /// A length of time such as `15m`, in whole seconds.
    func duration(_ key: String) throws(OrderFailure) -> Double {
        let seconds = DurationText.seconds(in: try fields.text(key, limit: 32))
        guard let seconds, seconds == seconds.rounded() else {
            throw fields.flaw(key, "a length of time in whole seconds, such as 90s, 15m or 24h")
        }
        return seconds
    }

    func budget(_ key: String) throws(OrderFailure) -> FailureBudget {
        switch fields.value(key) {
        case .integer(let number) where number >= 0: return .count(number)
        case .string(let text):
            guard text.hasSuffix("%"), let budget = FailureBudget(text) else { break }
            return budget
        default: break
        }
        throw fields.flaw(key, "a whole number from 0, or a part such as \"2%\"")
    }
}
