import Identifiers
import Inference
import StrictJSON

/// Writes rows of the input with the columns that were added, in the form the input has.
package struct BatchText {
    let naming: BatchNaming
    /// Of the input's table; nil for lines.
    let header: [String]?
    /// The names of the added columns.
    let added: [String]
    /// The places of the input's columns that stay.
    private let kept: [Int]
    private let addedKeys: [[UInt8]]

    /// - Throws: `scoring.input` for a column that is there already.
    init(naming: BatchNaming, header: [String]?, columns: [String]) throws(ScoringFailure) {
        self.naming = naming
        self.header = header
        added = columns.map(naming.name(of:))
        kept = (header ?? []).indices.filter { naming.keeps(header?[$0] ?? "") }
        addedKeys = added.map { name in
            var key: [UInt8] = []
            JSONText.write(name, to: &key)
            return key
        }
        for place in kept {
            guard let name = header?[place], added.contains(name) else { continue }
            throw ScoringFailure(
                .inputInvalid,
                "the input",
                "has a column \(name) already; call the added ones otherwise with --columns, or leave it out with --replace"
            )
        }
    }

    /// The header row; nothing for lines.
    var head: [UInt8] {
        guard let header else { return [] }
        return Self.line(kept.map { Array(header[$0].utf8)[...] } + added.map { Array($0.utf8)[...] })
    }

    /// - Parameter columns: a value for each of the rows.
    func text(_ rows: BatchRows, _ columns: [BatchColumn]) throws(ScoringFailure) -> [UInt8] {
        var text: [UInt8] = []
        switch rows {
        case .table(let rows):
            for row in 0..<rows.count {
                let values = kept.map { rows.slice(row * rows.width + $0) }
                text += Self.line(values + columns.map { Array($0.values[row].plainText.utf8)[...] })
            }
        case .lines(let lines):
            for row in 0..<lines.count {
                try append(lines.line(row), lines.numbers[row], columns.map { $0.values[row] }, to: &text)
            }
        }
        return text
    }

    /// Appends the object as it was written, with more members; it is rewritten only if some members go.
    private func append(
        _ line: ArraySlice<UInt8>,
        _ number: Int,
        _ values: [TensorValue],
        to text: inout [UInt8]
    ) throws(ScoringFailure) {
        let object = try object(line, number)
        if naming.keepsAll {
            let end = line.lastIndex(of: UInt8(ascii: "}")) ?? line.endIndex
            text += line[..<end]
            if !object.members.isEmpty { text.append(UInt8(ascii: ",")) }
        } else {
            text.append(UInt8(ascii: "{"))
            for member in object.members where naming.keeps(member.key) {
                JSONText.write(member.key, to: &text)
                text.append(UInt8(ascii: ":"))
                text += JSONWriter.bytes(of: member.value)
                text.append(UInt8(ascii: ","))
            }
        }
        for (place, value) in values.enumerated() {
            if place > 0 { text.append(UInt8(ascii: ",")) }
            text += addedKeys[place]
            text.append(UInt8(ascii: ":"))
            text += JSONWriter.bytes(of: value.json)
        }
        text += Array("}\n".utf8)
    }

    private func object(_ line: ArraySlice<UInt8>, _ number: Int) throws(ScoringFailure) -> JSONObject {
        let bytes = Array(line)
        let strict = bytes.withUnsafeBytes { PythonJSON.strict($0, missing: "null") } ?? bytes
        guard let object = try? JSONParser.parse(strict, subject: "row \(number)").object else {
            throw ScoringFailure(.inputInvalid, "row \(number)", expected: "an object", found: "something else")
        }
        if let twice = object.keys.first(where: { naming.keeps($0) && added.contains($0) }) {
            throw ScoringFailure(
                .inputInvalid,
                "row \(number)",
                "has a member \(twice) already; call the added ones otherwise with --columns, or leave it out with --replace"
            )
        }
        return object
    }

    /// A line of CSV: a value in quotes where it needs them.
    package static func line(_ values: [ArraySlice<UInt8>]) -> [UInt8] {
        var line: [UInt8] = []
        for (place, value) in values.enumerated() {
            if place > 0 { line.append(UInt8(ascii: ",")) }
            let needsQuotes = value.contains { byte in
                byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0A || byte == 0x0D
            }
            guard needsQuotes || (value.isEmpty && values.count == 1) else {
                line += value
                continue
            }
            line.append(UInt8(ascii: "\""))
            for byte in value {
                if byte == UInt8(ascii: "\"") { line.append(byte) }
                line.append(byte)
            }
            line.append(UInt8(ascii: "\""))
        }
        line.append(0x0A)
        return line
    }
}
