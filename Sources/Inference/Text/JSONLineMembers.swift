import Identifiers

/// A value of one member of a line of JSON, valid while the line is read.
package enum LineValue {
    /// `null` or `NaN`.
    case missing
    case bool(Bool)
    case integer(Int64)
    /// Beyond a signed integer of 64 bits.
    case unsigned(UInt64)
    case number(Double)
    /// UTF-8.
    case text(UnsafeBufferPointer<UInt8>)
    /// A whole number beyond 64 bits, as its digits.
    case digits(UnsafeBufferPointer<UInt8>)
    /// A list or an object.
    case nested(LineContent)
}

/// A list or an object within a line of JSON.
package struct LineContent {
    let tape: JSONTape
    let place: Int

    /// Compact JSON; nil if a key is in it twice.
    package var json: [UInt8]? {
        var content = JSONContent(tape: tape, output: [])
        do {
            try content.writeAny(place)
        } catch {
            return nil
        }
        return content.output
    }
}

extension JSONLines {
    /// Reads the members of one line in their order.
    /// - Parameters:
    ///   - row: its place among these lines, from 0.
    ///   - member: is given each key, as UTF-8, and its value.
    /// - Throws: `scoring.input` for a line that is no object, or has a key twice.
    package func readMembers(
        _ row: Int,
        _ member: (UnsafeBufferPointer<UInt8>, LineValue) -> Void
    ) throws(ScoringFailure) {
        try read(row) { (tape) throws(ScoringFailure) in
            for found in try Self.members(of: tape, numbers[row]) {
                member(tape.utf8(found.key), Self.value(found.value, tape))
            }
        }
    }

    /// One line without some of its members; as it was written if it has none of them.
    /// - Throws: as `readMembers`.
    package func line(_ row: Int, without names: Set<String>) throws(ScoringFailure) -> [UInt8] {
        let line = line(row)
        guard !names.isEmpty else { return Array(line) }
        var output: [UInt8] = []
        try read(row) { (tape) throws(ScoringFailure) in
            let members = try Self.members(of: tape, numbers[row])
            let kept = members.filter { !names.contains(tape.text($0.key)) }
            guard kept.count < members.count else {
                output = Array(line)
                return
            }
            var content = JSONContent(tape: tape, output: [UInt8(ascii: "{")])
            for (place, member) in kept.enumerated() {
                if place > 0 { content.output.append(UInt8(ascii: ",")) }
                JSONText.write(tape.utf8(member.key), to: &content.output)
                content.output.append(UInt8(ascii: ":"))
                do throws(ContentFlaw) {
                    try content.writeAny(member.value)
                } catch {
                    throw ScoringFailure(
                        .inputInvalid,
                        "row \(numbers[row])",
                        expected: error.expected,
                        found: error.found
                    )
                }
            }
            content.output.append(UInt8(ascii: "}"))
            output = content.output
        }
        return output
    }

    private func read(_ row: Int, _ body: (JSONTape) throws(ScoringFailure) -> Void) throws(ScoringFailure) {
        let line = line(row)
        let subject = "row \(numbers[row])"
        let result = line.withUnsafeBytes { bytes in
            Result { () throws(ScoringFailure) in
                try JSONDocument(bytes, subject: subject, sizeLimit: JSONLinesReader.lineLimit).read(body)
            }
        }
        try result.get()
    }

    private static func members(of tape: JSONTape, _ number: Int) throws(ScoringFailure) -> [(key: Int, value: Int)] {
        guard tape.kind(JSONTape.top) == .object else {
            throw ScoringFailure(
                .inputInvalid,
                "row \(number)",
                expected: "an object",
                found: tape.description(JSONTape.top)
            )
        }
        return try tape.members(JSONTape.top, of: "row \(number)")
    }

    private static func value(_ place: Int, _ tape: JSONTape) -> LineValue {
        switch tape.cell(place) {
        case .absent, .null: .missing
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(value)
        case .unsigned(let value): .unsigned(value)
        case .number(let value): value.isNaN ? .missing : .number(value)
        case .large(let digits): .digits(digits)
        case .text(let text): .text(text)
        case .nested: .nested(LineContent(tape: tape, place: place))
        }
    }
}
