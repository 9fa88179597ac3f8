import Identifiers
import MLflow

/// A list, an object or any other value as JSON for the model, cast to its column's type: numbers get the type; values that do
/// not fit the type are refused, as by MLflow.
struct JSONContent {
    let tape: JSONTape
    var output: [UInt8]

    /// Appends the content of a text as JSON.
    static func write(
        _ json: UnsafeRawBufferPointer,
        as type: ColumnType,
        isRequired: Bool,
        to output: inout [UInt8]
    ) throws(ContentFlaw) {
        var content: Result<[UInt8], ContentFlaw> = .success([])
        do throws(ScoringFailure) {
            try JSONDocument(json, subject: "the value", sizeLimit: json.count).read { (tape) throws(ScoringFailure) in
                content = Result { () throws(ContentFlaw) in
                    var content = JSONContent(tape: tape, output: [])
                    try content.write(JSONTape.top, as: type, isRequired: isRequired)
                    return content.output
                }
            }
        } catch {
            let text = CellExcerpt.text(json.assumingMemoryBound(to: UInt8.self))
            throw ContentFlaw(expected: "\(type), as JSON", found: "\"\(text)\"")
        }
        output += try content.get()
    }

    /// - Parameter isRequired: whether null will not do.
    mutating func write(_ place: Int, as type: ColumnType, isRequired: Bool = true) throws(ContentFlaw) {
        if cell(place).isMissing, type != .any, !isRequired || tape.kind(place) == .null {
            guard !isRequired else { throw flaw(place, type) }
            writeMissing(place)
            return
        }
        switch type {
        case .any: try writeAny(place)
        case .array(let item): try writeList(place, of: item, isRequired: isRequired)
        case .sparkVector: try writeList(place, of: .double, isRequired: isRequired)
        case .object(let properties): try writeObject(place, properties, isRequired: isRequired)
        case .map(let value): try writeMap(place, of: value, isRequired: isRequired)
        case .boolean:
            guard let value = cell(place).bool(allowsText: false) else { throw flaw(place, type) }
            output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer: JSONText.write(try whole(Int32.self, place, type), to: &output)
        case .long: JSONText.write(try whole(Int64.self, place, type), to: &output)
        case .float: JSONText.writeWord(Double(Float(try number(place, type))), to: &output)
        case .double: JSONText.writeWord(try number(place, type), to: &output)
        case .string, .binary:
            guard tape.kind(place) == .text else { throw flaw(place, type) }
            JSONText.write(tape.utf8(place), to: &output)
        case .datetime:
            guard tape.kind(place) == .text, cell(place).datetime != nil else { throw flaw(place, type) }
            JSONText.write(tape.utf8(place), to: &output)
        }
    }

    /// Writes the value unchanged.
    mutating func writeAny(_ place: Int) throws(ContentFlaw) {
        switch tape.kind(place) {
        case .object:
            try writeMembers(try members(place)) { (content, member) throws(ContentFlaw) in
                try content.writeAny(member.value)
            }
        case .array:
            try writeElements(place) { (content, element) throws(ContentFlaw) in try content.writeAny(element) }
        case .text: JSONText.write(tape.utf8(place), to: &output)
        case .word: output.append(contentsOf: tape.utf8(place))
        case .integer: JSONText.write(tape.integer(place), to: &output)
        case .unsigned: JSONText.write(tape.unsigned(place), to: &output)
        case .number: JSONText.write(tape.number(place), to: &output)
        case .isTrue: output.append(contentsOf: "true".utf8)
        case .isFalse: output.append(contentsOf: "false".utf8)
        case .null, .root, .end: output.append(contentsOf: "null".utf8)
        }
    }

    private mutating func writeMissing(_ place: Int) {
        output.append(contentsOf: (tape.kind(place) == .word ? "NaN" : "null").utf8)
    }

    private mutating func writeList(_ place: Int, of item: ColumnType, isRequired: Bool) throws(ContentFlaw) {
        guard tape.kind(place) == .array else { throw flaw(place, .array(of: item)) }
        try writeElements(place) { (content, element) throws(ContentFlaw) in
            try content.write(element, as: item, isRequired: item.holdsGapsInLists.map(!) ?? isRequired)
        }
    }

