import MLflow
import StrictJSON

extension ModelSchema {
    /// The signature in the answer of `slipway show`.
    var value: JSONValue {
        [
            "inputs": inputs?.value ?? .null, "outputs": outputs?.value ?? .null,
            "parameters": .array(
                parameters.map {
                    ["name": .string($0.name), "type": .string($0.type.description), "default": $0.defaultValue]
                }
            ),
        ]
    }
}

extension ModelSchema.Schema {
    fileprivate var value: JSONValue {
        switch self {
        case .columns(let columns):
            .array(
                columns.map {
                    [
                        "name": .optional($0.name), "type": .string($0.type.description),
                        "required": .bool($0.isRequired),
                    ]
                }
            )
        case .tensors(let tensors):
            .array(
                tensors.map {
                    [
                        "name": .optional($0.name), "type": .string($0.elementType),
                        "shape": .array($0.shape.map(JSONValue.integer)),
                    ]
                }
            )
        }
    }
}
