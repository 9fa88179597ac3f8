import Identifiers
package import Inference
import StrictJSON

extension BatchRows {
    /// As MLflow's scoring server takes them: CSV with the header, or records.
    package func body(header: [String]?) -> [UInt8] {
        switch self {
        case .table(let rows):
            var body = BatchText.line((header ?? []).map { Array($0.utf8)[...] })
            for row in 0..<rows.count {
                body += BatchText.line((row * rows.width..<(row + 1) * rows.width).map(rows.slice))
            }
            return body
        case .lines(let lines):
            var body = Array(#"{"dataframe_records":["#.utf8)
            for row in 0..<lines.count {
                if row > 0 { body.append(UInt8(ascii: ",")) }
                body += lines.line(row)
            }
            return body + Array("]}".utf8)
        }
    }
}

extension BatchColumn {
    /// The columns of a scoring server's answer.
    /// - Parameter form: the form of the answer, if the server gives it: see ``ModelOutput/Form``.
    /// - Throws: `scoring.model` for an answer that has not a row for each row.
    package static func columns(
        ofAnswer body: [UInt8],
        form: String? = nil,
        rows: Int,
        subject: String
    ) throws(ScoringFailure) -> [BatchColumn] {
        let value: JSONValue
        do {
            value = try JSONParser.parse(body, subject: subject, sizeLimit: 1 << 30)
        } catch {
            throw ScoringFailure(.modelRaised, subject, "answered what is no JSON: \(error.message)", underlying: error)
        }
        var columns = try columns(of: value["predictions"] ?? .null, named: prediction, rows, subject)
        if form == ModelOutput.Form.series.rawValue, columns.count == 1 {
            columns = [BatchColumn(name: prediction, values: columns[0].values)]
        }
        if let probabilities = value["probabilities"]?.array {
            let labels = value["classes"]?.array?.map { TensorValue(json: $0).plainText }
            columns += try side(by: probabilities, rows, subject) { place in
                "\(probability)_\(labels.flatMap { place < $0.count ? $0[place] : nil } ?? String(place))"
            }
        }
        return columns
    }

    private static func columns(
        of value: JSONValue,
        named name: String,
        _ rows: Int,
        _ subject: String
    ) throws(ScoringFailure) -> [BatchColumn] {
        if let object = value.object {
            var columns: [BatchColumn] = []
            for member in object.members {
                columns += try Self.columns(of: member.value, named: "\(name)_\(member.key)", rows, subject)
            }
            return columns
        }
        guard let items = value.array, items.count == rows else { throw other(value, rows, subject) }
        if let first = items.first?.object {
            return first.keys.map { key in
                BatchColumn(name: "\(name)_\(key)", values: items.map { TensorValue(json: $0[key] ?? .null) })
            }
        }
        if let first = items.first?.array, first.count != 1, first.allSatisfy({ $0.array == nil }) {
            return try side(by: items, rows, subject) { "\(name)_\($0 + 1)" }
        }
        return [
            BatchColumn(
                name: name,
                values: items.map { item in
                    if let only = item.array, only.count == 1, let value = only.first {
                        return TensorValue(json: value)
                    }
                    return TensorValue(json: item)
                }
            )
        ]
    }

    private static func side(
        by items: [JSONValue],
        _ rows: Int,
        _ subject: String,
        name: (Int) -> String
    ) throws(ScoringFailure) -> [BatchColumn] {
        let width = items.first?.array?.count ?? 0
        guard items.count == rows, items.allSatisfy({ $0.array?.count == width }) else {
            throw other(.array(items), rows, subject)
        }
        return (0..<width).map { place in
            BatchColumn(name: name(place), values: items.map { TensorValue(json: $0.array?[place] ?? .null) })
        }
    }

    private static func other(_ value: JSONValue, _ rows: Int, _ subject: String) -> ScoringFailure {
        otherRows(value.array?.count, value.kindDescription, of: rows, subject)
    }
}
