import Identifiers
import MLflow
import StrictJSON

/// The params of a request, cast as MLflow casts them; those that the schema has and the request lacks get their defaults.
struct InvocationParameters {
    let tape: JSONTape
    let schema: [ModelSchema.Parameter]

    /// - Parameter place: of the value of `params`; nil if there is none.
    func read(_ place: Int?, _ warnings: inout [String]) throws(ScoringFailure) -> [String: JSONValue] {
        guard let place, tape.kind(place) != .null else { return try read(members: [], &warnings) }
        guard tape.kind(place) == .object else {
            guard schema.isEmpty else { throw TapeTable.mismatch(tape, place, "params", "an object") }
            warnings.append("params is passed over: it is no object, and the model takes none")
            return [:]
        }
        return try read(members: try tape.members(place, of: "params"), &warnings)
    }

    func read(
        members: [(key: Int, value: Int)],
        _ warnings: inout [String]
    ) throws(ScoringFailure) -> [String: JSONValue] {
        var values: [String: JSONValue] = [:]
        var findings: [Finding] = []
        var unknown: [String] = []
        let known = Dictionary(schema.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for member in members {
            let name = tape.text(member.key)
            guard let parameter = known[name] else {
                if unknown.count < 20 { unknown.append("\"\(tape.excerpt(member.key))\"") }
                continue
            }
            if let value = value(member.value, parameter) {
                values[name] = value
            } else {
                findings.append(finding(member.value, parameter))
            }
        }
        if !unknown.isEmpty {
            warnings.append(
                "params that the model does not have are passed over: \(unknown.joined(separator: ", "))"
            )
        }
        guard findings.isEmpty else {
            let texts = findings.map { "\($0.subject): expected \($0.expected), found \($0.found)" }
            throw ScoringFailure(.inputInvalid, "params", texts.joined(separator: "; "), findings: findings)
        }
        for parameter in schema where values[parameter.name] == nil {
            values[parameter.name] = parameter.defaultValue
        }
        return values
    }

    private func value(_ place: Int, _ parameter: ModelSchema.Parameter) -> JSONValue? {
        if tape.kind(place) == .null { return .null }
        guard parameter.shape != nil else { return scalar(place, parameter.type) }
        guard tape.kind(place) == .array else { return nil }
        var items: [JSONValue] = []
        for element in tape.elements(place) {
            guard let item = scalar(element, parameter.type) else { return nil }
            items.append(item)
        }
        return .array(items)
    }

    /// Whole numbers become floating-point ones; nothing else changes its kind.
    private func scalar(_ place: Int, _ type: ColumnType) -> JSONValue? {
        let cell = tape.cell(place)
        switch (type, cell) {
        case (_, .null): return .null
        case (.boolean, .bool(let value)): return .bool(value)
        case (.integer, .integer(let value)): return Int32(exactly: value).map { .integer(Int64($0)) }
        case (.long, .integer(let value)): return .integer(value)
        case (.float, .integer), (.float, .unsigned), (.float, .large), (.float, .number), (.double, .integer),
            (.double, .unsigned), (.double, .large), (.double, .number):
            return cell.number.map { .number($0) }
        case (.string, .text), (.binary, .text): return .string(tape.text(place))
        case (.datetime, .text): return cell.datetime == nil ? nil : .string(tape.text(place))
        case (.array, _), (.object, _), (.map, _), (.any, _), (.sparkVector, _): return content(place, type)
        default: return nil
        }
    }

    private func content(_ place: Int, _ type: ColumnType) -> JSONValue? {
        var content = JSONContent(tape: tape, output: [])
        guard (try? content.write(place, as: type)) != nil else { return nil }
        return try? JSONParser.parse(content.output, subject: "params")
    }

    private func finding(_ place: Int, _ parameter: ModelSchema.Parameter) -> Finding {
        Finding(
            code: ScoringCode.inputInvalid.rawValue,
            subject: "\"\(parameter.name)\"",
            expected: parameter.shape == nil ? "\(parameter.type)" : "a list of \(parameter.type)",
            found: tape.description(place)
        )
    }
}
