import StrictJSON

/// A value in a file of expected figures. An absent one is null, and a text where a number should be is NaN, so that a
/// comparison with it fails.
struct JSON: Sendable {
    let value: JSONValue

    static let null = JSON(value: .null)

    init(value: JSONValue) {
        self.value = value
    }

    /// An object of texts.
    init(texts: [(key: String, text: String)]) {
        value = .object(JSONObject(texts.map { (key: $0.key, value: .string($0.text)) }))
    }

    subscript(key: String) -> JSON { JSON(value: value.object?[key] ?? .null) }

    subscript(index: Int) -> JSON { items.indices.contains(index) ? items[index] : .null }

    var items: [JSON] { (value.array ?? []).map { JSON(value: $0) } }
    var members: [(key: String, value: JSON)] {
        (value.object?.members ?? []).map { (key: $0.key, value: JSON(value: $0.value)) }
    }
    var keys: [String] { value.object?.keys ?? [] }
    var isNull: Bool { value.isNull }
    var isText: Bool { value.string != nil }
    var text: String { value.string ?? "" }
    var flag: Bool { value.bool ?? false }
    var int: Int { Int(value.integer ?? 0) }
    var doubles: [Double] { items.map(\.double) }
    var ints: [Int] { items.map(\.int) }
    var words: [UInt64] { items.map(\.word) }

    /// 64 bits; those above `Int64.max` are texts, see `CaseFiles.words`.
    var word: UInt64 { value.integer.map { UInt64(bitPattern: $0) } ?? UInt64(text) ?? 0 }

    /// JSON has no NaN and no infinity: they stand as texts.
    var double: Double {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        case .string(let text): Double(text) ?? .nan
        default: .nan
        }
    }

    func without(_ keys: String...) -> JSON { filtered { !keys.contains($0) } }

    func only(_ keys: [String]) -> JSON { filtered { keys.contains($0) } }

    /// The value without members of that name, at any depth.
    func withoutAll(_ key: String) -> JSON {
        switch value {
        case .object(let object):
            JSON(
                value: .object(
                    JSONObject(
                        object.members.filter { $0.key != key }
                            .map { (key: $0.key, value: JSON(value: $0.value).withoutAll(key).value) }
                    )
                )
            )
        case .array(let items): JSON(value: .array(items.map { JSON(value: $0).withoutAll(key).value }))
        default: self
        }
    }

    private func filtered(_ isKept: (String) -> Bool) -> JSON {
        guard let object = value.object else { return self }
        return JSON(value: .object(JSONObject(object.members.filter { isKept($0.key) })))
    }
}
