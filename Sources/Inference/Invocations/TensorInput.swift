import Identifiers
import MLflow

/// Reads the input of a schema of tensors.
struct TensorInput {
    let schema: [ModelSchema.Tensor]
    let tape: JSONTape
    let subject: String

    /// The only tensor of a model that takes one without a name.
    private var unnamed: ModelSchema.Tensor? {
        schema.count == 1 && schema[0].name == nil ? schema[0] : nil
    }

    /// A nested list, or lists by their tensors' names.
    func nested(_ place: Int) throws(ScoringFailure) -> ModelInput {
        if let unnamed {
            guard tape.kind(place) != .object else {
                throw TapeTable.mismatch(tape, place, subject, "a list, since the model takes one array without a name")
            }
            return ModelInput(form: .array, origin: .lists, tensors: [try tensor(unnamed, place, subject)])
        }
        if tape.kind(place) == .object { return try named(try tape.members(place, of: subject)) }
        guard schema.count == 1 else {
            let names = schema.map { "\"\($0.name ?? "")\"" }.joined(separator: ", ")
            throw TapeTable.mismatch(tape, place, subject, "an object with the tensors \(names)")
        }
        return ModelInput(form: .arrays, origin: .lists, tensors: [try tensor(schema[0], place, subject)])
    }

    private func named(_ members: [(key: Int, value: Int)]) throws(ScoringFailure) -> ModelInput {
        var tensors: [Tensor] = []
        var lacking: [String] = []
        var places: [TapeText: Int] = [:]
        for member in members { places[TapeText(utf8: tape.utf8(member.key))] = member.value }
        for specification in schema {
            var name = specification.name ?? ""
            guard let place = name.withUTF8({ places[TapeText(utf8: $0)] }) else {
                lacking.append(name)
                continue
            }
            tensors.append(try tensor(specification, place, "\(subject), \"\(name)\""))
        }
        guard lacking.isEmpty else { throw TableBinding.lacking(lacking, subject) }
        return ModelInput(form: .arrays, origin: .lists, tensors: tensors)
    }

    private func tensor(
        _ specification: ModelSchema.Tensor,
        _ place: Int,
        _ subject: String
    ) throws(ScoringFailure) -> Tensor {
        let type = try specification.cellType(subject)
        if specification.takesAnyObjects {
            return try TapeArray(objectsAt: place, in: tape)
                .tensor(named: specification.name ?? "", as: type, subject)
        }
        var depth: Int?
        if case .json = type { depth = specification.shape.count }
        let array: TapeArray
        do {
            array = try TapeArray(place, in: tape, depth: depth)
        } catch {
            throw TapeTable.mismatch(tape, error.place, subject + error.path, error.expected)
        }
        try specification.refuseShape(array.shape, subject)
        return try array.tensor(named: specification.name ?? "", as: type, subject)
    }

    /// A table: all columns side by side for one tensor without a name, else a column for each tensor.
    func table(_ table: TapeTable) throws(ScoringFailure) -> ModelInput {
        if let unnamed {
            guard table.width > 0, table.rows > 0 else {
                throw ScoringFailure(.inputInvalid, subject, expected: "at least one row and column", found: "none")
            }
            return ModelInput(
                form: .array,
                tensors: [
                    table.width == 1 ? try column(table, 0, unnamed) : try matrix(table, unnamed)
                ]
            )
        }
        let binding = try TableBinding(
            schema.map { ModelSchema.Column(name: $0.name ?? "", type: .any, isRequired: true) },
            names: table.names,
            width: table.width,
            isInOrder: table.isInOrder,
            subject
        )
        var tensors: [Tensor] = []
        for (specification, column) in zip(schema, binding.columns) {
            tensors.append(try self.column(table, column.at, specification))
        }
        return ModelInput(form: .arrays, tensors: tensors)
    }

    private func matrix(_ table: TapeTable, _ specification: ModelSchema.Tensor) throws(ScoringFailure) -> Tensor {
        let shape = [table.rows, table.width]
        try specification.refuseShape(shape, subject)
        var places = [UInt32](repeating: 0, count: table.places.count)
        places.withUnsafeMutableBufferPointer { places in
            table.places.withUnsafeBufferPointer { columns in
                for column in 0..<table.width {
                    for row in 0..<table.rows {
                        places[row * table.width + column] = columns[column * table.rows + row]
                    }
                }
            }
        }
        return try TapeArray(places, shape: shape, in: tape)
            .tensor(named: "", as: try specification.cellType(subject), "\(subject), row and column ")
    }

    /// One value or one list a row. The rows' lists are laid one after the other into the tensor's shape.
    private func column(
        _ table: TapeTable,
        _ column: Int,
        _ specification: ModelSchema.Tensor
    ) throws(ScoringFailure) -> Tensor {
        let subject = specification.name.map { "\(self.subject), \"\($0)\"" } ?? subject
        let inner = specification.shape.dropFirst().map(Int.init)
        guard specification.shape.first == -1, inner.allSatisfy({ $0 >= 0 }) else {
            throw ScoringFailure(
                .inputInvalid,
                subject,
                "the model's shape has more open dimensions than the rows, which a table cannot express: use inputs"
            )
        }
        // The model's own word, which may be more than any row holds.
        let size = inner.elementCount
        var places: [UInt32] = []
        for row in 0..<table.rows {
            let place = Int(table.places[column * table.rows + row])
            let before = places.count
            leaves(of: place, to: &places)
            guard places.count - before == size else {
                throw TapeTable.mismatch(tape, place, "\(subject), row \(row + 1)", "\(size) values")
            }
        }
        return try TapeArray(places, shape: [table.rows] + inner, in: tape)
            .tensor(named: specification.name ?? "", as: try specification.cellType(subject), "\(subject), element ")
    }

    private func leaves(of place: Int, to places: inout [UInt32]) {
        guard tape.kind(place) == .array else { return places.append(UInt32(truncatingIfNeeded: place)) }
        let end = tape.after(place) - 1
        var at = place + 1
        while at < end {
            leaves(of: at, to: &places)
            at = tape.after(at)
        }
    }
}
