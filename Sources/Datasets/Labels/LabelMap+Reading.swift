import DurableFiles
import Identifiers
import Inference
import Statistics
import StrictJSON

extension LabelMap {
    /// The most bytes of a file of labels.
    package static let sizeLimit = 1 << 20

    /// Reads a file of labels: a JSON object such as `{"Y": "yes", "N": "no"}`, or CSV with the header `label,class`.
    /// - Throws: `dataset.labels`, with the place of the flaw.
    package static func read(_ path: String) throws -> LabelMap {
        let bytes = try OpenFile.read(path).readAll(limit: sizeLimit)
        let first = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 }
        let pairs = try first == UInt8(ascii: "{") ? json(bytes, path) : csv(bytes, path)
        var seen: Set<Category> = []
        for pair in pairs where !seen.insert(LabelText.canonical(pair.label)).inserted {
            throw flaw(path, expected: "each label once", found: "\(LabelQuotes.quoted(pair.label)) twice")
        }
        guard !pairs.isEmpty else { throw flaw(path, expected: "at least one label", found: "none") }
        return LabelMap(pairs)
    }

    private static func json(_ bytes: [UInt8], _ path: String) throws -> [Pair] {
        let value: JSONValue
        do {
            value = try JSONParser.parse(bytes, subject: path)
        } catch {
            throw flaw(path, expected: "a JSON object of labels and their classes", found: "\(error)")
        }
        guard let object = value.object else {
            throw flaw(path, expected: "a JSON object of labels and their classes", found: value.kindDescription)
        }
        return try object.members.map { label, value in
            switch value {
            case .string(let name): return Pair(label: label, name: name)
            case .integer(let number): return Pair(label: label, name: String(number))
            case .bool(let flag): return Pair(label: label, name: flag ? "true" : "false")
            default:
                throw flaw(
                    path,
                    expected: "a class as text for the label \(LabelQuotes.quoted(label))",
                    found: value.kindDescription
                )
            }
        }
    }

    private static func csv(_ bytes: [UInt8], _ path: String) throws -> [Pair] {
        var reader = CSVReader()
        do {
            try reader.read(bytes)
            try reader.finish()
        } catch {
            throw flaw(path, expected: "JSON, or CSV with the header label,class", found: error.message)
        }
        guard let header = reader.header, header == ["label", "class"] else {
            throw flaw(
                path,
                expected: "JSON, or CSV with the header label,class",
                found: "the header \((reader.header ?? []).prefix(5).joined(separator: ","))"
            )
        }
        let (rows, bad) = reader.take()
        if let first = bad.first {
            throw flaw("\(path) row \(first.number)", expected: "a label and its class", found: first.reason)
        }
        return (0..<rows.count).map { Pair(label: rows.text(row: $0, column: 0), name: rows.text(row: $0, column: 1)) }
    }

    private static func flaw(_ subject: String, expected: String, found: String) -> DatasetFailure {
        DatasetFailure(.labelsInvalid, subject, expected: expected, found: found)
    }
}
