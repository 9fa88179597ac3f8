import HTTPTypes
import Hummingbird
import Identifiers

/// The fields of a form that a browser sent (`application/x-www-form-urlencoded`): only names that the page has, each once.
struct FormBody: Sendable {
    /// Bytes.
    static let limit = 1 << 20
    /// Bytes of a form of somebody who is not known yet.
    static let smallLimit = 16 << 10

    private let fields: [String: String]

    /// - Parameters:
    ///   - limit: bytes.
    ///   - isField: whether the form has a field of that name.
    /// - Throws: `request.content-type`, `request.value`, `request.key`, `request.too-large`
    init(
        _ request: Request,
        _ context: NodeRequestContext,
        limit: Int = Self.limit,
        where isField: (String) -> Bool
    ) async throws {
        let type = request.headers[.contentType]?.split(separator: ";").first?.trimmed().lowercased()
        guard type == Self.type else {
            throw RequestFailure(
                .contentType,
                "Content-Type",
                expected: Self.type,
                found: String((request.headers[.contentType] ?? "none").prefix(200))
            )
        }
        let bytes = try await request.smallBody(context, limit: limit)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw RequestFailure(.value, "the form", expected: "UTF-8", found: "other bytes")
        }
        fields = try Self.fields(text, where: isField)
    }

    private static let type = "application/x-www-form-urlencoded"

    /// - Throws: `request.value`, `request.key`
    static func fields(_ text: String, where isField: (String) -> Bool) throws(RequestFailure) -> [String: String] {
        var fields: [String: String] = [:]
        for item in text.split(separator: "&") {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = decoded(pair[0]), let value = pair.count == 2 ? decoded(pair[1]) : "" else {
                throw RequestFailure(.value, "the form", expected: "percent escapes of UTF-8", found: "others")
            }
            guard isField(name) else {
                throw RequestFailure(.key, "the form", expected: "a field of the page", found: String(name.prefix(200)))
            }
            guard fields.updateValue(value, forKey: name) == nil else {
                throw RequestFailure(.key, "the form", expected: "\(name.prefix(200)) once", found: "twice")
            }
        }
        return fields
    }

    private static func decoded(_ text: Substring) -> String? { text.replacing("+", with: " ").withoutPercentEscapes }

    /// Without spaces around it; nil where there is nothing.
    func text(_ name: String) -> String? {
        let text = fields[name]?.trimmed() ?? ""
        return text.isEmpty ? nil : text
    }

    /// As it was sent.
    subscript(_ name: String) -> String { fields[name] ?? "" }
}
