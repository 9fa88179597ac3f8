import Identifiers
import MLflow

/// Reads rows as objects, `[{"a": [1, 2]}, {"a": [3, 4]}]`, for a model that takes tensors by their names.
struct InstanceTensors {
    let schema: [ModelSchema.Tensor]
    let tape: JSONTape
    let subject: String

    func read(_ place: Int) throws(ScoringFailure) -> ModelInput {
        let table = try TapeTable(records: place, in: tape, subject)
        let binding = try TableBinding(
            schema.map { ModelSchema.Column(name: $0.name ?? "", type: .any, isRequired: true) },
            names: table.names,
            width: table.width,
            subject
        )
        var tensors: [Tensor] = []
        for (specification, column) in zip(schema, binding.columns) {
            let subject = "\(subject), \"\(column.name)\""
            guard let array = TapeArray(stacking: Array(table.places[table.columnPlaces(column.at)]), in: tape) else {
                throw ScoringFailure(
                    .inputInvalid,
                    subject,
                    expected: "in every row a value or list of the same shape",
                    found: "different ones"
                )
            }
            try specification.refuseShape(array.shape, subject)
            tensors.append(
                try array.tensor(named: column.name, as: try specification.cellType(subject), subject)
            )
        }
        return ModelInput(form: .arrays, origin: .lists, tensors: tensors)
    }
}

extension TapeArray {
    /// The values at these places one after the other, each with the shape of the first.
    /// - Returns: nil if one is missing or of another shape.
    init?(stacking rows: [UInt32], in tape: JSONTape) {
        var places: [UInt32] = []
        var inner: [Int]?
        for row in rows {
            guard row != 0, let array = try? TapeArray(Int(row), in: tape), array.shape == inner ?? array.shape else {
                return nil
            }
            inner = array.shape
            places.append(contentsOf: array.places)
        }
        self.init(places, shape: [rows.count] + (inner ?? []), in: tape)
    }
}
