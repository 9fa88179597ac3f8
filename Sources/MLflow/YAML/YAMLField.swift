import Identifiers

/// A value with its place in its file and typed access to it; an absent key and null are the same.
struct YAMLField {
    let subject: String
    /// The code of the errors it throws.
    let code: MLflowCode
    /// Dotted, from the root.
    let key: String
    let line: Int
    let value: YAMLValue?

    init(root: YAMLValue, subject: String, code: MLflowCode) {
        self.init(subject: subject, code: code, key: "", line: root.line, value: root)
    }

    private init(subject: String, code: MLflowCode, key: String, line: Int, value: YAMLValue?) {
        self.subject = subject
        self.code = code
        self.key = key
        self.line = line
        self.value = value.flatMap { $0.isNull ? nil : $0 }
    }

    subscript(_ name: String) -> YAMLField { child(name, value?[name]) }

    /// The scalar as it was written, whatever YAML takes it for.
    func text() throws(MLflowFailure) -> String? {
        guard let value else { return nil }
        switch value.content {
        case .null, .list, .map: throw expected("a text")
        case .bool, .integer, .number, .text: return value.written
        }
    }

    func requiredText() throws(MLflowFailure) -> String {
        guard let text = try text(), !text.isEmpty else { throw expected("a text") }
        return text
    }

    /// A whole number, bare or in quotes, as MLflow writes both.
    func integer() throws(MLflowFailure) -> Int64? {
        guard let text = try text() else { return nil }
        guard let number = Int64(text) else { throw expected("a whole number") }
        return number
    }

    /// The members of a map; none if it is absent.
    func members() throws(MLflowFailure) -> [(name: String, field: YAMLField)] {
        guard let value else { return [] }
        guard case .map(let members) = value.content else { throw expected("a map") }
        return members.map { ($0.key, child($0.key, $0.value)) }
    }

    /// The items of a list; none if it is absent.
    func items() throws(MLflowFailure) -> [YAMLField] {
        guard let value else { return [] }
        guard case .list(let items) = value.content else { throw expected("a list") }
        return items.enumerated().map {
            YAMLField(
                subject: subject,
                code: code,
                key: "\(key)[\($0.offset)]",
                line: $0.element.line,
                value: $0.element
            )
        }
    }

    func expected(_ what: String) -> MLflowFailure {
        failure(expected: what, found: value?.kindDescription ?? "nothing")
    }

    func failure(_ code: MLflowCode? = nil, expected: String, found: String) -> MLflowFailure {
        MLflowFailure(code ?? self.code, subject, line: line, key: key, expected: expected, found: found)
    }

    private func child(_ name: String, _ value: YAMLValue?) -> YAMLField {
        YAMLField(
            subject: subject,
            code: code,
            key: key.isEmpty ? name : "\(key).\(name)",
            line: value?.line ?? line,
            value: value
        )
    }
}
