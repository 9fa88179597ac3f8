import StrictJSON

extension ModelSchema: CustomStringConvertible {
    /// The parts on lines of their own, such as `inputs: sepal length (cm): double, species: string (optional)`.
    package var description: String {
        var lines: [String] = []
        if let inputs { lines.append("inputs: \(inputs)") }
        if let outputs { lines.append("outputs: \(outputs)") }
        if !parameters.isEmpty {
            lines.append("parameters: \(parameters.map(\.description).joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }
}

extension ModelSchema.Schema: CustomStringConvertible {
    /// One text for each column or tensor.
    package var lines: [String] {
        switch self {
        case .columns(let columns): columns.map(\.description)
        case .tensors(let tensors): tensors.map(\.description)
        }
    }

    package var description: String { lines.joined(separator: ", ") }
}

extension ModelSchema.Column: CustomStringConvertible {
    /// Such as `sepal length (cm): double`, or the type alone.
    package var description: String {
        (name.map { "\($0): " } ?? "") + type.description + (isRequired ? "" : " (optional)")
    }
}

extension ModelSchema.Tensor: CustomStringConvertible {
    /// Such as `image: float32[?, 8, 8]`.
    package var description: String {
        (name.map { "\($0): " } ?? "") + elementType + ModelSchema.text(ofShape: shape)
    }
}

extension ModelSchema.Parameter: CustomStringConvertible {
    /// Such as `temperature: double = 1.0`.
    package var description: String {
        "\(name): \(type)\(shape.map { ModelSchema.text(ofShape: $0) } ?? "") = \(JSONWriter.text(of: defaultValue))"
    }
}

extension ModelSchema {
    fileprivate static func text(ofShape shape: [Int64]) -> String {
        "[\(shape.map { $0 < 0 ? "?" : String($0) }.joined(separator: ", "))]"
    }
}
