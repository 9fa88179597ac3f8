import MLflow
import StrictJSON

extension ModelSchema {
    /// The columns, tensors and parameters as rows: part, name, type, required or not.
    var rows: [[String]] {
        let parts: [(String, Schema?)] = [("input", inputs), ("output", outputs)]
        return parts.flatMap { word, schema in (schema?.rows ?? []).map { [word] + $0 } }
            + parameters.map { parameter in
                let fallback = "default \(JSONWriter.text(of: parameter.defaultValue))"
                return [
                    "parameter", parameter.name, "\(parameter.type)\(parameter.shape == nil ? "" : " list")", fallback,
                ]
            }
    }
}

extension ModelSchema.Schema {
    fileprivate var rows: [[String]] {
        switch self {
        case .columns(let columns):
            columns.enumerated().map { index, column in
                [column.name ?? "column \(index + 1)", column.type.description, column.isRequired ? "yes" : "no"]
            }
        case .tensors(let tensors):
            tensors.map { tensor in
                let shape = tensor.shape.map { $0 < 0 ? "?" : String($0) }.joined(separator: ", ")
                return [tensor.name ?? "tensor", "\(tensor.elementType)[\(shape)]", "yes"]
            }
        }
    }
}
