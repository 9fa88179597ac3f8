import Identifiers
import Inference
package import MLflow
import StrictJSON

/// Tells whether what one version was asked with can be asked of another: the golden input of the first, held to the schema of the
/// second. Nothing is run.
package enum GoldenFit: Sendable, Hashable {
    /// All recorded rows are taken.
    case fits(rows: Int)
    /// The first row that is refused, and why.
    case refused(row: Int, reason: String)
    /// Nothing can be said, and why.
    case unknown(String)

    /// - Parameters:
    ///   - record: of the first; nil where nothing was recorded.
    ///   - schema: of the second; nil for a model without a signature.
    package static func of(_ record: GoldenRecord?, on schema: ModelSchema?) -> GoldenFit {
        guard let record else { return .unknown("no golden prediction is recorded") }
        guard let schema, schema.inputs != nil else { return .unknown("it states no inputs") }
        switch record.input.form {
        case .frame, .arrays: return columns(record.input, schema)
        case .array: return array(record.input, schema)
        case .json: return .unknown("the golden input is free JSON")
        }
    }

    /// Casts the rows as a file of rows is cast.
    private static func columns(_ input: ModelInput, _ schema: ModelSchema) -> GoldenFit {
        do {
            var casting = try LineCasting(schema: schema)
            let columns = try input.tensors.map { (name: $0.name, values: try $0.values($0.name)) }
            var lines = JSONLines()
            for row in 0..<input.rows {
                let members = columns.map { column in
                    (key: column.name, value: column.values.indices.contains(row) ? column.values[row].json : .null)
                }
                lines.append(JSONWriter.bytes(of: .object(JSONObject(members))), number: row + 1)
            }
            if casting.needsSurvey { try casting.survey(lines) }
            let chunk = try casting.cast(lines)
            if let bad = chunk.bad.first { return .refused(row: bad.number, reason: bad.reason) }
            return .fits(rows: input.rows)
        } catch {
            return .refused(row: 1, reason: (error as? any CodedFailure)?.message ?? "\(error)")
        }
    }

    private static func array(_ input: ModelInput, _ schema: ModelSchema) -> GoldenFit {
        guard case .tensors(let tensors)? = schema.inputs, let wanted = tensors.first, tensors.count == 1,
            let found = input.tensors.first
        else { return .refused(row: 1, reason: "one array was recorded, and it wants others") }
        let wantedShape = wanted.shape
        let fits =
            wantedShape.count == found.shape.count
            && zip(wantedShape.dropFirst(), found.shape.dropFirst()).allSatisfy { $0 == -1 || $0 == Int64($1) }
        guard fits else {
            return .refused(row: 1, reason: "an array of \(found.shape) was recorded, it wants \(wantedShape)")
        }
        return .fits(rows: input.rows)
    }
}