    private mutating func writeMap(_ place: Int, of value: ColumnType, isRequired: Bool) throws(ContentFlaw) {
        guard tape.kind(place) == .object else { throw flaw(place, .map(of: value)) }
        try writeMembers(try members(place)) { (content, member) throws(ContentFlaw) in
            try content.write(member.value, as: value, isRequired: isRequired)
        }
    }

    private mutating func writeObject(
        _ place: Int,
        _ properties: [ColumnType.Property],
        isRequired: Bool
    ) throws(ContentFlaw) {
        guard tape.kind(place) == .object else { throw flaw(place, .object(properties)) }
        let members = try members(place)
        // For MLflow, too, an object without anything is one that is missing.
        guard isRequired || !members.isEmpty else {
            output.append(contentsOf: "{}".utf8)
            return
        }
        let names = Set(members.map { tape.text($0.key) })
        let lacking = properties.filter { $0.isRequired && !names.contains($0.name) }.map(\.name)
        guard lacking.isEmpty else {
            throw ContentFlaw(
                expected: "an object with \(lacking.map { "\"\($0)\"" }.joined(separator: ", "))",
                found: "none of that name"
            )
        }
        try writeMembers(members) { (content, member) throws(ContentFlaw) in
            let name = content.tape.text(member.key)
            guard let property = properties.first(where: { $0.name == name }) else {
                throw ContentFlaw(
                    expected: "no other keys than \(properties.map { "\"\($0.name)\"" }.joined(separator: ", "))",
                    found: "\"\(content.tape.excerpt(member.key))\""
                )
            }
            try content.write(member.value, as: property.type, isRequired: property.isRequired)
        }
    }

    private mutating func writeElements(
        _ place: Int,
        _ write: (inout Self, Int) throws(ContentFlaw) -> Void
    ) throws(ContentFlaw) {
        output.append(UInt8(ascii: "["))
        var at = place + 1
        let end = tape.after(place) - 1
        let first = at
        while at < end {
            if at > first { output.append(UInt8(ascii: ",")) }
            try write(&self, at)
            at = tape.after(at)
        }
        output.append(UInt8(ascii: "]"))
    }

    private mutating func writeMembers(
        _ members: [(key: Int, value: Int)],
        _ write: (inout Self, (key: Int, value: Int)) throws(ContentFlaw) -> Void
    ) throws(ContentFlaw) {
        output.append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            JSONText.write(tape.utf8(member.key), to: &output)
            output.append(UInt8(ascii: ":"))
            try write(&self, member)
        }
        output.append(UInt8(ascii: "}"))
    }

    private func members(_ place: Int) throws(ContentFlaw) -> [(key: Int, value: Int)] {
        do {
            return try tape.members(place, of: "an object")
        } catch {
            throw ContentFlaw(expected: "each key once", found: error.findings.first?.found ?? "a key twice")
        }
    }

    private func cell(_ place: Int) -> Cell { tape.cell(place) }

    private func whole<Value: FixedWidthInteger>(
        _: Value.Type,
        _ place: Int,
        _ type: ColumnType
    ) throws(ContentFlaw) -> Value {
        guard ![.text, .isTrue, .isFalse].contains(tape.kind(place)), let value = cell(place).whole(Value.self) else {
            throw flaw(place, type)
        }
        return value
    }

    /// NaN and the infinities come as the texts that stand for them.
    private func number(_ place: Int, _ type: ColumnType) throws(ContentFlaw) -> Double {
        guard ![.isTrue, .isFalse].contains(tape.kind(place)), let value = cell(place).number,
            tape.kind(place) != .text || !value.isFinite
        else {
            throw flaw(place, type)
        }
        return value
    }

    private func flaw(_ place: Int, _ type: ColumnType) -> ContentFlaw {
        ContentFlaw(expected: "\(type)", found: tape.description(place))
    }
}

extension ColumnType {
    /// Tells whether a list of this type may hold null and NaN, which MLflow turns into the type's own missing value; nil if the
    /// column decides.
    fileprivate var holdsGapsInLists: Bool? {
        switch self {
        case .double, .float, .string, .datetime: true
        case .long, .integer, .boolean, .binary: false
        case .array, .object, .map, .any, .sparkVector: nil
        }
    }
}
