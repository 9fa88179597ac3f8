package import MLflow
package import StrictJSON

/// A model's description in the Open Inference Protocol.
package enum InferenceMetadata {
    /// - Parameters:
    ///   - name: as the request has it.
    ///   - versions: that can be asked.
    ///   - platform: such as `mlflow_sklearn`.
    package static func model(
        named name: String,
        versions: [String],
        platform: String,
        schema: ModelSchema?,
        hasProbabilities: Bool
    ) -> JSONValue {
        var outputs = tensors(schema?.outputs) { place, count in
            count == 1 ? InferenceAnswer.predictions : "output-\(place)"
        }
        if hasProbabilities { outputs.append(tensor(InferenceAnswer.probabilities, .float64, [-1, -1])) }
        return [
            "name": .string(name),
            "versions": .array(versions.map { .string($0) }),
            "platform": .string(platform),
            "inputs": .array(tensors(schema?.inputs) { place, _ in inputName(place) }),
            "outputs": .array(outputs),
        ]
    }

    /// The name of an input that the schema gives none.
    static func inputName(_ place: Int) -> String { "input-\(place)" }

    private static func tensors(
        _ schema: ModelSchema.Schema?,
        _ substitute: (_ place: Int, _ count: Int) -> String
    ) -> [JSONValue] {
        switch schema {
        case .columns(let columns):
            columns.enumerated().map { place, column in
                tensor(column.name ?? substitute(place, columns.count), wireType(CellType(column.type)), [-1])
            }
        case .tensors(let tensors):
            tensors.enumerated().map { place, tensor in
                Self.tensor(
                    tensor.name ?? substitute(place, tensors.count),
                    CellType(numPy: tensor.elementType).map(wireType) ?? .bytes,
                    tensor.shape
                )
            }
        case nil: []
        }
    }

    private static func wireType(_ type: CellType) -> ElementType {
        if case .datetime = type { .bytes } else { type.element }
    }

    private static func tensor(_ name: String, _ type: ElementType, _ shape: [Int64]) -> JSONValue {
        [
            "name": .string(name), "datatype": .string(type.rawValue),
            "shape": .array(shape.map { .integer($0) }),
        ]
    }
}
