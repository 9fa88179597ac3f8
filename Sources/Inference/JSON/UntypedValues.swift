import Identifiers
import MLflow

/// Reads `inputs` and `instances` for a model without a schema of its inputs.
struct UntypedValues {
    let tape: JSONTape
    let subject: String

    /// Reads a value: a list whose values NumPy keeps in an array becomes one, and an object of such lists becomes arrays; any
    /// other value stays unchanged, and NumPy treats it as it does for MLflow.
    /// - Parameter stacksObjects: rows as objects become arrays by their keys.
    func read(_ place: Int, stacksObjects: Bool) throws(ScoringFailure) -> ModelInput {
        switch tape.kind(place) {
        case .object:
            let members = try tape.members(place, of: subject)
            if let arrays = try arrays(members) { return arrays }
            return try json(place)
        case .array:
            if stacksObjects, tape.count(place) > 0, tape.kind(place + 1) == .object {
                if let arrays = try stacked(place) { return arrays }
                return try json(place, origin: .rows)
            }
            guard let array = array(place) else { return try json(place) }
            return arrays([try tensor(array, named: "")], form: .array)
        default: return try json(place)
        }
    }

    private func arrays(_ members: [(key: Int, value: Int)]) throws(ScoringFailure) -> ModelInput? {
        var tensors: [Tensor] = []
        for member in members {
            guard tape.kind(member.value) == .array, let array = array(member.value) else { return nil }
            tensors.append(try tensor(array, named: tape.text(member.key)))
        }
        return tensors.isEmpty ? nil : arrays(tensors)
    }

    /// Values of a list are NumPy's: its texts and its order of elements, not those of a table of pandas.
    private func arrays(_ tensors: [Tensor], form: ModelInput.Form = .arrays) -> ModelInput {
        ModelInput(form: form, origin: .lists, tensors: tensors)
    }

    /// Each key of the rows' objects as an array of all rows.
    private func stacked(_ place: Int) throws(ScoringFailure) -> ModelInput? {
        let table = try TapeTable(records: place, in: tape, subject)
        guard !table.places.contains(0) else { return nil }
        var tensors: [Tensor] = []
        for column in 0..<table.width {
            guard let array = TapeArray(stacking: Array(table.places[table.columnPlaces(column)]), in: tape),
                !array.withCells({ CellInference.type(of: $0).isJSON })
            else { return nil }
            tensors.append(try tensor(array, named: String(decoding: table.names[column], as: UTF8.self)))
        }
        return arrays(tensors)
    }

    private func array(_ place: Int) -> TapeArray? {
        guard let array = try? TapeArray(place, in: tape) else { return nil }
        return array.withCells { CellInference.type(of: $0).isJSON } ? nil : array
    }

    private func tensor(_ array: TapeArray, named name: String) throws(ScoringFailure) -> Tensor {
        let type = array.withCells { CellInference.type(of: $0) }
        return try array.tensor(named: name, as: type, subject)
    }

    private func json(
        _ place: Int,
        origin: ModelInput.Origin = .lists
    ) throws(ScoringFailure) -> ModelInput {
        var content = JSONContent(tape: tape, output: [0, 0, 0, 0])
        do {
            try content.writeAny(place)
        } catch {
            throw ScoringFailure(.inputInvalid, subject, expected: error.expected, found: error.found)
        }
        return Self.json(content.output, origin: origin)
    }

    /// For a model whose code checks its own input.
    func asItIs(_ place: Int) throws(ScoringFailure) -> ModelInput { try json(place, origin: .table) }

    /// An object of these members, unchanged.
    func object(_ members: [(key: Int, value: Int)]) throws(ScoringFailure) -> ModelInput {
        var content = JSONContent(tape: tape, output: [0, 0, 0, 0, UInt8(ascii: "{")])
        for (index, member) in members.enumerated() {
            if index > 0 { content.output.append(UInt8(ascii: ",")) }
            JSONText.write(tape.utf8(member.key), to: &content.output)
            content.output.append(UInt8(ascii: ":"))
            do {
                try content.writeAny(member.value)
            } catch {
                throw ScoringFailure(.inputInvalid, subject, expected: error.expected, found: error.found)
            }
        }
        content.output.append(UInt8(ascii: "}"))
        return Self.json(content.output)
    }

    /// - Parameter bytes: the value, after four bytes for its length.
    private static func json(_ bytes: [UInt8], origin: ModelInput.Origin = .table) -> ModelInput {
        var bytes = bytes
        let length = UInt32(bytes.count - 4).littleEndian
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: length, as: UInt32.self) }
        return ModelInput(
            form: .json,
            origin: origin,
            tensors: [Tensor(name: "", type: .bytes, content: .json, shape: [1], bytes: bytes)]
        )
    }
}
