import Inference
package import MLflow
package import StrictJSON

/// The columns that a model takes, as the program that casts tables of Arrow reads them (`casting.py`).
package enum TableSchema {
    package static func json(_ schema: ModelSchema?) -> JSONValue {
        // What a type hint says is for the model's own code to check.
        var value = form(schema?.isFromTypeHint == true ? nil : schema?.inputs)
        let parameters = (schema?.parameters ?? []).map { (key: $0.name, value: $0.defaultValue) }
        value["params"] = .object(
            JSONObject(Dictionary(parameters, uniquingKeysWith: { first, _ in first }).map { ($0.key, $0.value) })
        )
        return value
    }

    private static func form(_ inputs: ModelSchema.Schema?) -> JSONValue {
        switch inputs {
        case nil: ["form": "all"]
        case .columns(let columns)?:
            ["form": "columns", "columns": .array(columns.enumerated().map { column($0.element, at: $0.offset) })]
        case .tensors(let tensors)?:
            if tensors.count == 1, tensors[0].name == nil { matrix(tensors[0]) } else { arrays(tensors) }
        }
    }

    private static func column(_ column: ModelSchema.Column, at place: Int) -> JSONValue {
        [
            "name": .optional(column.name), "wire": .string(column.wireName(at: place)),
            "type": column.type == .any ? .null : .string(column.type.description),
            "required": .bool(column.isRequired),
        ]
    }

    private static func matrix(_ tensor: ModelSchema.Tensor) -> JSONValue {
        let rank = tensor.shape.count
        let width = rank == 2 ? tensor.shape[1] : rank == 1 ? 1 : 0
        return [
            "form": "matrix", "width": .integer(width),
            "element": ["type": .string(type(numPy: tensor.elementType)), "rank": .integer(Int64(rank))],
        ]
    }

    private static func arrays(_ tensors: [ModelSchema.Tensor]) -> JSONValue {
        let columns = tensors.map { tensor -> JSONValue in
            let fits = tensor.shape == [-1] || tensor.shape == [-1, 1]
            return [
                "name": .string(tensor.name ?? ""), "wire": .string(tensor.name ?? ""), "required": true,
                // A tensor with more than a value a row is no column; its own description is a type that none has.
                "type": .string(fits ? type(numPy: tensor.elementType) : tensor.description),
                "inner": .array(tensor.shape.dropFirst().map { .integer($0) }),
            ]
        }
        return ["form": "arrays", "columns": .array(columns)]
    }

    /// - Returns: NumPy's own name for what no column of a table holds.
    private static func type(numPy name: String) -> String {
        switch name {
        case "bool", "bool_": "boolean"
        case "float32": "float"
        case "float64": "double"
        case "int32": "integer"
        case "int64": "long"
        case _ where name.hasPrefix("str") || name.hasPrefix("<U") || name.hasPrefix(">U"): "string"
        case _ where name.hasPrefix("datetime64"): "datetime"
        default: name
        }
    }
}
